"""The undo of a receipt over HTTP: which receipts have one, one request of many clicks, and what the contact sees."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.changes import Change
from libs.contracts.desk_entries import undo_call_of
from libs.contracts.entries import LogEntry, ToolResultEntry
from libs.contracts.results import (
    ChangeUndone,
    Contact,
    ContactCreated,
    ContactSaved,
    ContactsMerged,
    ContactUpdated,
    NoteAdded,
    Ok,
    ToolResult,
    Unavailable,
)
from libs.messaging import text
from libs.messaging.keys import Keys
from services.gateway.desk.undoing import undo_until
from tests.gateway.desk.teammate import TeammateClient, customer, next_frame, send_frame, tab
from tests.gateway.running import Chat, Gateway, bearer

JANE = Contact(id="501", properties={"firstname": "Jane"})
CITY = [Change(property="city", before="Berlin", after="Oslo")]


async def put(redis: Redis, keys: Keys, chat: Chat, result: ToolResult, call_id: str, tool: str) -> str:
    """A result in the log, as the agent appends it. The gateway under test has no agent."""
    entry = ToolResultEntry(call_id=call_id, tool=tool, result=result)
    log = keys.conversation(chat.id).log
    offset = await redis.xadd(log, {"e": entry.model_dump_json()})
    await redis.hset(keys.conversation(chat.id).state, "tail", offset)
    return text(offset)


async def saved(redis: Redis, keys: Keys, chat: Chat) -> str:
    result = Ok(data=ContactSaved(contact_id="501", changes=CITY))
    return await put(redis, keys, chat, result, f"{chat.id}.1-0.0", "save_contact")


@pytest.mark.parametrize(
    ("result", "has_undo"),
    [
        (ContactCreated(contact=JANE, undo="x"), True),
        (ContactCreated(contact=JANE), False),
        (ContactUpdated(contact=JANE, changes=CITY, undo="x"), True),
        (ContactSaved(contact_id="501", changes=CITY), True),
        (ContactSaved(contact_id="501", created=True), True),
        (ContactSaved(contact_id="501"), False),
        (ContactSaved(contact_id=None), False),
        (NoteAdded(note_id="7", contact_id="501"), True),
        (ContactsMerged(contact=JANE, merged=JANE), False),  # HubSpot can't take a merge apart
        (ChangeUndone(contact=JANE), False),
    ],
)
def test_writes_that_can_be_taken_back_have_an_undo(result: Any, has_undo: bool) -> None:
    entry = ToolResultEntry(call_id="c", tool="any", result=Ok(data=result))
    assert (undo_until(LogEntry("1764154800000-0", entry)) is not None) is has_undo


async def test_many_clicks_make_one_request_that_the_whole_desk_sees(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    chat = await customer(gateway)
    receipt = await saved(redis, keys, chat)
    ben = TeammateClient(gateway, "ben")
    async with tab(gateway, "ben") as connection:
        await send_frame(connection, "watch", conversation_id=chat.id)
        await next_frame(connection, "caught_up")
        first = await ana.does(chat, "undo", 202, receipt=receipt)
        assert await ana.does(chat, "undo", 202, receipt=receipt) == first
        assert await ben.does(chat, "undo", 202, receipt=receipt) == first
        seen = (await next_frame(connection, "entry"))["entry"]
    assert (seen["kind"], seen["entry"]["author"]["name"]) == ("undo_requested", "Ana Ruiz")
    requests = [each for each in await ana.entries(chat) if each["kind"] == "undo_requested"]
    assert len(requests) == 1
    page = await gateway.http.get(f"/v1/conversations/{chat.id}/messages", headers=bearer(chat.token))
    assert [each["text"] for each in page.json()["messages"]] == ["Hello"]  # the contact sees nothing of it


async def test_a_failed_undo_may_be_tried_again_and_a_done_one_not(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    chat = await customer(gateway)
    receipt = await saved(redis, keys, chat)
    first = (await ana.does(chat, "undo", 202, receipt=receipt))["offset"]
    failed = Unavailable(code="hubspot_down", effect="none")
    await put(redis, keys, chat, failed, undo_call_of(chat.id, first), "undo_change")
    second = (await ana.does(chat, "undo", 202, receipt=receipt))["offset"]
    assert second != first
    done = Ok(data=ChangeUndone(contact=JANE))
    await put(redis, keys, chat, done, undo_call_of(chat.id, second), "undo_change")
    assert (await ana.does(chat, "undo", 202, receipt=receipt))["offset"] == second


async def test_only_a_receipt_is_undone_and_only_while_it_is_new(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    chat = await customer(gateway)
    receipt = await saved(redis, keys, chat)
    [shown] = [each for each in await ana.entries(chat) if each["offset"] == receipt]
    assert datetime.fromisoformat(shown["undo_until"]) > datetime.now(UTC) + timedelta(days=6)
    other = (await ana.entries(chat))[1]["offset"]
    assert (await ana.does(chat, "undo", 422, receipt=other))["code"] == "not_undoable"
    assert (await ana.does(chat, "undo", 422, receipt="1-1"))["code"] == "not_undoable"
    old = Ok(data=NoteAdded(note_id="7", contact_id="501"))
    entry = ToolResultEntry(call_id=f"{chat.id}.0-1.0", tool="file_note", result=old)
    await redis.delete(keys.conversation(chat.id).log)
    await redis.xadd(keys.conversation(chat.id).log, {"e": entry.model_dump_json()}, id="1764154800000-0")
    await redis.expire(keys.conversation(chat.id).log, 600)
    assert (await ana.does(chat, "undo", 409, receipt="1764154800000-0"))["code"] == "undo_expired"
