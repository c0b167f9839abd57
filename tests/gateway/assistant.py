"""The agent's side of a conversation, scripted by a test, with leases and commits as in a worker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from libs.contracts.authors import ASSISTANT
from libs.contracts.base import Model
from libs.contracts.entries import Button, Message
from libs.contracts.events import ToolCompleted
from libs.conversations.commits import Commit
from libs.conversations.results import append_result
from libs.conversations.turns import Snapshot, TurnLease, Turns
from libs.messaging.delivery import DATA, Delivery, ensure_group
from libs.messaging.keys import AGENT_GROUP, CHAT_CHANGED, CHAT_MESSAGE, CHAT_OPENED, TOOL_COMPLETED, Keys

_STREAMS = (CHAT_OPENED, CHAT_MESSAGE, CHAT_CHANGED)


@dataclass
class Turn:
    turns: Turns
    lease: TurnLease
    snapshot: Snapshot

    async def say(self, *texts: str, buttons: list[Button] | None = None) -> None:
        messages = [Message(author=ASSISTANT, text=text, buttons=buttons or []) for text in texts]
        await self.commit(Commit(messages=messages))

    async def commit(self, step: Commit) -> None:
        done = await self.turns.commit(self.lease, self.snapshot, step, release=True)
        assert done == "released", done

    async def draft(self, frame: Model) -> None:
        shown = await self.turns.publish_draft(self.lease, self.snapshot.state.owner_counter, frame)
        assert shown


class Assistant:
    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._turns = Turns(redis, keys)
        self._results: list[Delivery] = []

    async def prepare(self) -> None:
        for name in _STREAMS:
            await ensure_group(self._redis, self._keys.stream(0, name), AGENT_GROUP)

    @asynccontextmanager
    async def turn(self, conversation_id: str) -> AsyncIterator[Turn]:
        """Acquire the lease for the newest event that is left of this conversation."""
        for delivery in reversed(await self._deliveries()):
            if conversation_id.encode() not in delivery.body:
                continue
            taken = await self._turns.acquire(conversation_id, delivery)
            if not isinstance(taken, str):
                yield Turn(self._turns, *taken)
                return
        raise AssertionError("nothing asks for this conversation")

    async def say(self, conversation_id: str, *texts: str, buttons: list[Button] | None = None) -> None:
        async with self.turn(conversation_id) as turn:
            await turn.say(*texts, buttons=buttons)

    async def result(self, completed: ToolCompleted) -> None:
        """A tool's result, as its worker publishes it and an agent takes it in."""
        stream = self._keys.stream(0, TOOL_COMPLETED)
        await ensure_group(self._redis, stream, AGENT_GROUP)
        await self._redis.xadd(stream, {DATA: completed.model_dump_json()})
        read: Any = await self._redis.xreadgroup(AGENT_GROUP, "test", {stream: ">"})
        ((_, entries),) = read
        for entry, fields in entries:
            delivery = Delivery(stream, entry.decode(), fields[DATA], "test")
            await append_result(self._redis, self._keys, completed, delivery, group=AGENT_GROUP)
            self._results.append(delivery)

    async def _deliveries(self) -> list[Delivery]:
        """The events that wake an agent: new ones, and those that brought a result."""
        found, self._results = self._results, []
        for name in (self._keys.stream(0, name) for name in _STREAMS):
            read: Any = await self._redis.xreadgroup(AGENT_GROUP, "test", {name: ">"})
            for _, entries in read or ():
                found += [Delivery(name, entry.decode(), fields[DATA], "test") for entry, fields in entries]
        return sorted(found, key=lambda delivery: [int(part) for part in delivery.entry_id.split("-")])
