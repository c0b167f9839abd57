"""Read marks over the desk's socket: one for each teammate and conversation, shared by all of their tabs."""

from typing import Any

import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection

from libs.messaging.keys import Keys
from services.gateway.desk import read_marks
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient, ask_list, next_frame, send_frame, tab, visitor
from tests.gateway.running import Chat, Gateway


async def shown(connection: ClientConnection, view: str = "all") -> tuple[dict[str, Any], dict[str, Any]]:
    """The marks and the rows of a view that the page did not have yet."""
    await send_frame(connection, "list", ask=1, query={"view": view})
    marks = (await next_frame(connection, "read"))["offsets"]
    rows = (await next_frame(connection, "list"))["conversations"]
    return marks, {row["id"]: row for row in rows}


async def unread(connection: ClientConnection, number: int) -> None:
    """Wait until this many conversations of the teammate are unread."""
    while (await next_frame(connection, "counts"))["unread"] != number:
        pass


async def hers(gateway: Gateway, ana: TeammateClient) -> Chat:
    chat = await visitor(gateway)
    await chat.say("Hello?")
    await ana.does(chat, "assign", owner="person:ana")
    return chat


async def test_a_mark_is_shared_by_all_tabs_at_any_gateway(
    gateway: Gateway, ana: TeammateClient, start_gateway: StartGateway
) -> None:
    chat, other = await hers(gateway, ana), await start_gateway()
    async with tab(gateway) as first, tab(other) as second, tab(other, "ben") as bens:
        for connection in (first, second, bens):
            marks, rows = await shown(connection)
            assert marks == {chat.id: None}
        last = rows[chat.id]["contact_offset"]
        await unread(first, 1)
        await send_frame(first, "read", conversation_id=chat.id, offset=last)
        for connection in (first, second):
            assert (await next_frame(connection, "read"))["offsets"] == {chat.id: last}
            await unread(connection, 0)
        # Another teammate has a mark of their own.
        await send_frame(bens, "ping")
        await next_frame(bens, "pong")
    async with tab(gateway) as later, tab(gateway, "ben") as bens:
        assert (await shown(later))[0] == {chat.id: last}
        assert (await shown(bens))[0] == {chat.id: None}


async def test_a_new_message_of_the_contact_is_unread_and_a_note_is_not(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await hers(gateway, ana)
    async with tab(gateway) as connection:
        _, rows = await shown(connection)
        await send_frame(connection, "read", conversation_id=chat.id, offset=rows[chat.id]["contact_offset"])
        await unread(connection, 0)
        await ana.does(chat, "notes", text="for us")
        assert (await next_frame(connection, "counts"))["unread"] == 0
        await chat.say("Are you there?")
        await unread(connection, 1)


async def test_a_mark_only_rises_unless_it_is_marked_unread(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await hers(gateway, ana)
    async with tab(gateway) as connection:
        _, rows = await shown(connection)
        last = rows[chat.id]["contact_offset"]
        await send_frame(connection, "read", conversation_id=chat.id, offset=last)
        await send_frame(connection, "read", conversation_id=chat.id, offset="1-0")
        await unread(connection, 0)
        await send_frame(connection, "unread", conversation_id=chat.id)
        await unread(connection, 1)
    async with tab(gateway) as later:
        marks, _ = await shown(later)
        assert marks[chat.id] is not None
        assert marks[chat.id] < last


async def test_a_page_gets_each_mark_before_its_conversation(gateway: Gateway, ana: TeammateClient) -> None:
    async with tab(gateway) as connection:
        await ask_list(connection, view="mine")
        chat = await hers(gateway, ana)
        assert (await next_frame(connection, "read"))["offsets"] == {chat.id: None}
        assert (await next_frame(connection, "summary"))["summary"]["id"] == chat.id


async def test_marks_of_conversations_that_are_gone_are_dropped(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await hers(gateway, ana)
    redis, keys = gateway.services.redis, gateway.services.settings.keys
    await redis.zadd(keys.desk.read_marks("ana"), {"0-long-ago": 1})
    async with tab(gateway) as connection:
        _, rows = await shown(connection)
        await send_frame(connection, "read", conversation_id=chat.id, offset=rows[chat.id]["contact_offset"])
        await unread(connection, 0)
    marks: Any = await redis.zrange(keys.desk.read_marks("ana"), 0, -1)
    assert [each.decode() for each in marks] == [chat.id]
    assert await redis.ttl(keys.desk.read_marks("ana")) > 24 * 3600


async def test_a_teammate_has_a_limited_number_of_marks(
    gateway: Gateway, redis: Redis, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the archive grows. Those of mentions stay, so that no old mention is unread again."""
    monkeypatch.setattr(read_marks, "MAX_MARKS", 150)
    marks, mentions = gateway.desk.read_marks, gateway.desk.mentions
    now_ms = int(gateway.services.clock.seconds() * 1000)
    ids = [f"0-{number:04}" for number in range(600)]
    await mentions.record(["ana"], ids[0], f"{now_ms}-0", "ben")
    for number, each in enumerate(ids):
        await marks.mark("ana", each, f"{now_ms + number}-0")
    kept = await redis.zcard(keys.desk.read_marks("ana"))
    assert 150 <= kept <= 150 + 100
    found = await marks.of("ana", [ids[0], ids[1], ids[-1]])
    assert found == {ids[0]: f"{now_ms}-0", ids[1]: None, ids[-1]: f"{now_ms + 599}-0"}
    assert await mentions.unread("ana") == 0
