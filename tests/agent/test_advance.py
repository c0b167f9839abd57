"""An agent's turns: greetings, answers, waits, takeovers and crashes."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from libs.contracts.entries import Message, ToolCall, ToolResultEntry
from libs.contracts.frames import LiveActivity, LiveDelta, LiveDraftDropped
from libs.contracts.results import Contact, ContactsFound, Ok
from services.agent.assistant import AssistantCall, Decision, Situation, Undone
from tests.agent.conftest import ANN, CONTACT, Stage, Start, Watch
from tests.agent.scripted_assistant import ScriptedAssistant, echo
from tests.waiting import truth, until


async def test_the_flow_greets_before_anything_is_typed(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant())
    chat = await stage.open("es")
    await stage.at_rest(chat)
    [_, greeting] = await stage.entries(chat)
    assert isinstance(greeting, Message)
    assert (greeting.text, greeting.locale) == ("Bienvenida", "es")
    assert [button.action for button in greeting.buttons] == ["create"]


async def test_a_button_gets_its_own_line_and_then_the_assistant_goes_on(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant()
    await start(assistant)
    chat = await stage.welcomed()
    await stage.clicks(chat, "create")
    await stage.said(chat, "assistant: Whom?")
    await stage.says(chat, "Jane")
    await stage.said(chat, "assistant: re: Jane")
    kinds = [item.entry.kind for item in assistant.situations[0].log]
    assert kinds == ["opened", "message", "action", "message", "message"]


async def test_a_message_before_a_click_is_answered_before_it(stage: Stage, start: Start) -> None:
    chat = await stage.open()
    assistant = ScriptedAssistant()
    assistant.gate.clear()
    await start(assistant)
    await stage.said(chat, "assistant: Welcome")
    await stage.says(chat, "one")
    await assistant.thinking.wait()
    await stage.clicks(chat, "create")
    await stage.says(chat, "two")
    assistant.gate.set()
    await stage.said(chat, "assistant: re: two")
    answers = [line for line in await stage.texts(chat) if line.startswith("assistant: ")]
    assert answers == ["assistant: Welcome", "assistant: re: one", "assistant: Whom?", "assistant: re: two"]


async def test_a_burst_is_answered_once_and_together(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant()
    assistant.gate.clear()
    await start(assistant)
    chat = await stage.welcomed()
    await stage.says(chat, "one")
    await assistant.thinking.wait()
    await stage.says(chat, "two")
    assistant.gate.set()
    await stage.at_rest(chat)
    assert (await stage.texts(chat))[-3:] == ["contact: one", "contact: two", "assistant: re: one + two"]


async def test_a_contact_who_never_stops_typing_is_answered(stage: Stage, start: Start) -> None:
    chat = await stage.open()
    typed = 0

    class Interrupted(ScriptedAssistant):
        async def decide(self, situation: Situation, emit: object) -> Decision:
            nonlocal typed
            if typed < 4:
                typed += 1
                await stage.says(chat, f"more {typed}")
            return echo(situation)

    await start(Interrupted())
    await stage.says(chat, "first")
    await stage.at_rest(chat)
    answers = [line for line in await stage.texts(chat) if line.startswith("assistant: re")]
    assert len(answers) == 2, "two answers were dropped, the third was let through, the rest answered after it"
    assert answers[0] == "assistant: re: first + more 1 + more 2"
    assert answers[1] == "assistant: re: more 3 + more 4"


def search(situation: Situation) -> Decision:
    """Search once, then say how many were found."""
    results = [item.entry for item in situation.log if isinstance(item.entry, ToolResultEntry)]
    if not results:
        return Decision(text="Looking", calls=(AssistantCall("search_contact", {"name": "Jane"}),))
    return Decision(text=f"status {results[-1].result.status} seq {results[-1].seq}")


FOUND = Ok(data=ContactsFound(contacts=[Contact(id="1")], total=1))


async def test_a_turn_ends_at_a_tool_call_and_goes_on_with_its_result(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(search))
    chat = await stage.open()
    await stage.says(chat, "find Jane")
    request = await stage.request()
    await stage.at_rest(chat)
    assert (request.tool, request.scope, request.principal.id) == ("search_contact", chat, CONTACT.id)
    await stage.answers(request, FOUND)
    await stage.said(chat, "assistant: status ok seq 0")


async def test_while_a_call_is_pending_the_assistant_is_not_asked(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant(search)
    await start(assistant)
    chat = await stage.open()
    await stage.says(chat, "find Jane")
    request = await stage.request()
    await stage.says(chat, "hello?")
    await stage.at_rest(chat)
    assert len(assistant.situations) == 1
    await stage.answers(request, FOUND)
    await stage.said(chat, "assistant: status ok seq 0")
    assert len(assistant.situations) == 2


async def test_a_result_that_comes_twice_counts_once(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(search))
    chat = await stage.open()
    await stage.says(chat, "find Jane")
    request = await stage.request()
    await stage.answers(request, FOUND)
    await stage.answers(request, FOUND)
    await stage.said(chat, "assistant: status ok seq 0")
    await stage.at_rest(chat)
    assert sum(isinstance(entry, ToolResultEntry) for entry in await stage.entries(chat)) == 1


async def test_a_result_without_a_call_goes_to_the_dead_letters(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(search))
    chat = await stage.open()
    await stage.says(chat, "find Jane")
    request = await stage.request()
    await stage.answers(request.model_copy(update={"call_id": "foreign"}), FOUND)

    async def buried() -> bool:
        return await stage.redis.xlen(stage.keys.dead(0)) == 1

    await until("the result is buried", buried)
    await stage.answers(request, FOUND)
    await stage.said(chat, "assistant: status ok seq 0")


@pytest.mark.parametrize("moment", ["before the model", "while it writes", "while a tool runs"])
async def test_the_assistant_never_talks_over_a_human(stage: Stage, start: Start, watch: Watch, moment: str) -> None:
    assistant = ScriptedAssistant(search if moment == "while a tool runs" else echo)
    assistant.drafts = ["a draft "] if moment == "while it writes" else []
    assistant.gate.clear()
    await start(assistant)
    chat = await stage.welcomed()
    seen = await watch(chat)
    await stage.says(chat, "hello")
    await assistant.thinking.wait()
    if moment == "while a tool runs":
        assistant.gate.set()
        request = await stage.request()
        await stage.at_rest(chat)
    await stage.writer.send(chat, author=ANN, text="I take this", client_message_id="t00000001")
    if moment == "while a tool runs":
        await stage.answers(request, FOUND)
    assistant.gate.set()
    await stage.at_rest(chat)
    assert (await stage.texts(chat))[-1] == "teammate: I take this"
    taken_at = next(n for n, item in enumerate(seen) if "I take this" in str(item))
    assert not any(isinstance(item, LiveDelta) for item in seen[taken_at:]), "a draft was shown after the takeover"


async def test_a_draft_is_shown_in_pieces_that_follow_each_other(stage: Stage, start: Start, watch: Watch) -> None:
    assistant = ScriptedAssistant(lambda _: Decision(text="Hello thereHello there"))
    assistant.drafts = ["Hello ", "there"]
    assistant.gate.clear()
    await start(assistant)
    chat = await stage.welcomed()
    seen = await watch(chat)
    await stage.says(chat, "hi")
    await assistant.thinking.wait()
    assistant.gate.set()
    await stage.said(chat, "assistant: Hello thereHello there")
    [message] = [e for e in await stage.entries(chat) if isinstance(e, Message) and e.text.startswith("Hello")]
    await until("the reply is seen", lambda: truth(any(getattr(i, "entry", None) == message for i in seen)))
    deltas = [item for item in seen if isinstance(item, LiveDelta)]
    assert "".join(delta.text for delta in deltas) == message.text
    assert [d.position for d in deltas] == [sum(len(d.text) for d in deltas[:n]) for n in range(len(deltas))]
    assert {delta.message_id for delta in deltas} == {message.id}


async def test_a_dropped_answer_takes_its_draft_along(stage: Stage, start: Start, watch: Watch) -> None:
    assistant = ScriptedAssistant()
    assistant.drafts = ["half an answer"]
    assistant.gate.clear()
    await start(assistant)
    chat = await stage.welcomed()
    seen = await watch(chat)
    await stage.says(chat, "one")
    await assistant.thinking.wait()
    await stage.says(chat, "two")
    assistant.gate.set()
    await stage.said(chat, "assistant: re: one + two")
    await until("the draft goes", lambda: truth(any(isinstance(i, LiveDraftDropped) for i in seen)))
    dropped = next(item for item in seen if isinstance(item, LiveDraftDropped))
    assert dropped.turn in {item.turn for item in seen if isinstance(item, LiveDelta)}


async def test_calls_and_text_of_one_decision_are_appended_together(stage: Stage, start: Start) -> None:
    def several(situation: Situation) -> Decision:
        if any(isinstance(item.entry, ToolResultEntry) for item in situation.log):
            return Decision(text="done")
        calls = (AssistantCall("search_contact", {"name": "a"}), AssistantCall("search_contact", {"name": "b"}))
        return Decision(text="Both", calls=calls, memory={"n": 1})

    await start(ScriptedAssistant(several))
    chat = await stage.open()
    await stage.says(chat, "find a and b")
    await stage.request()
    await stage.at_rest(chat)
    entries = await stage.entries(chat)
    calls = [entry for entry in entries if isinstance(entry, ToolCall)]
    assert [call.arguments["name"] for call in calls] == ["a", "b"]
    assert len({call.call_id for call in calls}) == 2
    assert (await stage.reader.state(chat)).pending_calls == 2


async def test_an_answer_that_takes_long_is_said_to(stage: Stage, start: Start, watch: Watch) -> None:
    assistant = ScriptedAssistant()
    await start(assistant, slow_after=timedelta(milliseconds=50))
    chat = await stage.welcomed()
    seen = await watch(chat)
    assistant.gate.clear()
    await stage.says(chat, "one")
    await until("it is said", lambda: _found(seen, LiveActivity))
    assistant.gate.set()
    await stage.said(chat, "assistant: re: one")
    assert [each.text for each in seen if isinstance(each, LiveActivity)] == ["This takes longer"]


async def test_an_answer_that_can_be_seen_is_not_said_to_take_long(stage: Stage, start: Start, watch: Watch) -> None:
    assistant = ScriptedAssistant()
    await start(assistant, slow_after=timedelta(milliseconds=50))
    chat = await stage.welcomed()
    seen = await watch(chat)
    assistant.gate.clear()
    assistant.drafts = ["Let me see"]
    await stage.says(chat, "one")
    await until("a draft", lambda: _found(seen, LiveDelta))
    await asyncio.sleep(0.2)
    assistant.gate.set()
    await stage.said(chat, "assistant: re: one")
    assert not [each for each in seen if isinstance(each, LiveActivity)]


async def _found(seen: list[Any], kind: type) -> bool:
    return any(isinstance(each, kind) for each in seen)


async def test_the_agent_itself_says_what_an_assistant_left_undone(stage: Stage, start: Start) -> None:
    undone = Undone("rounds", ("Jane Doe, jane@acme.com",))
    await start(ScriptedAssistant(lambda _: Decision(text="All done!", undone=undone)))
    chat = await stage.welcomed()
    await stage.says(chat, "everything at once")
    await stage.at_rest(chat)
    said, told = (await stage.texts(chat))[-2:]
    assert said == "assistant: All done!"
    assert told.endswith("What has no receipt above is not done. Not done: “Jane Doe, jane@acme.com”.")


async def test_frontdesks_own_line_stands_in_place_of_a_text(stage: Stage, start: Start) -> None:
    """The assistant's text did not agree with the receipts: only Frontdesk's line is appended, marked as such."""
    await start(ScriptedAssistant(lambda _: Decision(undone=Undone("nothing", ("Jane",)), memory={"brain": "openai"})))
    chat = await stage.open(locale="es")
    await stage.says(chat, "cambia el teléfono")
    await stage.said(chat, "assistant: Desde tu último mensaje no he cambiado nada en HubSpot. No hecho: “Jane”.")
    line = [entry for entry in await stage.entries(chat) if isinstance(entry, Message)][-1]
    assert (line.notice, line.memory) == ("not_done", {"brain": "openai"})
