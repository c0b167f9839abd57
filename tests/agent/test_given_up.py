"""A turn that was given up is retried from the dead letters after a correction."""

import pytest

from libs.contracts.dead_letters import Reason
from libs.conversations.dead_letters import DeadLetter, DeadLetters
from services.agent.assistant import Decision, Situation
from tests.agent.conftest import Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant, echo


class Fragile:
    """An assistant that fails at one word until it is repaired."""

    def __init__(self) -> None:
        self.repaired = False

    def decide(self, situation: Situation) -> Decision:
        if not self.repaired and "poison" in str(situation.log[-1].entry):
            raise RuntimeError("the assistant broke")
        return echo(situation)


async def given_up(stage: Stage, start: Start, assistant: Fragile) -> tuple[str, DeadLetters, DeadLetter]:
    await start(ScriptedAssistant(assistant.decide))
    chat = await stage.welcomed()
    await stage.says(chat, "poison")
    await stage.said(chat, "system: Sorry")
    await stage.at_rest(chat)
    letters = DeadLetters(stage.redis, stage.keys)
    [letter] = [letter async for letter in letters.all()]
    assert (letter.reason, letter.conversation_id) == (Reason.NO_WORKER_SURVIVED, chat)
    return chat, letters, letter


async def test_it_is_answered_once_when_it_is_retried(stage: Stage, start: Start) -> None:
    assistant = Fragile()
    chat, letters, letter = await given_up(stage, start, assistant)
    assistant.repaired = True
    assert [await letters.retry(letter), await letters.retry(letter)] == ["retried", "gone"]
    await stage.said(chat, "assistant: re: poison")
    await stage.at_rest(chat)
    assert (await stage.texts(chat)).count("assistant: re: poison") == 1
    assert (await letters.survey()).total == 0


@pytest.mark.parametrize("later", ["message", "retention"])
async def test_it_is_left_alone_where_the_conversation_went_on_or_is_gone(
    stage: Stage, start: Start, later: str
) -> None:
    assistant = Fragile()
    chat, letters, letter = await given_up(stage, start, assistant)
    if later == "message":
        await stage.says(chat, "fine")
        await stage.said(chat, "assistant: re: fine")
        await stage.at_rest(chat)
        assert await letters.retry(letter) == "moved_on"
    else:
        await stage.redis.delete(stage.keys.conversation(chat).state)
        assert await letters.retry(letter) == "expired"
    assert (await letters.survey()).by_reason == {Reason.NO_WORKER_SURVIVED: 1}
