"""Where a conversation lives is not seen: each place reads an archived one as it read it from Redis."""

import secrets
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.offsets import START
from libs.conversations import ConversationUnknown, LogReader, OffsetUnknown
from libs.messaging.keys import Keys
from tests.gateway.archived.mover import Mover
from tests.gateway.archived.readers import append_others, everything_of, file_of
from tests.gateway.attached import image, send, uploaded
from tests.gateway.desk.teammate import TeammateClient, next_frame, send_frame, tab
from tests.gateway.running import Chat, Gateway, bearer, host_token


async def ended(gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, token: str) -> Chat:
    """A conversation with much in it."""
    chat = await gateway.open(token)
    await chat.say("Where is my order 4711? 안녕하세요 👋")
    await ana.does(chat, "reply", text="I look it up.")
    await ana.does(chat, "notes", text="@Ben Cole: see the depot")
    await ana.does(chat, "labels", add=["vip"])
    await chat.say("Thank you")
    await append_others(redis, keys, chat.id)
    await ana.does(chat, "close", category="Order", summary="Found it.")
    rating = {"rating": 5, "comment": "Quick", "request_id": "rating-0001"}
    assert (await gateway.http.post(f"{chat.path}/rating", json=rating, headers=bearer(chat.token))).status_code == 200
    return chat


def visitor_token() -> str:
    return host_token(f"vera-{secrets.token_hex(4)}", role="visitor", name="Vera")


async def test_each_place_reads_the_same_from_the_archive(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, mover: Mover
) -> None:
    token = visitor_token()
    chat = await ended(gateway, ana, redis, keys, token)
    other = await gateway.open(token)
    await other.say("It is me again")
    before = await everything_of(chat, ana, other)
    await mover.move(chat.id, gateway)
    # The other conversation is open: what Redis knows of the contact is written again with each of its entries.
    shard = keys.shard_of(other.id)
    contact = (await gateway.services.reader.state(other.id)).contact
    await redis.zadd(keys.past_conversations(shard, contact), {other.id: 1})
    await redis.expire(keys.past_conversations(shard, contact), 3_600)
    after = await everything_of(chat, ana, other)
    assert len(before["pages"]) > 4
    for place, seen in before.items():
        assert seen == after[place], place


async def test_files_of_an_archived_conversation_are_read(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, mover: Mover
) -> None:
    chat = await gateway.open(visitor_token())
    photo = await uploaded(chat, image())
    assert (await send(chat, photo["id"])).status_code == 202
    inside = await ana.uploaded(chat, image(size=(20, 20)), "inside.jpg")
    await ana.does(chat, "notes", text="look", attachments=[inside["id"]])
    await ana.does(chat, "close", category="Order")
    before = await file_of(chat, ana, photo["id"])
    await mover.move(chat.id, gateway)
    assert await file_of(chat, ana, photo["id"]) == before
    assert {status for status, _ in before} == {200}
    # A file of a note is not the contact's.
    hidden = await gateway.http.get(f"{chat.path}/attachments/{inside['id']}", headers=bearer(chat.token))
    assert hidden.status_code == 404
    assert (await ana.file(chat, inside["id"])).status_code == 200
    assert (await ana.file(chat, "0" * 32)).status_code in (404, 422)


async def test_rights_are_those_of_a_conversation_in_redis(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, mover: Mover
) -> None:
    chat = await ended(gateway, ana, redis, keys, visitor_token())
    stranger = await gateway.open(visitor_token())
    staff = await gateway.open(host_token(f"jane-{secrets.token_hex(4)}"))
    await staff.say("import these")
    await staff.post({}, "/close")
    for each in (chat, staff):
        await mover.move(each.id, gateway)
    assert (await stranger.get(of=chat.id)).status_code == 404
    assert (await stranger.get("/previous")).json() == []
    answer = await gateway.http.get(f"{chat.path}/messages", headers=bearer(stranger.token))
    assert answer.status_code == 403
    # The desk shows no conversation of staff, also not from the archive.
    assert (await ana.get(f"conversations/{staff.id}", 404))["code"] == "conversation_unknown"
    closed = await ana.get("conversations", view="closed")
    assert ([row["id"] for row in closed["conversations"]], closed["total"]) == ([chat.id], 1)
    assert (await ana.get("conversations/0-" + "a" * 24, 404))["code"] == "conversation_unknown"
    assert (await ana.get("conversations/not-one", 404))["code"] == "conversation_unknown"


async def test_the_reader_reads_an_archived_log_as_redis_had_it(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, mover: Mover
) -> None:
    chat = await ended(gateway, ana, redis, keys, visitor_token())
    reader, in_redis = gateway.services.reader, LogReader(redis, keys)
    log = await in_redis.entries(chat.id)

    async def read() -> list[Any]:
        found: list[Any] = [await reader.state(chat.id), await reader.newest(chat.id, 3)]
        for place, item in enumerate(log):
            found.append(await reader.entries(chat.id, after=item.offset, limit=place % 5 + 1))
            found.append(await reader.entry(chat.id, item.offset))
        found += [await reader.entries(chat.id, after=START, limit=4), await reader.entry(chat.id, "5-5")]
        return found

    before = await read()
    await mover.move(chat.id)
    assert await read() == before
    with pytest.raises(OffsetUnknown):
        await reader.entries(chat.id, after="5-5")
    with pytest.raises(ConversationUnknown):
        await in_redis.state(chat.id)


async def test_a_page_follows_an_offset_from_the_other_place(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, mover: Mover
) -> None:
    chat = await ended(gateway, ana, redis, keys, visitor_token())
    reader = gateway.services.reader
    log = await reader.entries(chat.id)
    first = await reader.entries(chat.id, limit=4)
    await mover.move(chat.id)
    second = await reader.entries(chat.id, after=first[-1].offset, limit=4)
    assert await reader.restore(chat.id)
    third = await reader.entries(chat.id, after=second[-1].offset)
    assert [*first, *second, *third] == log


async def test_reading_an_archived_conversation_leaves_nothing_in_redis(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, mover: Mover
) -> None:
    chat = await ended(gateway, ana, redis, keys, visitor_token())
    last = (await gateway.services.reader.newest(chat.id, 1))[0].offset
    await mover.move(chat.id, gateway)
    async with tab(gateway) as connection:
        await send_frame(connection, "watch", conversation_id=chat.id, after=START)
        await next_frame(connection, "caught_up")
        await send_frame(connection, "read", conversation_id=chat.id, offset=last)
        await next_frame(connection, "read")
    async with chat.socket() as socket:
        await socket.ready()
        await socket.send(type="visit", looking=True)
        await socket.send(type="ping")
        await socket.next_of("pong")
    names = [name async for name in redis.scan_iter(match=f"{keys.conversation(chat.id).base}*", count=1000)]
    lives = [await redis.ttl(name) for name in names]
    assert max([0, *lives]) <= 3_600, list(zip(names, lives, strict=True))
