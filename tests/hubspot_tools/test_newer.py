"""A request of an unknown kind is left to a newer tools worker, for a bounded time."""

from datetime import timedelta
from typing import Any

import pytest

from libs.contracts.dead_letters import Reason
from libs.conversations.dead_letters import DeadLetters
from libs.messaging.delivery import Delivery, NotForThisVersion, ensure_group
from libs.messaging.keys import TOOL_REQUESTED, TOOLS_GROUP
from tests.hubspot_tools.worker import ToolsWorker


async def test_it_rests_and_then_ends_in_the_dead_letters(worker: ToolsWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libs.messaging.delivery.NEWER", timedelta(seconds=10))
    monkeypatch.setattr("libs.messaging.workers.newer_versions.RESTS", timedelta(seconds=20))
    stream, letters = worker.keys.stream(0, TOOL_REQUESTED), DeadLetters(worker.redis, worker.keys)
    await ensure_group(worker.redis, stream, TOOLS_GROUP)
    await worker.redis.xadd(stream, {"__data__": '{"v":1,"kind":"tool.imagined","call_id":"c1"}'})
    read: Any = await worker.redis.xreadgroup(TOOLS_GROUP, "test", {stream: ">"}, count=1)
    [(entry_id, fields)] = read[0][1]
    delivery = Delivery(stream, entry_id.decode(), fields[b"__data__"], "test")
    for _ in range(2):
        with pytest.raises(NotForThisVersion):
            await worker.calls.on_requested(delivery)
        await worker.redis.xclaim(stream, TOOLS_GROUP, "test", 0, [delivery.entry_id])
    assert [letter async for letter in letters.all()] == []
    await worker.calls.on_requested(delivery)
    assert [letter.reason async for letter in letters.all()] == [Reason.UNKNOWN_KIND]
    assert await worker.pending() == 0
