"""The limits of the desk: staff's conversations with the assistant are private, and some acts are a contact's alone."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.authors import ASSISTANT
from libs.contracts.changes import Change
from libs.contracts.entries import Button, Message, ToolCall
from libs.contracts.events import ToolCompleted, ToolRequested
from libs.contracts.results import Contact, ContactUpdated, Ok, ToolResult, Unconfirmed
from libs.conversations.commits import Commit, ToolRequest
from libs.messaging.keys import Keys
from tests.gateway.assistant import Assistant, Turn
from tests.gateway.desk.teammate import TeammateClient, ask_list, customer, next_frame, send_frame, tab
from tests.gateway.running import Chat, Gateway, bearer, host_token

JANE = Contact(id="1", properties={"firstname": "Jane", "undo": "a property may be called so"})
CHANGES = [Change(property="city", before="Bonn", after="Berlin")]
UNDO, CONFIRMATION = "0123456789abcdef-undo", "0123456789abcdef-confirmation"
WRITES: dict[str, dict[str, Any]] = {
    "steps": {"steps": [{"do": "note", "text": "hello"}]},
    "reply": {"text": "hello"}, "notes": {"text": "hello"}, "assign": {"owner": "person:ana"},
    "snooze": {"minutes": 5}, "close": {"category": "Order"}, "draft": {},
}  # fmt: skip


async def private(gateway: Gateway) -> Chat:
    """A colleague's talk with the assistant about contacts."""
    chat = await gateway.open(host_token("sam", role="staff", name="Sam"))
    await chat.say("who owes us money?")
    return chat


async def test_conversations_of_staff_are_in_no_list_count_search_or_report(
    gateway: Gateway, ana: TeammateClient
) -> None:
    chat, customers = await private(gateway), await customer(gateway)
    for view in ("mine", "unassigned", "all", "assistant", "closed", "team:sales"):
        assert chat.id not in await ana.lists(view)
    assert await ana.lists("all", q="money") == []
    assert await ana.lists("all", q="sam") == []
    found = await ana.get("conversations", view="all")
    assert (found["counts"]["all"], found["counts"]["assistant"]) == (1, 1)
    assert (await ana.get("reports"))["total"]["conversations"] == 1
    await chat.post({}, "/close")
    await customers.post({}, "/close")
    assert await ana.lists("closed") == [customers.id]
    assert (await ana.get("reports"))["total"]["closed"] == 1


async def test_private_conversations_that_an_earlier_version_listed_leave(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    chat, customers = await private(gateway), await customer(gateway)
    lists = [keys.desk_list(keys.shard_of(chat.id), name) for name in ("open", "owner:assistant")]
    for key in lists:
        await redis.zadd(key, {chat.id: 1})
    await redis.hset(keys.conversation(chat.id).state, "listed", "1 open owner:assistant")
    assert await ana.lists("all") == [customers.id]
    assert await ana.lists("all", q="money") == []
    assert (await ana.get("reports"))["total"]["conversations"] == 1
    await chat.say("and since when?")
    assert [await redis.zscore(key, chat.id) for key in lists] == [None, None]


@pytest.mark.parametrize("what", WRITES)
async def test_a_teammate_does_nothing_to_a_conversation_of_staff(
    gateway: Gateway, ana: TeammateClient, what: str
) -> None:  # fmt: skip
    chat = await private(gateway)
    before = await gateway.services.reader.entries(chat.id)
    await ana.does(chat, what, status=404, **WRITES[what])
    assert await gateway.services.reader.entries(chat.id) == before


async def test_a_teammate_reads_nothing_of_a_conversation_of_staff(gateway: Gateway, ana: TeammateClient) -> None:
    chat, customers = await private(gateway), await customer(gateway)
    await ana.get(f"conversations/{chat.id}", status=404)
    await ana.get(f"conversations/{chat.id}/entries", status=404)
    async with tab(gateway) as connection, chat.socket() as staff:
        await next_frame(connection, "ready")
        await staff.ready()
        assert [each["id"] for each in (await ask_list(connection, view="all"))["conversations"]] == [customers.id]
        await send_frame(connection, "watch", conversation_id=chat.id)
        assert (await next_frame(connection, "error"))["code"] == "conversation_unknown"
        await send_frame(connection, "typing")
        await chat.say("is anybody listening?")
        await customers.say("hello")
        summary = (await next_frame(connection, "summary"))["summary"]
        assert summary["id"] == customers.id
        await staff.say("no")
        await staff.next_of("ack")
        assert not [frame for frame in staff.seen if frame["type"] == "activity" and frame["activity"] == "typing"]


async def test_the_desk_opens_no_conversation_of_staff(gateway: Gateway, ana: TeammateClient, redis: Redis) -> None:
    chat = await private(gateway)
    workflow = bearer(host_token("crm", role="workflow"))
    for contact in ("staff:site:sam", "staff:site:absent", "system:x"):
        for headers in (workflow, bearer(host_token("ana", role="teammate"))):
            body = {"request_id": "request-000001", "contact": contact, "owner": "person:ana"}
            answer = await gateway.http.post("/v1/desk/conversations", json=body, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (422, "contact_private")
    # The site's own name for a person means that person as a customer.
    body = {"request_id": "request-000002", "contact": "site:sam", "owner": "person:ana"}
    opened = (await gateway.http.post("/v1/desk/conversations", json=body, headers=workflow)).json()
    assert opened["conversation_id"] != chat.id
    assert (await gateway.services.reader.state(opened["conversation_id"])).contact == "visitor:site:sam"


async def test_a_conversation_that_a_teammate_opened_is_the_desks(gateway: Gateway, ana: TeammateClient) -> None:
    body = {"request_id": "request-000001", "email": "jane@acme.example"}
    headers = bearer(host_token("ana", role="teammate"))
    opened = (await gateway.http.post("/v1/desk/conversations", json=body, headers=headers)).json()
    assert await ana.lists("mine") == [opened["conversation_id"]]


async def test_tokens_behind_buttons_stay_with_the_agent(
    gateway: Gateway, ana: TeammateClient, assistant: Assistant, keys: Keys
) -> None:
    chat = await customer(gateway)
    await chat.say("I moved to Berlin")
    for call_id, result in (
        ("c1", Unconfirmed(reason="overwrites", contact=JANE, changes=CHANGES, confirmation=CONFIRMATION)),
        ("c2", Ok(data=ContactUpdated(contact=JANE, changes=CHANGES, undo=UNDO))),
    ):
        await answered(assistant, chat, keys, call_id, result)
    async with assistant.turn(chat.id) as turn:
        buttons = [Button(action="confirm:c1", label="Yes"), Button(action="go", label="Go")]
        question = Message(author=ASSISTANT, text="Shall I?", buttons=buttons)
        await turn.commit(Commit(messages=[question]))
    assert (await chat.post({"action": "confirm:c1", "client_message_id": "message-0009"})).status_code == 202
    frames = await everything(gateway, ana, chat)
    for secret in (UNDO, CONFIRMATION, "confirm:c1"):
        assert secret not in frames
    assert "a property may be called so" in frames
    assert '"action": "go"' in frames
    # The contact's own receipt has the button, and the confirmation is in no frame at all.
    mine = (await chat.get()).text
    assert UNDO in mine
    assert CONFIRMATION not in mine


async def answered(assistant: Assistant, chat: Chat, keys: Keys, call_id: str, result: ToolResult) -> None:
    """The assistant asks for a change, and a tool answers."""
    async with assistant.turn(chat.id) as turn:
        await turn.commit(Commit(requests=[_request(turn, keys, chat, call_id)]))
    await assistant.result(ToolCompleted(call_id=call_id, scope=chat.id, tool="update_contact", result=result))


def _request(turn: Turn, keys: Keys, chat: Chat, call_id: str) -> ToolRequest:
    arguments = {"contact_id": "1", "city": "Berlin"}
    call = ToolCall(call_id=call_id, tool="update_contact", arguments=arguments)
    requested = ToolRequested(
        call_id=call_id, tool="update_contact", arguments=arguments, reply_to=keys.stream(0, "tool.completed"),
        deadline=datetime.now(UTC) + timedelta(seconds=20), principal=turn.snapshot.state.principal, scope=chat.id,
    )  # fmt: skip
    return ToolRequest(call, requested, timedelta(seconds=25))


async def everything(gateway: Gateway, ana: TeammateClient, chat: Chat) -> str:
    """All that a teammate gets of a conversation, over HTTP and over the socket."""
    parts: list[Any] = [await ana.entries(chat), await ana.get(f"conversations/{chat.id}")]
    async with tab(gateway) as connection:
        await send_frame(connection, "watch", conversation_id=chat.id)
        while True:
            frame = json.loads(await connection.recv())
            parts.append(frame)
            if frame["type"] == "caught_up":
                return json.dumps(parts)
