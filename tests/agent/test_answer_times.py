"""What counts as an answer, and when the first wait for a person began: the fields that reports read."""

from typing import Any

from libs.contracts.authors import Author
from libs.contracts.owner import Owner
from services.agent.assistant import Decision
from tests.agent.conftest import Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.agent.visit import VERA, Visit, flow

ANA = Author(kind="teammate", id="ana", name="Ana")
ASKS_FIRST = """
  - say: {text: Welcome.}
  - ask: {name: matter, text: What is it about?}
  - say: {text: Thank you.}
  - assist: {goal: Help., backstory: Kind., tools: []}
"""


async def fields(at: Visit) -> dict[str, str]:
    found: Any = await at.stage.redis.hgetall(at.stage.keys.conversation(at.chat).state)
    return {name.decode(): value.decode() for name, value in found.items()}


async def begun(stage: Stage) -> Visit:
    chat = (await stage.writer.open(VERA, locale="en")).conversation_id
    await stage.at_rest(chat)
    return Visit(stage, chat, VERA)


async def test_texts_of_a_flow_are_no_answer_of_the_assistant(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(lambda _: Decision(text="It is on its way.")), flow=flow(ASKS_FIRST))
    at = await begun(stage)
    assert "contact_at" not in await fields(at), "the contact has only opened it"
    await at.says("An order")
    assert "Thank you." in await at.received()
    asked = await fields(at)
    assert "assistant_answered_at" not in asked
    first = asked["contact_at"]
    await at.says("Where is it?")
    assert (await at.received())[-1] == "It is on its way."
    answered = await fields(at)
    assert int(answered["assistant_answered_at"]) >= int(first) == int(answered["contact_at"])
    assert "human_since" not in answered


async def test_the_wait_for_a_person_begins_once_and_ends_with_a_persons_answer(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant())
    at = await begun(stage)
    # A teammate who writes unasked answers no wait.
    await stage.writer.send(at.chat, author=ANA, text="Can I help?", client_message_id="reply-0001")
    await stage.at_rest(at.chat)
    unasked = await fields(at)
    assert {"human_since", "human_answered_at"}.isdisjoint(unasked)
    await at.says("Yes, please")
    await at.says("Hello?")
    waits = await fields(at)
    assert waits["human_since"] == waits["contact_at"] == waits["waiting_since"]
    await stage.writer.send(at.chat, author=ANA, text="Here I am", client_message_id="reply-0002")
    await stage.at_rest(at.chat)
    answered = await fields(at)
    assert int(answered["human_answered_at"]) > int(answered["first_human_at"])
    await at.says("And another thing")
    await stage.writer.assign(at.chat, owner=Owner("team", "sales"), by=ANA, request_id="assign-0001")
    await stage.at_rest(at.chat)
    later = await fields(at)
    assert (later["human_since"], later["human_answered_at"]) == (waits["human_since"], answered["human_answered_at"])
