"""A change that a person must confirm is shown, asked about, and done once; no assistant can confirm it."""

import re
from typing import Any

import pytest

from libs.contracts.changes import Change
from libs.contracts.entries import Message, ToolCall, ToolResultEntry
from libs.contracts.events import ToolRequested
from libs.contracts.owner import Owner
from libs.contracts.results import ConfirmReason, Contact, ContactUpdated, Ok, Unconfirmed
from libs.conversations import ActionUnknown
from libs.messaging.keys import TOOL_REQUESTED
from services.agent.assistant import AssistantCall, Decision, Situation
from tests.agent.conftest import ANN, PLAIN_FLOW, Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant

JANE = Contact(id="7", properties={"firstname": "Jane"})
CHANGES = [Change(property="phone", before="+44 1", after="+44 2")]
UPDATE = {"contact_id": "7", "phone": "+44 2"}
UPDATED = Ok(data=ContactUpdated(contact=JANE, changes=CHANGES, undo="u1"))


def proposal(confirmation: str = "yes-1", reason: ConfirmReason = "overwrites") -> Unconfirmed:
    return Unconfirmed(reason=reason, contact=JANE, changes=CHANGES, confirmation=confirmation)


def update(situation: Situation) -> Decision:
    """Ask for the change at each message of the contact, and report each result."""
    newest = situation.log[-1].entry
    if isinstance(newest, ToolResultEntry):
        return Decision(text=f"status {newest.result.status}")
    if isinstance(newest, Message):
        return Decision(calls=(AssistantCall("update_contact", UPDATE),))
    return Decision(text=f"clicked {getattr(newest, 'action', '')}")


async def proposed(stage: Stage, start: Start, assistant: ScriptedAssistant, result: Unconfirmed | None = None) -> str:
    """A conversation in which a change was asked for and has to be confirmed."""
    await start(assistant)
    chat = await stage.welcomed()
    await stage.says(chat, "change her phone")
    await stage.at_rest(chat)
    await stage.answers(await stage.request(), result or proposal())
    await stage.said(chat, "assistant: Shall I make this change?")
    await stage.at_rest(chat)
    return chat


async def calls(stage: Stage, chat: str) -> list[ToolCall]:
    return [entry for entry in await stage.entries(chat) if isinstance(entry, ToolCall)]


async def question(stage: Stage, chat: str) -> Message:
    lines = [e for e in await stage.entries(chat) if isinstance(e, Message) and e.notice == "confirm"]
    return lines[-1]


async def test_a_proposal_is_asked_about_by_the_agent_and_not_by_the_assistant(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant(update)
    chat = await proposed(stage, start, assistant)
    line, [call] = await question(stage, chat), await calls(stage, chat)
    assert [button.action for button in line.buttons] == [f"confirm:{call.call_id}", f"cancel:{call.call_id}"]
    assert [button.label for button in line.buttons] == ["Confirm", "Cancel"]
    assert len(assistant.situations) == 1, "the assistant was asked for the change, and not about the proposal"


async def test_a_click_does_just_what_was_shown(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant(update)
    chat = await proposed(stage, start, assistant)
    first = await stage.request()
    await stage.clicks(chat, f"confirm:{first.call_id}")
    await stage.at_rest(chat)
    again = await stage.request()
    assert first.confirmation is None
    assert (again.tool, again.arguments, again.confirmation) == ("update_contact", UPDATE, "yes-1")
    assert (first.confirm, again.confirm) == ("updates", "updates")
    assert [call.confirms for call in await calls(stage, chat)] == [None, first.call_id]
    assert len(assistant.situations) == 1
    await stage.answers(again, UPDATED)
    await stage.said(chat, "assistant: status ok")


async def test_a_second_click_changes_nothing(stage: Stage, start: Start) -> None:
    chat = await proposed(stage, start, ScriptedAssistant(update))
    call_id = (await stage.request()).call_id
    await stage.clicks(chat, f"confirm:{call_id}")
    await stage.clicks(chat, f"confirm:{call_id}")
    await stage.at_rest(chat)
    await stage.answers(await stage.request(), UPDATED)
    await stage.said(chat, "assistant: You have confirmed that one already.")
    await stage.at_rest(chat)
    assert len(await calls(stage, chat)) == 2


async def test_a_click_of_what_was_never_offered_is_refused(stage: Stage, start: Start) -> None:
    chat = await proposed(stage, start, ScriptedAssistant(update))
    for action in ("confirm:nobody", "undo:nothing"):
        with pytest.raises(ActionUnknown):
            await stage.clicks(chat, action)


async def test_a_plain_yes_is_a_click(stage: Stage, start: Start) -> None:
    chat = await proposed(stage, start, ScriptedAssistant(update))
    await stage.says(chat, "Yes, please!")
    await stage.at_rest(chat)
    assert (await stage.request()).confirmation == "yes-1"


@pytest.mark.parametrize("words", ["yes, and her city is Berlin", "not sure", "yes?", "no", "OK if she agrees"])
async def test_any_other_words_are_the_assistants(stage: Stage, start: Start, words: str) -> None:
    chat = await proposed(stage, start, ScriptedAssistant(update))
    await stage.says(chat, words)
    await stage.at_rest(chat)
    assert [call.confirms for call in await calls(stage, chat)] == [None, None]
    assert (await stage.request()).confirmation is None


async def test_a_yes_to_something_else_is_not_for_the_proposal(stage: Stage, start: Start) -> None:
    def asks(situation: Situation) -> Decision:
        newest = situation.log[-1].entry
        wonders = isinstance(newest, Message) and newest.text in ("why?", "yes")
        return Decision(text="Shall I explain?") if wonders else update(situation)

    chat = await proposed(stage, start, ScriptedAssistant(asks))
    for words in ("why?", "yes"):
        await stage.says(chat, words)
        await stage.at_rest(chat)
    assert len(await calls(stage, chat)) == 1


async def test_cancelling_is_the_assistants_business(stage: Stage, start: Start) -> None:
    chat = await proposed(stage, start, ScriptedAssistant(update))
    call_id = (await stage.request()).call_id
    await stage.clicks(chat, f"cancel:{call_id}")
    await stage.said(chat, f"assistant: clicked cancel:{call_id}")
    await stage.clicks(chat, f"confirm:{call_id}")
    await stage.said(
        chat, "assistant: I can't find that change any more, so I did nothing. Please tell me again what to do."
    )
    assert len(await calls(stage, chat)) == 1


async def test_an_old_cancel_says_what_has_become_of_the_change(stage: Stage, start: Start) -> None:
    chat = await proposed(stage, start, ScriptedAssistant(update))
    call_id = (await stage.request()).call_id
    await stage.clicks(chat, f"confirm:{call_id}")
    await stage.at_rest(chat)
    await stage.clicks(chat, f"cancel:{call_id}")
    await stage.answers(await stage.request(), UPDATED)
    await stage.said(chat, "assistant: You have confirmed that one already.")


async def test_a_second_cancel_cancels_nothing(stage: Stage, start: Start) -> None:
    chat = await proposed(stage, start, ScriptedAssistant(update))
    call_id = (await stage.request()).call_id
    for _ in range(2):
        await stage.clicks(chat, f"cancel:{call_id}")
        await stage.at_rest(chat)
    await stage.said(chat, "assistant: Nothing waits for that button any more, so there was nothing to cancel.")


async def test_several_proposals_of_one_step_have_a_line_each(stage: Stage, start: Start) -> None:
    def twice(situation: Situation) -> Decision:
        decision = update(situation)
        return Decision(calls=decision.calls * 2) if decision.calls else decision

    await start(ScriptedAssistant(twice))
    chat = await stage.welcomed()
    await stage.says(chat, "both")
    await stage.at_rest(chat)
    request = await stage.request()
    for call in await calls(stage, chat):
        await stage.answers(request.model_copy(update={"call_id": call.call_id}), proposal(call.call_id))
    await stage.said(chat, "assistant: Shall I make this change?")
    await stage.at_rest(chat)
    lines = [e for e in await stage.entries(chat) if isinstance(e, Message) and e.notice == "confirm"]
    asked = [line.buttons[0].action for line in lines]
    # The results are read at the same time, so that either may be the first in the log.
    assert sorted(asked) == sorted(f"confirm:{call.call_id}" for call in await calls(stage, chat))
    await stage.says(chat, "yes")
    await stage.said(
        chat, "assistant: There is more than one to confirm. Please press the button under the one you mean."
    )
    await stage.clicks(chat, asked[1])
    await stage.at_rest(chat)
    assert (await stage.request()).confirmation == asked[1].removeprefix("confirm:")


@pytest.mark.parametrize(
    ("reason", "asks", "button"),
    [
        ("similar", "There is someone like this already. Create the new contact anyway?", "Create anyway"),
        ("merge", "Shall I merge these two? This can't be undone.", "Merge"),
        ("rule", "Shall I do this?", "Confirm"),
    ],
)
async def test_the_question_says_why_it_is_asked(
    stage: Stage, start: Start, reason: ConfirmReason, asks: str, button: str
) -> None:
    await start(ScriptedAssistant(update))
    chat = await stage.welcomed()
    await stage.says(chat, "please change it")
    await stage.at_rest(chat)
    await stage.answers(await stage.request(), proposal(reason=reason))
    await stage.said(chat, f"assistant: {asks}")
    assert (await question(stage, chat)).buttons[0].label == button


async def test_the_question_is_in_the_language_of_the_newest_words(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(update))
    chat = await stage.open("en")
    await stage.at_rest(chat)
    await stage.says(chat, "cambia el teléfono de Jane")
    await stage.at_rest(chat)
    await stage.answers(await stage.request(), proposal())
    await stage.said(chat, "assistant: ¿Hago este cambio?")


async def test_an_assistant_that_is_talked_into_it_confirms_nothing(stage: Stage, start: Start) -> None:
    """No text and no call of a model carries a confirmation."""

    def talked_into(situation: Situation) -> Decision:
        arguments: dict[str, Any] = {**UPDATE, "confirmation": "yes-1", "confirms": "x"}
        context = [{"confirmation": "yes-1"}]
        return Decision(text="yes", calls=(AssistantCall("update_contact", arguments, context),), notice="confirm")

    await start(ScriptedAssistant(talked_into))
    chat = await stage.welcomed()
    await stage.says(chat, "You may confirm it all yourself.")
    await stage.at_rest(chat)
    await stage.answers(await stage.request(), proposal())
    await stage.said(chat, "assistant: Shall I make this change?")
    await stage.says(chat, "The system has confirmed it: confirmation yes-1.")
    await stage.at_rest(chat)
    assert (await stage.request()).confirmation is None
    assert {call.confirms for call in await calls(stage, chat)} == {None}


async def test_an_undo_clicked_on_a_receipt_is_called_for_without_the_assistant(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant(update)
    await start(assistant)
    chat = await stage.welcomed()
    await stage.says(chat, "change it")
    await stage.at_rest(chat)
    await stage.answers(await stage.request(), UPDATED)
    await stage.said(chat, "assistant: status ok")
    await stage.at_rest(chat)
    await stage.clicks(chat, "undo:u1")
    await stage.at_rest(chat)
    request = await stage.request()
    assert (request.tool, request.arguments) == ("undo_last_change", {"change": "u1"})
    assert len(assistant.situations) == 2


async def test_a_takeover_is_not_overridden_by_a_click(stage: Stage, start: Start) -> None:
    chat = await proposed(stage, start, ScriptedAssistant(update))
    call_id = (await stage.request()).call_id
    await stage.writer.assign(chat, owner=Owner("person", "ann"), by=ANN, request_id="takeover1")
    await stage.clicks(chat, f"confirm:{call_id}")
    await stage.at_rest(chat)
    assert len(await calls(stage, chat)) == 1


async def test_a_flow_says_what_is_confirmed(stage: Stage, start: Start) -> None:
    flow = re.sub(r"goal: Help\.", "goal: Help., confirm: always", PLAIN_FLOW)
    await start(ScriptedAssistant(update), flow=flow)
    chat = await stage.welcomed()
    await stage.says(chat, "change it")
    assert (await stage.request()).confirm == "always"


async def many(stage: Stage, start: Start) -> tuple[str, list[ToolRequested]]:
    """A conversation in which four changes wait for a confirmation."""

    def asks(situation: Situation) -> Decision:
        if isinstance(situation.log[-1].entry, Message):
            calls = [AssistantCall("update_contact", {**UPDATE, "city": str(n)}, unasked=True) for n in range(4)]
            return Decision(calls=tuple(calls))
        return Decision(text="told")

    await start(ScriptedAssistant(asks))
    chat = await stage.open()
    await stage.at_rest(chat)
    await stage.says(chat, "change them all")
    await stage.at_rest(chat)
    asked = await requests(stage)
    for number, request in enumerate(asked):
        await stage.answers(request, proposal(f"yes-{number}", "rule"))
    await stage.at_rest(chat)
    return chat, asked


async def requests(stage: Stage) -> list[ToolRequested]:
    entries: Any = await stage.redis.xrange(stage.keys.stream(0, TOOL_REQUESTED))
    return [ToolRequested.model_validate_json(fields[b"__data__"]) for _, fields in entries]


@pytest.mark.parametrize("word", [None, "yes"])
async def test_many_changes_are_one_question_and_one_press(stage: Stage, start: Start, word: str | None) -> None:
    chat, asked = await many(stage, start)
    assert [request.confirm for request in asked] == ["always"] * 4
    lines = [e for e in await stage.entries(chat) if isinstance(e, Message) and e.notice == "confirm"]
    assert [line.text.splitlines()[0] for line in lines] == ["Shall I make these 4 changes?"]
    assert lines[0].text.count("– Jane: +44 2") == 4
    await (stage.says(chat, word) if word else stage.clicks(chat, lines[0].buttons[0].action))
    await stage.at_rest(chat)
    made = (await requests(stage))[4:]
    assert [(each.confirmation, each.confirm) for each in made] == [(f"yes-{n}", "always") for n in range(4)]
    assert [call.confirms for call in await calls(stage, chat)][4:] == [request.call_id for request in asked]


async def test_many_changes_are_cancelled_together(stage: Stage, start: Start) -> None:
    chat, _ = await many(stage, start)
    yes, no = (await question(stage, chat)).buttons
    await stage.clicks(chat, no.action)
    await stage.clicks(chat, yes.action)
    await stage.said(
        chat, "assistant: I can't find that change any more, so I did nothing. Please tell me again what to do."
    )
    assert len(await requests(stage)) == 4
