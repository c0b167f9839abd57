"""The agent works for teammates: drafts, the end of a silence, and the closing note."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.authors import SYSTEM, Author
from libs.contracts.desk import ClosingNote, ClosingNotes
from libs.contracts.desk_entries import ClosingNoted, Drafted
from libs.contracts.entries import Message, ToolCall
from libs.contracts.events import ToolRequested
from libs.contracts.owner import Owner
from libs.contracts.principals import Principal
from libs.contracts.results import NoteAdded, Ok, Unavailable
from libs.conversations.state import ConversationState
from libs.conversations.timers import Timers
from libs.messaging.keys import Keys
from services.agent.assistant import Decision, Situation, SummaryText
from tests.agent.conftest import ANN, CONTACT, Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.waiting import until

VISITOR = Principal(kind="visitor", id="site:vera", email="vera@acme.example", email_verified=True)


async def opened(stage: Stage) -> str:
    """A conversation with a visitor that was found in HubSpot."""
    chat = (await stage.writer.open(VISITOR, locale="en")).conversation_id
    record = json.dumps({"contact": {"id": "501"}, "verified": True})
    await stage.redis.hset(stage.keys.conversation(chat).state, "record", record)
    await stage.at_rest(chat)
    return chat


async def of_kind(stage: Stage, chat: str, kind: type[Any]) -> list[Any]:
    return [entry for entry in await stage.entries(chat) if isinstance(entry, kind)]


async def fire(redis: Redis, keys: Keys, name: str) -> None:
    """This timer is due now."""
    found: Any = await redis.zrange(keys.timers(0), 0, -1)
    for member in found:
        if member.decode().endswith(f" {name}"):
            await redis.zadd(keys.timers(0), {member: 0})
    await Timers(redis, keys).fire_due()


async def note_request(stage: Stage, after: str = "") -> ToolRequested:
    async def another() -> Any:
        request = await stage.request()
        return request if request.call_id != after else None

    request: ToolRequested = await until("the note is asked for", another)
    return request


async def test_a_draft_is_for_teammates_only(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant())
    chat = await opened(stage)
    await stage.writer.send(chat, author=ANN, text="one moment", client_message_id="reply-0001")
    await stage.writer.request_draft(chat, author=ANN, request_id="draft-0001")
    await until("a draft is there", lambda: of_kind(stage, chat, Drafted))
    await stage.at_rest(chat)
    assert [entry.text for entry in await of_kind(stage, chat, Drafted)] == ["a draft"]
    assert "a draft" not in [entry.text for entry in await of_kind(stage, chat, Message)]
    await stage.writer.request_draft(chat, author=ANN, request_id="draft-0002")

    async def two() -> bool:
        return len(await of_kind(stage, chat, Drafted)) == 2

    await until("the second request has its own", two)


async def test_the_note_is_drafted_and_written_to_hubspot_once(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(), closing_notes=ClosingNotes(mode="required", categories=["sold", "spam"]))
    chat = await opened(stage)
    await stage.writer.close(chat, by=ANN, reason="done", request_id="close-1", note=ClosingNote(category="spam"))
    request = await note_request(stage)
    assert (request.tool, request.principal.kind, request.arguments["contact_id"]) == ("file_note", "system", "501")
    assert request.arguments["body"].startswith("Category: spam\nwhat came of it")
    await stage.answers(request, Ok(data=NoteAdded(note_id="9", contact_id="501")))
    await stage.at_rest(chat)
    assert len(await of_kind(stage, chat, ToolCall)) == 1
    [noted] = await of_kind(stage, chat, ClosingNoted)
    assert (noted.note.category, noted.note.summary, noted.drafted) == ("spam", "what came of it", True)


async def test_a_desk_without_closing_notes_writes_none(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(), closing_notes=ClosingNotes(mode="off"))
    chat = await opened(stage)
    await stage.writer.close(chat, by=ANN, reason="done", request_id="close-1")
    [noted] = await until("the end is worked on", lambda: of_kind(stage, chat, ClosingNoted))
    assert noted.note == ClosingNote()
    await stage.at_rest(chat)
    assert await of_kind(stage, chat, ToolCall) == []


async def test_a_summary_of_a_model_is_marked_as_such_in_hubspot(stage: Stage, start: Start) -> None:
    class ByModel(ScriptedAssistant):
        async def summarise(self, situation: Situation, categories: Sequence[str]) -> SummaryText:
            return replace(await super().summarise(situation, categories), by_model=True)

    await start(ByModel(), closing_notes=ClosingNotes(mode="required"))
    chat = await opened(stage)
    await stage.writer.close(chat, by=ANN, reason="done", request_id="close-1")
    lines = (await note_request(stage)).arguments["body"].splitlines()
    assert lines[:2] == ["what came of it", "A language model wrote this summary; nobody has checked it."]


async def test_a_note_that_failed_is_written_again_under_its_key(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant())
    chat = await opened(stage)
    await stage.writer.close(chat, by=ANN, reason="done", request_id="close-1", note=ClosingNote(summary="all well"))
    first = await note_request(stage)
    await stage.answers(first, Unavailable(code="hubspot_down", effect="unknown"))

    async def armed() -> bool:
        return await stage.redis.hexists(stage.keys.conversation(chat).state, "timer:after:note")

    await until("another try is planned", armed)
    await fire(stage.redis, stage.keys, "after:note")
    second = await note_request(stage, first.call_id)
    assert second.arguments["key"] == first.arguments["key"]
    await stage.answers(second, Ok(data=NoteAdded(note_id="9", contact_id="501")))
    await stage.at_rest(chat)
    assert len(await of_kind(stage, chat, ToolCall)) == 2


async def test_a_contact_unknown_to_hubspot_gets_no_note(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant())
    chat = (await stage.writer.open(VISITOR, locale="en")).conversation_id
    await stage.at_rest(chat)
    await stage.writer.close(chat, by=ANN, reason="done", request_id="close-1")
    await until("it is summed up", lambda: of_kind(stage, chat, ClosingNoted))
    await stage.at_rest(chat)
    assert await of_kind(stage, chat, ToolCall) == []


@pytest.mark.parametrize(
    ("record", "by", "is_noted"),
    [
        ({"withheld": True}, SYSTEM, False),
        ({"withheld": True}, CONTACT, False),
        ({"withheld": True}, ANN, True),
        ({"own": True}, SYSTEM, True),
        ({"verified": True}, SYSTEM, True),
    ],
)
async def test_a_typed_address_puts_no_note_on_a_timeline_by_itself(
    stage: Stage, start: Start, record: dict[str, bool], by: Author, *, is_noted: bool
) -> None:
    """A stranger may type a customer's address: then a teammate's click lets the note through."""
    await start(ScriptedAssistant())
    chat = (await stage.writer.open(VISITOR, locale="en")).conversation_id
    given = json.dumps({"contact": {"id": "501"}, **record})
    await stage.redis.hset(stage.keys.conversation(chat).state, "record", given)
    await stage.says(chat, "It never came")
    await stage.at_rest(chat)
    await stage.writer.close(chat, by=by, reason="done", request_id="close-1")
    await until("it is summed up", lambda: of_kind(stage, chat, ClosingNoted))
    await stage.at_rest(chat)
    assert [call.tool for call in await of_kind(stage, chat, ToolCall)] == ["file_note"] * is_noted


async def test_the_desk_learns_of_every_owner_and_of_the_end(stage: Stage, start: Start) -> None:
    told: list[tuple[str, str]] = []

    async def settle(state: ConversationState) -> None:
        told.append((state.status, str(state.owner)))

    await start(ScriptedAssistant(), settle=settle)
    chat = await opened(stage)
    assert told == []
    await stage.writer.assign(chat, owner=Owner("team", "sales"), by=ANN, request_id="to-sales")
    await stage.at_rest(chat)
    await stage.writer.send(chat, author=ANN, text="hello", client_message_id="reply-0001")
    await stage.at_rest(chat)
    await stage.writer.close(chat, by=ANN, reason="done", request_id="close-1")
    await stage.at_rest(chat)
    assert told == [("open", "team:sales"), ("open", "person:ann"), ("closed", "person:ann")]


async def test_an_end_before_the_answer_is_announced_once(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant()
    await start(assistant)
    chat = await opened(stage)
    assistant.gate.clear()
    await stage.says(chat, "where is my order?")
    await assistant.thinking.wait()
    await stage.writer.close(chat, by=ANN, reason="spam", request_id="close-1")
    assistant.gate.set()
    await until("the end is explained", lambda: _end_notices(stage, chat))
    await stage.at_rest(chat)
    [line] = await _end_notices(stage, chat)
    assert "“where is my order?”" in line.text
    assert not any(entry.text.startswith("re: ") for entry in await of_kind(stage, chat, Message))


async def test_an_end_after_the_answer_needs_no_word(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant())
    chat = await opened(stage)
    await stage.says(chat, "hello")
    await stage.said(chat, "assistant: re: hello")
    await stage.writer.close(chat, by=ANN, reason="done", request_id="close-1")
    await until("it is summed up", lambda: of_kind(stage, chat, ClosingNoted))
    await stage.at_rest(chat)
    assert await _end_notices(stage, chat) == []


@pytest.mark.parametrize(
    ("said", "named"), [("ok thx", []), ("thanks! and the invoice?", ["thanks! and the invoice?"])]
)
async def test_thanks_to_a_teammate_are_no_open_request(
    stage: Stage, start: Start, said: str, named: list[str]
) -> None:
    await start(ScriptedAssistant())
    chat = await opened(stage)
    await stage.writer.assign(chat, owner=Owner("person", "ann"), by=ANN, request_id="take-1")
    await stage.writer.send(chat, author=ANN, text="It is on its way.", client_message_id="reply-001")
    await stage.says(chat, said)
    await stage.writer.close(chat, by=ANN, reason="done", request_id="close-1")
    await until("it is summed up", lambda: of_kind(stage, chat, ClosingNoted))
    await stage.at_rest(chat)
    notices = await _end_notices(stage, chat)
    assert [each for each in named if any(each in line.text for line in notices)] == named
    assert len(notices) == len(named)


async def test_a_contact_who_closes_gets_no_message(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant()
    assistant.gate.clear()
    await start(assistant)
    chat = await opened(stage)
    await stage.says(chat, "never mind")
    await stage.writer.close(chat, by=CONTACT, reason="left", request_id="close-1")
    assistant.gate.set()
    await until("it is summed up", lambda: of_kind(stage, chat, ClosingNoted))
    assert await _end_notices(stage, chat) == []


async def test_requests_that_were_not_done_are_named_at_the_end(stage: Stage, start: Start) -> None:
    memory = {"brain": "guided", "task": {"said": "create Jane Doe"}, "queue": [{"said": "find bob@x.io"}]}
    await start(ScriptedAssistant(lambda _: Decision(text="And their email address?", memory=memory)))
    chat = await opened(stage)
    await stage.says(chat, "create Jane Doe, find bob@x.io")
    await stage.said(chat, "assistant: And their email address?")
    await stage.writer.close(chat, by=ANN, reason="done", request_id="close-1")
    await until("the end is explained", lambda: _end_notices(stage, chat))
    [line] = await _end_notices(stage, chat)
    assert "“create Jane Doe”, “find bob@x.io”" in line.text


async def test_handed_back_with_requests_open_it_speaks_first(stage: Stage, start: Start) -> None:
    memory = {"brain": "guided", "task": {"said": "create Jane Doe"}}
    assistant = ScriptedAssistant(lambda _: Decision(text="And their email address?", memory=memory))
    await start(assistant)
    chat = await opened(stage)
    await stage.says(chat, "create Jane Doe")
    await stage.said(chat, "assistant: And their email address?")
    await stage.writer.send(chat, author=ANN, text="I take this", client_message_id="reply-0001")
    assistant.decide_now = lambda _: Decision(text="From before, not done", memory={"brain": "guided"})
    await stage.writer.assign(chat, owner=Owner("assistant"), by=ANN, request_id="back-1")
    await stage.said(chat, "assistant: From before, not done")
    await stage.at_rest(chat)
    assert len(assistant.situations) == 2


async def _end_notices(stage: Stage, chat: str) -> list[Message]:
    return [entry for entry in await of_kind(stage, chat, Message) if entry.notice == "closed_unanswered"]
