"""Closed conversations arrive in the archive, in every revision, and only then does Redis forget them."""

import json
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import URL

from libs.archive import Archive, ArchiveAway, ArchivedConversation, Conversations
from libs.contracts import Author, Principal
from libs.conversations import Archiving, LogReader, LogWriter, Ratings
from libs.messaging import ARCHIVE_GROUP, CHAT_CLOSED, Delivery, Keys, NotDone, RedisClock, ensure_group, text
from libs.messaging.background import in_background
from services.archive.closed import ClosedConversations
from services.archive.outage import Outage
from tests.archive.process import (
    KEEP,
    LONG_S,
    archive_process,
    chat,
    redis_checksum,
    until_archived,
    until_done,
)
from tests.waiting import until


@pytest.fixture
async def archiving(redis: Redis, keys: Keys) -> Archiving:
    """As in a deployment with an archive."""
    made = Archiving(redis, keys, keep=KEEP)
    await made.announce()
    await ensure_group(redis, keys.stream(0, CHAT_CLOSED), ARCHIVE_GROUP)
    return made


async def events(redis: Redis, keys: Keys) -> list[Delivery]:
    """New events, delivered to this test."""
    stream = keys.stream(0, CHAT_CLOSED)
    found: Any = await redis.xreadgroup(ARCHIVE_GROUP, "test", {stream: ">"}, count=1000)
    return [Delivery(stream, id_.decode(), body[b"__data__"], "test") for _, page in found for id_, body in page]


async def take_in(closed: ClosedConversations, deliveries: list[Delivery]) -> None:
    async with in_background(closed.serve()):
        for each in deliveries:
            await until("the event is done", partial(is_done, closed, each), within=LONG_S)


async def is_done(closed: ClosedConversations, delivery: Delivery) -> bool:
    """Redis delivers an event again that was handed back, as a full machine does with one of a late batch."""
    try:
        await closed.on_closed(delivery)
    except NotDone:
        return False
    return True


async def consumer(redis: Redis, archiving: Archiving, archive: Archive) -> ClosedConversations:
    clock = RedisClock(redis)
    await clock.look()
    return ClosedConversations(redis, archiving, Conversations(archive), Outage(), now=clock.now)


async def test_an_ended_conversation_arrives_and_late_entries_follow(
    empty_database: URL, redis: Redis, redis_url: str, keys: Keys, writer: LogWriter, tmp_path: Path
) -> None:
    async with archive_process(redis_url, keys, empty_database, tmp_path, ARCHIVED_KEEP_HOURS="2") as process:
        ended = await chat(writer, redis, keys, "vera", messages=("Hello", "¿Qué tal?", "안녕"))
        await until_archived(empty_database, {ended: await redis_checksum(redis, keys, ended)})
        rater = Author(kind="contact", id="visitor:site:vera")
        await Ratings(redis, keys).rate(ended, author=rater, rating=5, comment="Quick", request_id="rating-1")
        await until_archived(empty_database, {ended: await redis_checksum(redis, keys, ended)})
        await until_done(redis, keys)
        state = keys.conversation(ended).state
        assert await redis.ttl(state) <= KEEP.total_seconds()
        assert await process.metric("frontdesk_archive_down") == 0


async def test_a_first_start_warns_of_nothing_but_redis(
    empty_database: URL, redis: Redis, redis_url: str, keys: Keys, writer: LogWriter, tmp_path: Path
) -> None:
    async with archive_process(redis_url, keys, empty_database, tmp_path) as process:
        await until("the schema is current", process.has_schema)
        ended = await chat(writer, redis, keys, "vera")
        await until_archived(empty_database, {ended: await redis_checksum(redis, keys, ended)})
        # A full machine may hold the process or Redis up, and the process then says so.
        late = "a heartbeat was late: other workers may have taken over this worker's work"
        assert set(process.warnings()) <= {"Redis has a problem", "no heartbeat", late}


async def test_only_a_confirmed_and_quiet_conversation_expires_soon(
    archive: Archive, archiving: Archiving, redis: Redis, keys: Keys, writer: LogWriter
) -> None:
    ended = await chat(writer, redis, keys, "vera")
    names = keys.conversation(ended)
    long = await redis.ttl(names.state)
    await redis.hset(names.calls, "call-1", "provisional")
    await redis.expire(names.calls, long)
    closed = await consumer(redis, archiving, archive)
    await take_in(closed, await events(redis, keys))
    assert await Conversations(archive).state(ended) is not None
    assert await redis.ttl(names.log) > KEEP.total_seconds(), "a result may still come"
    await redis.hset(names.calls, "call-1", "done")
    await archiving.sweep(quiet=timedelta(0))
    for each in (names.state, names.log, names.idempotency, names.calls):
        assert 0 < await redis.ttl(each) <= KEEP.total_seconds()


async def test_the_past_of_a_contact_expires_once_all_is_archived(
    archive: Archive, archiving: Archiving, redis: Redis, keys: Keys, writer: LogWriter
) -> None:
    first = await chat(writer, redis, keys, "vera")
    contact = text(await redis.hget(keys.conversation(first).state, "contact") or b"")
    past = [
        keys.past_conversations(0, contact).replace(":conversations", f":{part}") for part in ("conversations", "past")
    ]
    closed = await consumer(redis, archiving, archive)
    mine = await events(redis, keys)
    second = await chat(writer, redis, keys, "vera")
    await take_in(closed, mine)
    for each in past:
        assert await redis.ttl(each) > KEEP.total_seconds(), "the second one is not archived yet"
    await take_in(closed, await events(redis, keys))
    for each in (*past, keys.conversation(second).state):
        assert 0 < await redis.ttl(each) <= KEEP.total_seconds()


async def test_one_that_may_be_reopened_stays_for_that_time(
    archive: Archive, archiving: Archiving, redis: Redis, keys: Keys, writer: LogWriter
) -> None:
    contact = Principal(kind="visitor", id="visitor:site:vera", name="vera")
    day_ms = 86_400_000
    opened = (await writer.open(contact, locale="en")).conversation_id
    await redis.hset(keys.conversation(opened).state, "reopen_ms", day_ms)
    assert await chat(writer, redis, keys, "vera") == opened
    await take_in(await consumer(redis, archiving, archive), await events(redis, keys))
    names = keys.conversation(opened)
    for each in (names.state, names.log, keys.contact_past(keys.shard_of_contact(contact.id), contact.id)):
        assert KEEP.total_seconds() < await redis.ttl(each) <= day_ms / 1000
    assert (await writer.open(contact, locale="en", continues=True)).conversation_id == opened


async def test_a_change_during_the_transaction_is_not_confirmed(
    archive: Archive, archiving: Archiving, redis: Redis, keys: Keys, writer: LogWriter
) -> None:
    ended = await chat(writer, redis, keys, "vera")
    revision = text(await redis.hget(keys.conversation(ended).state, "tail") or b"")
    rater = Author(kind="contact", id="visitor:site:vera")
    await Ratings(redis, keys).rate(ended, author=rater, rating=1, comment="", request_id="rating-1")
    await archiving.confirm(ended, revision, [])
    assert await redis.ttl(keys.conversation(ended).state) > KEEP.total_seconds()
    await take_in(await consumer(redis, archiving, archive), await events(redis, keys))
    assert await redis.ttl(keys.conversation(ended).state) <= KEEP.total_seconds()
    found = await Conversations(archive).get(ended)
    assert found is not None
    assert found.state.rating == 1
    assert not await redis.xlen(keys.stream(0, CHAT_CLOSED))


async def test_a_later_entry_lives_as_long_as_before(
    archive: Archive, archiving: Archiving, redis: Redis, keys: Keys, writer: LogWriter
) -> None:
    ended = await chat(writer, redis, keys, "vera")
    await take_in(await consumer(redis, archiving, archive), await events(redis, keys))
    rater = Author(kind="contact", id="visitor:site:vera")
    await Ratings(redis, keys).rate(ended, author=rater, rating=3, comment="", request_id="rating-1")
    assert await redis.ttl(keys.conversation(ended).log) > KEEP.total_seconds()


async def test_nothing_is_published_without_an_archive(redis: Redis, keys: Keys, writer: LogWriter) -> None:
    await chat(writer, redis, keys, "vera")
    assert not await redis.exists(keys.stream(0, CHAT_CLOSED))


async def test_the_sweep_finds_conversations_from_before_the_archive(
    empty_database: URL, redis: Redis, redis_url: str, keys: Keys, writer: LogWriter, tmp_path: Path
) -> None:
    ended = [await chat(writer, redis, keys, f"c{number}") for number in range(5)]
    wanted = {each: await redis_checksum(redis, keys, each) for each in ended}
    archiving = Archiving(redis, keys, keep=KEEP)
    await archiving.announce()
    assert (await archiving.sweep(quiet=timedelta(minutes=2))).published == 0, "they may still be on their way"
    assert (await archiving.sweep(quiet=timedelta(0))).published == 5
    async with archive_process(redis_url, keys, empty_database, tmp_path):
        await until_archived(empty_database, wanted)
        await until_done(redis, keys)
    assert (await archiving.sweep(quiet=timedelta(0))).published == 0


async def test_the_sweep_finds_conversations_of_staff_that_no_event_brought(
    archiving: Archiving, archive: Archive, redis: Redis, keys: Keys, writer: LogWriter
) -> None:
    await redis.delete(keys.archive_on(0))
    staff = Principal(kind="staff", id="staff:site:sam", name="Sam")
    ended = (await writer.open(staff, locale="en")).conversation_id
    author = Author(kind="contact", id=staff.id)
    await writer.send(ended, author=author, text="who owes us money?", client_message_id="message-1")
    await writer.close(ended, by=author, reason="done", request_id="close-1")
    await archiving.announce()
    assert await events(redis, keys) == []
    assert (await archiving.sweep(quiet=timedelta(0))).published == 1
    await take_in(await consumer(redis, archiving, archive), await events(redis, keys))
    assert await Conversations(archive).state(ended) is not None


async def test_the_sweep_forgets_names_of_expired_conversations(
    archiving: Archiving, redis: Redis, keys: Keys, writer: LogWriter
) -> None:
    ended = [await chat(writer, redis, keys, f"c{number}") for number in range(5)]
    for each in ended[:3]:
        names = keys.conversation(each)
        await redis.delete(names.state, names.log, names.idempotency, names.calls)
    assert (await archiving.sweep(quiet=timedelta(hours=1))).removed == 3
    assert await redis.zrange(keys.desk_list(0, "closed"), 0, -1) == [each.encode() for each in ended[3:]]


async def test_one_that_can_not_be_stored_keeps_no_other_out(
    archive: Archive, archiving: Archiving, redis: Redis, keys: Keys, writer: LogWriter
) -> None:
    good, bad = await chat(writer, redis, keys, "good"), await chat(writer, redis, keys, "bad")
    await redis.hset(keys.conversation(bad).state, "principal", "{broken")
    closed = await consumer(redis, archiving, archive)
    deliveries = await events(redis, keys)
    await closed._take_in([(json.loads(each.body)["conversation_id"], each) for each in deliveries])
    assert await Conversations(archive).state(good) is not None
    assert await Conversations(archive).get(bad) is None
    letters: Any = await redis.xrange(keys.dead(0))
    [letter] = [fields for _, fields in letters]
    assert letter[b"reason"] == b"archive_refused"
    assert not await redis.xlen(keys.stream(0, CHAT_CLOSED))
    assert (await archiving.sweep(quiet=timedelta(0))).published == 0, "an operator decides"
    await redis.hset(keys.conversation(bad).state, "principal", '{"kind":"visitor","id":"visitor:site:bad"}')


async def test_an_event_for_an_expired_conversation_is_done(
    archive: Archive, archiving: Archiving, redis: Redis, keys: Keys, writer: LogWriter
) -> None:
    ended = await chat(writer, redis, keys, "vera")
    names = keys.conversation(ended)
    await redis.delete(names.state, names.log, names.idempotency, names.calls)
    await take_in(await consumer(redis, archiving, archive), await events(redis, keys))
    assert not await redis.xlen(keys.stream(0, CHAT_CLOSED))
    assert not await redis.exists(names.state)


async def test_while_the_database_is_away_events_stay_pending(
    archiving: Archiving, redis: Redis, keys: Keys, writer: LogWriter, archive: Archive,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    async def away(*_: object, **__: object) -> set[str]:
        raise ArchiveAway("08006")

    for number in range(3):
        await chat(writer, redis, keys, f"c{number}")
    closed = await consumer(redis, archiving, archive)
    monkeypatch.setattr(Conversations, "store", away)
    async with in_background(closed.serve()):
        for each in await events(redis, keys):
            with pytest.raises(NotDone):
                await closed.on_closed(each)
    assert [each.levelname for each in caplog.records if each.name.startswith("services.archive")] == ["ERROR"]
    count, oldest = await archiving.backlog()
    assert count == 3
    assert oldest > timedelta(0)


async def test_the_archive_reads_what_readers_of_redis_read(
    archive: Archive, archiving: Archiving, redis: Redis, keys: Keys, writer: LogWriter, reader: LogReader
) -> None:
    ended = await chat(writer, redis, keys, "vera", messages=("one", "two"))
    read = await archiving.read(ended)
    assert read is not None
    await Conversations(archive).store([ArchivedConversation(read.fields, read.log, read.attachments)], now_ms=1)
    found = await Conversations(archive).get(ended)
    assert found is not None
    assert found.entries == await reader.entries(ended)
    assert found.state == await reader.state(ended)


async def test_an_unknown_id_is_nothing(archiving: Archiving) -> None:
    assert await archiving.read("nonsense:with:colons") is None
