"""What happened becomes typed events, each once and in the log's order, whichever process writes them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.archive import Archive, Conversations, Events
from libs.contracts.authors import ASSISTANT, SYSTEM, Author
from libs.contracts.base import new_id
from libs.contracts.changes import Change
from libs.contracts.desk import ClosingNote
from libs.contracts.desk_entries import ClosingNoted, Rated, Reopened
from libs.contracts.entries import Action, Entry, LogEntry, Message, ToolResultEntry
from libs.contracts.feed_events import FEED_EVENT, FEED_EVENT_TYPES
from libs.contracts.imports import ImportFinished
from libs.contracts.owner import Owner
from libs.contracts.principals import Principal
from libs.contracts.results import (
    ChangeUndone,
    Contact,
    ContactCreated,
    ContactSaved,
    ContactsFound,
    ContactsMerged,
    ContactUpdated,
    Ok,
    Refused,
    ToolResult,
)
from libs.conversations import LogReader, LogWriter, Ratings
from libs.messaging import RedisClock
from libs.messaging.keys import Keys
from services.archive.feed.event_maker import event_id, events_of
from services.archive.feed.recorder import BATCH, FeedRecorder
from services.archive.outage import Outage
from services.archive.task_leases import TaskLeases

VERA = Principal(kind="visitor", id="visitor:site:vera", name="Vera", email="vera@acme.example", email_verified=True)
JANE = Principal(kind="staff", id="staff:site:jane", name="Jane")
CONTACT = Author(kind="contact", id=VERA.id, name="Vera")
ANA = Author(kind="teammate", id="ana", name="Ana")
MAX = Contact(id="501", properties={"email": "max@acme.example"})


@pytest.fixture
async def clock(redis: Redis, keys: Keys) -> AsyncIterator[RedisClock]:
    await redis.set(keys.archive_on(0), "1", ex=60)
    clock = RedisClock(redis)
    async with clock.running():
        yield clock


@pytest.fixture
def recorder(redis: Redis, keys: Keys, archive: Archive, clock: RedisClock) -> FeedRecorder:
    return new_recorder(redis, keys, archive, clock)


def new_recorder(redis: Redis, keys: Keys, archive: Archive, clock: RedisClock) -> FeedRecorder:
    return FeedRecorder(
        redis, keys, Events(archive), Conversations(archive), TaskLeases(redis, keys), Outage(), now=clock.seconds
    )  # fmt: skip


async def feed(archive: Archive) -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in (await Events(archive).page(0, 10_000))[0]]


async def greet(redis: Redis, keys: Keys, chat: str) -> None:
    """The assistant's first line, before the contact has written."""
    entry = Message(author=ASSISTANT, text="Hello!").model_dump_json()
    await redis.xadd(keys.conversation(chat).log, {"e": entry})


async def whole_life(writer: LogWriter, redis: Redis, keys: Keys) -> str:
    chat = (await writer.open(VERA, locale="es", channel="shop")).conversation_id
    await greet(redis, keys, chat)
    await writer.send(chat, author=CONTACT, text="hello?", client_message_id="message-1")
    await writer.assign(chat, owner=Owner("team", "sales"), by=SYSTEM, request_id="to-sales", reason="flow")
    await writer.send(chat, author=ANA, text="I take it", client_message_id="reply-1")
    await writer.close(chat, by=ANA, reason="teammate", request_id="close-1", note=ClosingNote())
    await Ratings(redis, keys).rate(chat, author=CONTACT, rating=5, comment="Quick", request_id="request-1")
    return chat


async def test_a_conversation_is_in_the_feed_from_its_opening_to_its_rating(
    writer: LogWriter, redis: Redis, keys: Keys, archive: Archive, recorder: FeedRecorder
) -> None:
    chat = await whole_life(writer, redis, keys)
    assert await recorder.record(0) == 7
    events = await feed(archive)
    assert [each["type"].removeprefix("conversation.") for each in events] == [
        "opened", "message", "message", "assigned", "message", "assigned", "closed", "rated",
    ]  # fmt: skip
    assert [FEED_EVENT.validate_python(each).model_dump(mode="json") for each in events] == events
    texts = [(each["author"]["kind"], each["text"]) for each in events if each["type"] == "conversation.message"]
    assert texts == [("assistant", "Hello!"), ("contact", "hello?"), ("teammate", "I take it")]
    assert events[0]["conversation"] == {
        "id": chat, "channel": "shop", "locale": "es", "source": "contact",
        "contact": {
            "id": VERA.id, "kind": "visitor", "name": "Vera", "email": "vera@acme.example", "email_verified": True,
            "hubspot_id": None,
        },
    }  # fmt: skip
    owners = [(each["owner"], each["by"]["kind"]) for each in events if each["type"] == "conversation.assigned"]
    assert owners == [("team:sales", "system"), ("person:ana", "teammate")]
    result = next(each for each in events if each["type"] == "conversation.closed")["result"]
    assert (result["owner"], result["team"], result["assignee"]) == ("person:ana", "sales", "ana")
    times = result["times"]
    assert times["opened"] <= times["contact_wrote"] <= times["queued"] <= times["person_answered"] <= times["closed"]
    assert events[-1]["comment"] == "Quick"
    assert await redis.xlen(keys.chat_events(0)) == 0


async def test_entries_that_are_read_again_become_the_same_events(
    writer: LogWriter, redis: Redis, keys: Keys, archive: Archive, recorder: FeedRecorder
) -> None:
    """As after a crash between the transaction and the deletion."""
    await whole_life(writer, redis, keys)
    left: Any = await redis.xrange(keys.chat_events(0))
    await recorder.record(0)
    once = await feed(archive)
    for _, fields in left:
        await redis.xadd(keys.chat_events(0), fields)
    assert await recorder.record(0) == len(left)
    assert await feed(archive) == once


async def test_two_processes_store_each_event_once_and_in_the_logs_order(
    writer: LogWriter, reader: LogReader, redis: Redis, keys: Keys, archive: Archive, clock: RedisClock
) -> None:
    """Even where both believe that the shard is theirs."""
    chats = [(await writer.open(VERA.model_copy(update={"id": f"anonymous:{n}"}), locale="en")) for n in range(4)]

    async def talk(chat: str) -> None:
        for number in range(60):
            await writer.send(chat, author=CONTACT, text=str(number), client_message_id=f"message-{number:03}")

    async def record(recorder: FeedRecorder, done: asyncio.Event) -> None:
        while True:
            finished = done.is_set()
            if not await recorder.record(0) and finished:
                return

    done = asyncio.Event()
    recorders = [new_recorder(redis, keys, archive, clock) for _ in range(2)]
    tasks = [asyncio.create_task(record(each, done)) for each in recorders]
    await asyncio.gather(*(talk(each.conversation_id) for each in chats))
    done.set()
    await asyncio.gather(*tasks)
    events = await feed(archive)
    assert len(events) == len(chats) * 61
    for chat in chats:
        own = [each for each in events if each["conversation"]["id"] == chat.conversation_id]
        assert own[0]["type"] == "conversation.opened"
        assert [each["text"] for each in own[1:]] == [str(number) for number in range(60)]


async def test_one_process_at_a_time_reads_a_shard(redis: Redis, keys: Keys) -> None:
    leases, others = TaskLeases(redis, keys), TaskLeases(redis, keys)
    lease = await leases.acquire("feed:0")
    assert lease is not None
    async with leases.held(lease):
        assert await others.acquire("feed:0") is None
        assert await others.acquire("feed:1") is not None
    assert await others.acquire("feed:0") is not None
    await leases.release(lease)
    assert await redis.exists(keys.archive_lease("feed:0")), "a lease that was lost stays its new holder's"


async def test_a_backlog_is_stored_in_batches(
    writer: LogWriter, redis: Redis, keys: Keys, archive: Archive, recorder: FeedRecorder
) -> None:
    chat = (await writer.open(VERA, locale="en")).conversation_id
    for number in range(BATCH + 10):
        await writer.send(chat, author=CONTACT, text="x", client_message_id=f"message-{number:03}")
    assert [await recorder.record(0) for _ in range(3)] == [BATCH, 11, 0]
    assert len(await feed(archive)) == BATCH + 11


async def test_entries_that_are_gone_or_damaged_are_left_out(
    writer: LogWriter, redis: Redis, keys: Keys, archive: Archive, recorder: FeedRecorder
) -> None:
    chat = (await writer.open(VERA, locale="en")).conversation_id
    stream = keys.chat_events(0)
    await redis.xadd(stream, {"kind": "message", "conversation": "0-unknown", "offset": "1-0"})
    await redis.xadd(stream, {"kind": "message", "conversation": "nonsense:", "offset": "1-0"})
    await redis.xadd(stream, {"kind": "message", "conversation": chat, "offset": "never"})
    await redis.xadd(stream, {"other": "field"})
    damaged: Any = await redis.xadd(keys.conversation(chat).log, {"e": '{"v":1,"kind":"message"}'})
    await redis.xadd(stream, {"kind": "message", "conversation": chat, "offset": damaged})
    await writer.send(chat, author=CONTACT, text="hello?", client_message_id="message-1")
    assert await recorder.record(0) == 7
    assert [each["type"] for each in await feed(archive)] == ["conversation.message"]


async def test_lost_entries_are_a_gap_that_each_reader_sees(
    writer: LogWriter, redis: Redis, keys: Keys, archive: Archive, recorder: FeedRecorder
) -> None:
    await redis.set(keys.archive_on(0), 100, ex=60)
    chat = (await writer.open(VERA, locale="en")).conversation_id
    for number in range(320):
        await writer.send(chat, author=CONTACT, text=str(number), client_message_id=f"message-{number:03}")
    left: int = await redis.xlen(keys.chat_events(0))
    assert left < 250
    lost: Any = await redis.hgetall(keys.events_lost(0))
    await recorder.record(0)
    # As after a crash before Redis knew that the gap is in the feed.
    await redis.hset(keys.events_lost(0), mapping=lost)
    await redis.expire(keys.events_lost(0), 60)
    await recorder.record(0)
    events = await feed(archive)
    assert [each["type"] for each in events].count("feed.gap") == 1
    assert (events[0]["type"], events[0]["number"]) == ("feed.gap", 321 - left)
    assert [each["text"] for each in events[1:]][-1] == "319"
    assert await redis.exists(keys.events_lost(0)) == 0
    only, _ = await Events(archive).page(0, 10, ["contact.created"])
    assert [each.type for each in only] == ["feed.gap"]
    assert [FEED_EVENT.validate_json(each.body) for each in only]


async def entry_of(writer: LogWriter, reader: LogReader, principal: Principal, entry: Entry, kind: str) -> list[Any]:
    """The events of one entry in a conversation of this person."""
    chat = (await writer.open(principal, locale="en")).conversation_id
    state = await reader.state(chat)
    found = events_of(kind, LogEntry("1700000000000-3", entry), state)
    for each in found:
        assert each.id == event_id(chat, "1700000000000-3", each.type)
        assert each.at.isoformat() == "2023-11-14T22:13:20+00:00"
    return found


CHANGED = [Change(property="phone", before="1", after="2")]
RESULTS: list[tuple[ToolResult, dict[str, Any] | None]] = [
    (Ok(data=ContactCreated(contact=MAX)), {"type": "contact.created", "properties": {"email": "max@acme.example"}}),
    (Ok(data=ContactUpdated(contact=MAX, changes=CHANGED)), {"type": "contact.updated", "undone": False}),
    (Ok(data=ContactUpdated(contact=MAX, changes=[])), None),
    (Ok(data=ContactSaved(contact_id="501", created=True)), {"type": "contact.created"}),
    (Ok(data=ContactSaved(contact_id="501", changes=CHANGED)), {"type": "contact.updated"}),
    (Ok(data=ContactSaved(contact_id=None, withheld=True)), None),
    (Ok(data=ContactsMerged(contact=MAX, merged=Contact(id="502"))), {"type": "contact.updated", "merged_id": "502"}),
    (Ok(data=ChangeUndone(contact=MAX, removed=True)), {"type": "contact.updated", "undone": True, "removed": True}),
    (Ok(data=ContactsFound(contacts=[MAX], total=1)), None),
    (Refused(code="not_allowed", detail=""), None),
]  # fmt: skip


@pytest.mark.parametrize(("result", "wanted"), RESULTS)
@pytest.mark.parametrize("principal", [VERA, JANE], ids=["customer", "colleague"])
async def test_changes_of_contacts_are_events_and_reads_are_none(
    principal: Principal, result: ToolResult, wanted: dict[str, Any] | None, writer: LogWriter, reader: LogReader
) -> None:
    entry = ToolResultEntry(call_id="c1", tool="create_contact", result=result)
    found = [each.model_dump() for each in await entry_of(writer, reader, principal, entry, "tool_result")]
    assert len(found) == (wanted is not None)
    for each in found:
        assert each["contact_id"] == "501"
        assert each.items() >= (wanted or {}).items()
        # A colleague's talk with the assistant is their own.
        assert (each["conversation_id"] is None) == (principal is JANE)
        assert "Jane" not in json.dumps(each, default=str)


async def test_an_import_is_one_event(writer: LogWriter, reader: LogReader) -> None:
    done = ImportFinished(
        import_id="0-i", file_name="people.csv", total=9, done=9, created=4, updated=3, unchanged=1, repeated=0,
        failed=1,
    )  # fmt: skip
    entry = ToolResultEntry(call_id="c1", tool="plan_import", result=Ok(data=done))
    (event,) = await entry_of(writer, reader, JANE, entry, "tool_result")
    assert (event.type, event.total, event.created, event.failed) == ("contacts.imported", 9, 4, 1)


async def test_a_click_shows_its_label_and_never_what_it_does(writer: LogWriter, reader: LogReader) -> None:
    entry = Action(author=CONTACT, action="undo:secret", label="Undo")
    (event,) = await entry_of(writer, reader, VERA, entry, "action")
    assert (event.text, event.clicked) == ("Undo", True)
    assert "secret" not in event.model_dump_json()


async def test_notes_and_ratings_after_the_end_are_events(writer: LogWriter, reader: LogReader) -> None:
    noted = ClosingNoted(note=ClosingNote(category="Billing", summary="Paid."), drafted=True)
    (event,) = await entry_of(writer, reader, VERA, noted, "closing_noted")
    assert (event.type, event.category, event.summary, event.drafted) == (
        "conversation.noted", "Billing", "Paid.", True,
    )  # fmt: skip
    (event,) = await entry_of(writer, reader, VERA, Reopened(by=CONTACT), "reopened")
    assert (event.type, event.by) == ("conversation.reopened", CONTACT)
    (event,) = await entry_of(writer, reader, VERA, Rated(author=CONTACT, rating=1, comment="Slow"), "rated")
    assert (event.type, event.rating, event.comment) == ("conversation.rated", 1, "Slow")


def test_an_events_id_is_its_own_and_names_no_conversation() -> None:
    chat = f"0-{new_id()}"
    ids = {event_id(chat, offset, type_) for offset in ("1-0", "1-1") for type_ in FEED_EVENT_TYPES}
    assert len(ids) == 2 * len(FEED_EVENT_TYPES)
    assert not any(chat in each for each in ids)
    assert event_id(chat, "1-0", "contact.created") == event_id(chat, "1-0", "contact.created")
