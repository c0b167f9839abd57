"""A teammate's request for an undo becomes one call, in an open conversation and after its end."""

import json
from typing import Any

from libs.contracts.desk_entries import undo_call_of
from libs.contracts.entries import ToolCall
from libs.contracts.principals import Principal
from libs.contracts.results import ChangeUndone, Contact, Ok, Unavailable
from libs.conversations import UndoRequests
from services.agent.assistant import Decision
from tests.agent.conftest import ANN, Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.waiting import until

WRITE = "0-a.1-0.0"
VISITOR = Principal(kind="visitor", id="site:vera", email="vera@acme.example", email_verified=True)


async def opened(stage: Stage) -> str:
    chat = (await stage.writer.open(VISITOR, locale="en")).conversation_id
    await stage.at_rest(chat)
    return chat


async def request(stage: Stage, chat: str, after: str = "0") -> str:
    requests = UndoRequests(stage.redis, stage.keys)
    return (await requests.append(chat, call_id=WRITE, by=ANN, after=after, request_id=f"undo-after-{after}")).offset


async def asked(stage: Stage, chat: str, offset: str) -> Any:
    """The tool request for this request of a teammate."""

    async def there() -> Any:
        newest = await stage.request()
        return newest if newest.call_id == undo_call_of(chat, offset) else None

    return await until("the undo is asked for", there)


async def test_two_clicks_make_one_call_in_the_name_of_frontdesk(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant())
    chat = await opened(stage)
    first = await request(stage, chat)
    assert await request(stage, chat) == first
    call = await asked(stage, chat, first)
    assert (call.tool, call.arguments, call.principal.kind) == ("undo_change", {"call_id": WRITE}, "system")
    await stage.answers(call, Unavailable(code="hubspot_down", effect="none"))
    await stage.at_rest(chat)
    assert sum(isinstance(entry, ToolCall) for entry in await stage.entries(chat)) == 1
    second = await request(stage, chat, after=first)  # after the failure a teammate tries again
    assert (await asked(stage, chat, second)).call_id != call.call_id


async def test_a_message_from_before_is_still_answered(stage: Stage, start: Start) -> None:
    """The call of the undo answers no message of the contact."""
    await start(ScriptedAssistant(lambda _: Decision(text="Here I am")))
    chat = await stage.welcomed()
    offset = await request(stage, chat)
    call = await asked(stage, chat, offset)
    await stage.says(chat, "Are you there?")
    await stage.answers(call, Ok(data=ChangeUndone(contact=Contact(id="1"))))
    await stage.said(chat, "assistant: Here I am")
    await stage.at_rest(chat)
    texts = await stage.texts(chat)
    assert texts.count("assistant: Here I am") == 1  # the result of the undo is no message to answer


async def test_after_the_end_a_removed_record_is_forgotten(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant())
    chat = await opened(stage)
    await stage.redis.hset(
        stage.keys.conversation(chat).state, "record", json.dumps({"contact": {"id": "501"}, "own": True})
    )
    await stage.writer.close(chat, by=ANN, reason="done", request_id="close-1")
    await stage.at_rest(chat)
    call = await asked(stage, chat, await request(stage, chat))
    await stage.answers(call, Ok(data=ChangeUndone(contact=Contact(id="501"), removed=True)))

    async def forgotten() -> bool:
        return (await stage.reader.state(chat)).record.contact is None

    await until("the record is forgotten", forgotten)
