"""What a model's answers use in a conversation stands in its state, whatever became of the answer."""

import asyncio

from libs.contracts import Author, ModelUse
from services.agent.assistant import Decision, Situation
from services.agent.model_use import count_use
from tests.agent.conftest import Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant, echo
from tests.waiting import until

ANSWER = ModelUse(
    answers=1, input_tokens=1_200, cached_tokens=1_000, output_tokens=80, reasoning_tokens=30, cost=0.00123
)
MIRA = Author(kind="teammate", id="mira", name="Mira")


def _thinks(situation: Situation) -> Decision:
    count_use(ANSWER)
    return echo(situation)


def test_stored_numbers_are_whole_and_add_up_exactly() -> None:
    assert str(ANSWER) == "1 1200 1000 80 30 1230000"
    assert ModelUse.parse(str(ANSWER)) == ANSWER
    assert sum([ANSWER] * 1_000, ModelUse()).cost == 1.23
    assert not ModelUse()


async def test_each_decision_adds_what_it_used(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(_thinks))
    chat = await stage.welcomed()
    assert (await stage.reader.state(chat)).model_use is None
    for line in ("one", "two"):
        await stage.says(chat, line)
        await stage.said(chat, f"assistant: re: {line}")
    await stage.at_rest(chat)
    assert (await stage.reader.state(chat)).model_use == ANSWER + ANSWER


async def test_an_answer_that_came_too_late_is_counted_too(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant(_thinks)
    await start(assistant)
    chat = await stage.welcomed()
    assistant.gate.clear()
    await stage.says(chat, "one")
    async with asyncio.timeout(30):
        await assistant.thinking.wait()
    await stage.writer.close(chat, by=MIRA, reason="done", request_id="close-1")
    assistant.gate.set()

    async def counted() -> bool:
        return (await stage.reader.state(chat)).model_use == ANSWER

    await until("the answer is counted", counted)
    assert "assistant: re: one" not in await stage.texts(chat)
