"""An agent that is stopped at a write of a turn, and continues after another agent has done it, writes nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Literal

import pytest
from redis.asyncio import Redis

from libs.contracts.entries import ToolResultEntry
from libs.contracts.results import ContactsFound, Ok
from libs.messaging.delivery import Delivery, NotDone
from libs.messaging.keys import AGENT_GROUP, CHAT_CHANGED, CHAT_MESSAGE, CHAT_OPENED, TOOL_COMPLETED, Keys
from services.agent.assistant import AssistantCall, Decision, Situation
from services.agent.turns.tool_results import Results
from services.agent.turns.worker import Agent
from tests.agent.conftest import ANN, Stage, building
from tests.agent.scripted_assistant import ScriptedAssistant, echo
from tests.redis_clients import published_on
from tests.zombies.seam import Held, everything, held

EVENTS = (CHAT_OPENED, CHAT_MESSAGE, CHAT_CHANGED, TOOL_COMPLETED)


@dataclass
class Worker:
    agent: Agent
    results: Results

    async def handle(self, delivery: Delivery) -> None:
        # Other tests cover the inbox and these errors; the RuntimeError is the broken assistant's.
        with suppress(NotDone, RuntimeError):
            await (self.results.on_completed if TOOL_COMPLETED in delivery.stream else self.agent.on_event)(delivery)


@dataclass
class Scene:
    """A conversation after the welcome, a sound worker, and the event for the zombie."""

    stage: Stage
    chat: str
    heir: Worker
    assistant: ScriptedAssistant

    async def next(self, consumer: str) -> Delivery:
        """The next event of this conversation, as a worker reads it."""
        for name in EVENTS:
            stream = self.stage.keys.stream(0, name)
            found: Any = await self.stage.redis.xreadgroup(AGENT_GROUP, consumer, {stream: ">"}, count=1)
            for _, [(entry_id, fields)] in found or ():
                return Delivery(stream, entry_id.decode(), fields[b"__data__"], consumer)
        raise AssertionError("nothing to do")

    @asynccontextmanager
    async def taken_over(self, delivery: Delivery, moment: "Moment", held_heir: Held) -> AsyncIterator[None]:
        """The zombie counts as dead. While the block runs, another worker has taken over its work."""
        await self.stage.redis.xclaim(delivery.stream, AGENT_GROUP, "heir", 0, [delivery.entry_id])
        if moment == "thinking":
            self.assistant.gate.clear()
            self.assistant.thinking.clear()
        turn = asyncio.create_task(self.heir.handle(replace(delivery, consumer="heir")))
        match moment:
            case "done":
                await turn
            case "thinking":
                await self.assistant.thinking.wait()
            case "at the same write":
                await held_heir.stopped.wait()
        try:
            yield
        finally:
            self.assistant.gate.set()
            held_heir.wake()
            await turn

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[list[bytes]]:
        """The live frames of this conversation while the block runs."""
        shown: list[bytes] = []
        async with published_on(self.stage.redis, self.stage.keys.conversation(self.chat).channel) as feed:
            yield shown
            shown += await feed.rest()


def broken(_: Situation) -> Decision:
    raise RuntimeError("the assistant broke")


def searching(situation: Situation) -> Decision:
    if any(isinstance(item.entry, ToolResultEntry) for item in situation.log):
        return Decision(text="Found nobody.")
    return Decision(text="Looking", calls=(AssistantCall("search_contact", {"name": "Jane"}),))


async def a_line(scene: Scene) -> None:
    await scene.stage.says(scene.chat, "hello")


async def a_teammate_takes_over(scene: Scene) -> None:
    await scene.stage.writer.send(scene.chat, author=ANN, text="mine", client_message_id="t00000001")


async def a_result(scene: Scene) -> None:
    await scene.stage.says(scene.chat, "find Jane")
    await scene.heir.handle(await scene.next("heir"))
    await scene.stage.answers(await scene.stage.request(), Ok(data=ContactsFound(contacts=[], total=0)))


async def too_many_attempts(scene: Scene) -> None:
    await a_line(scene)
    await scene.stage.redis.hset(scene.stage.keys.conversation(scene.chat).state, "attempts", "3")


async def an_unreadable_event(scene: Scene) -> None:
    await scene.stage.redis.xadd(scene.stage.keys.stream(0, CHAT_MESSAGE), {"__data__": "not json"})


def drafting(decide: Callable[[Situation], Decision] = echo) -> ScriptedAssistant:
    assistant = ScriptedAssistant(decide)
    assistant.drafts = ["half an answer "]
    return assistant


Prepare = Callable[[Scene], Awaitable[None]]

WRITES: dict[str, tuple[Prepare, Callable[[], ScriptedAssistant]]] = {
    "conversations/acquire": (a_line, ScriptedAssistant),
    "conversations/commit": (a_line, ScriptedAssistant),
    "conversations/publish_draft": (a_line, drafting),
    "conversations/abandon": (a_line, lambda: ScriptedAssistant(broken)),
    "conversations/mark_settled": (a_teammate_takes_over, ScriptedAssistant),
    "conversations/release": (a_teammate_takes_over, ScriptedAssistant),
    "conversations/append_result": (a_result, lambda: ScriptedAssistant(searching)),
    "conversations/give_up": (too_many_attempts, ScriptedAssistant),
    "messaging/dead_letter": (an_unreadable_event, ScriptedAssistant),
}
"""Each write of a turn, with the situation that leads to it."""


@pytest.fixture
async def make_worker(keys: Keys) -> AsyncIterator[Callable[[Redis, ScriptedAssistant], Awaitable[Worker]]]:
    async with AsyncExitStack() as stack:

        async def make(redis: Redis, assistant: ScriptedAssistant) -> Worker:
            return Worker(*await stack.enter_async_context(building(redis, keys, assistant)))

        yield make


MakeWorker = Callable[[Redis, ScriptedAssistant], Awaitable[Worker]]


THINKING = [f"conversations/{name}" for name in ("acquire", "commit", "publish_draft", "abandon", "append_result")]
"""The writes of turns that call the assistant: a test can stop the other worker at them."""

Moment = Literal["done", "thinking", "at the same write"]
MOMENTS: list[tuple[str, Moment]] = [
    *((write, "done") for write in WRITES),
    *((write, "thinking") for write in THINKING),
    *((write, "at the same write") for write in WRITES),
]


@pytest.mark.parametrize(("write", "moment"), MOMENTS)
async def test_a_zombie_that_wakes_up_at_a_write_of_its_turn_writes_nothing(
    stage: Stage, redis_url: str, make_worker: MakeWorker, write: str, moment: Moment
) -> None:
    """Neither after the other worker has done the turn, nor during it."""
    prepare, assistant_of = WRITES[write]
    assistant = ScriptedAssistant(searching)
    scene = Scene(stage, await stage.open(), await make_worker(stage.redis, assistant), assistant)
    await scene.heir.handle(await scene.next("heir"))
    await prepare(scene)
    async with held(redis_url, write) as zombie, held(redis_url, write) as other:
        worker = await make_worker(zombie.redis, assistant_of())
        delivery = await scene.next("zombie")
        turn = asyncio.create_task(worker.handle(delivery))
        await asyncio.wait_for(zombie.stopped.wait(), 10)
        if moment == "at the same write":
            scene.heir = await make_worker(other.redis, assistant_of())
        async with scene.taken_over(delivery, moment, other), scene.watched() as shown:
            before = await everything(stage.redis, stage.keys)
            zombie.wake()
            await turn
            assert await everything(stage.redis, stage.keys) == before
        assert shown == [], "no client was shown anything of the zombie"
