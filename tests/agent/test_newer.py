"""An event of an unknown kind may be for a newer agent: it waits for one, and not forever."""

import json
from datetime import timedelta
from typing import Any

import pytest

from libs.contracts.dead_letters import Reason
from libs.conversations.dead_letters import DeadLetters
from libs.messaging.keys import AGENT_GROUP, CHAT_CHANGED, CHAT_MESSAGE, CHAT_OPENED, TOOL_COMPLETED
from tests.agent.conftest import Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.waiting import until

STREAMS = (CHAT_OPENED, CHAT_MESSAGE, CHAT_CHANGED, TOOL_COMPLETED)
HOLOGRAM = json.dumps({"v": 1, "kind": "chat.hologram", "conversation_id": "0-x", "offset": "1-1"})


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libs.messaging.delivery.NEWER", timedelta(milliseconds=20))


async def _deliveries(stage: Stage, stream: str) -> int:
    pending: Any = await stage.redis.xpending_range(stage.keys.stream(0, stream), AGENT_GROUP, "-", "+", 1)
    return int(pending[0]["times_delivered"]) if pending else 0


@pytest.mark.parametrize("stream", STREAMS)
async def test_it_is_retried_and_never_a_dead_letter(stage: Stage, start: Start, stream: str) -> None:
    await start(ScriptedAssistant())
    await stage.redis.xadd(stage.keys.stream(0, stream), {"__data__": HOLOGRAM})

    async def again() -> bool:
        return await _deliveries(stage, stream) >= 3

    await until("it was looked at three times", again)
    assert [letter async for letter in DeadLetters(stage.redis, stage.keys).all()] == []


@pytest.mark.parametrize("stream", STREAMS)
async def test_after_its_time_it_is_a_dead_letter_of_its_own_reason(
    stage: Stage, start: Start, monkeypatch: pytest.MonkeyPatch, stream: str
) -> None:
    monkeypatch.setattr("libs.messaging.workers.newer_versions.RESTS", timedelta(milliseconds=40))
    await start(ScriptedAssistant())
    await stage.redis.xadd(stage.keys.stream(0, stream), {"__data__": HOLOGRAM})
    letters = DeadLetters(stage.redis, stage.keys)

    async def given_up() -> list[Reason | None]:
        return [letter.reason async for letter in letters.all()]

    assert await until("it is given up", given_up) == [Reason.UNKNOWN_KIND]
    assert await _deliveries(stage, stream) == 0


@pytest.mark.parametrize("body", ["", "no json", "[]", '{"v":1}', '{"kind":7}', '{"v":1,"kind":"chat.message"}'])
async def test_an_event_that_no_version_writes_is_unparsable(stage: Stage, start: Start, body: str) -> None:
    await start(ScriptedAssistant())
    await stage.redis.xadd(stage.keys.stream(0, CHAT_MESSAGE), {"__data__": body})
    letters = DeadLetters(stage.redis, stage.keys)

    async def given_up() -> list[Reason | None]:
        return [letter.reason async for letter in letters.all()]

    assert await until("it is given up", given_up) == [Reason.UNPARSABLE]
