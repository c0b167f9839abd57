"""The floor: the time of a turn that consists of its Redis commands only.

A bare client in one process sends the same scripts with the same arguments as a turn with one tool call, each when the
last one was answered. Streams, readers and sizes of payloads are the same, too. A turn ends with the live frame of the
reply, as in a gateway.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bench.process import ROOT
from bench.wire import BenchWire
from libs.messaging import (
    AGENT_GROUP,
    CHAT_CHANGED,
    CHAT_MESSAGE,
    CHAT_OPENED,
    TOOL_COMPLETED,
    TOOL_REQUESTED,
    TOOLS_GROUP,
    Keys,
    LuaScript,
)

_CONVERSATIONS = ROOT / "libs" / "conversations" / "scripts"
_TOOLS = ROOT / "services" / "hubspot_tools" / "scripts"
_LIMITS = ROOT / "services" / "gateway" / "limits"


def _scripts() -> dict[str, LuaScript]:
    # By their files, because a service does not export its scripts.
    paths = [_CONVERSATIONS / f"{name}.lua" for name in ("open", "append_event", "append_result", "acquire", "commit")]
    paths += [
        _TOOLS / "begin_call.lua",
        _TOOLS / "finish_call.lua",
        _LIMITS / "rate_limits.lua",
    ]
    return {path.stem: LuaScript(path) for path in paths}


Values = Mapping[str, str | bytes | int | Sequence[str]]

_READ = (
    (CHAT_OPENED, AGENT_GROUP),
    (CHAT_MESSAGE, AGENT_GROUP),
    (CHAT_CHANGED, AGENT_GROUP),
    (TOOL_COMPLETED, AGENT_GROUP),
    (TOOL_REQUESTED, TOOLS_GROUP),
)

# The ID of an event's entry, and the consumer that received it.
Arrival = tuple[str, str]


class Floor:
    """The streams of one shard, their readers and the live frames. `floor` opens it."""

    def __init__(self, url: str, keys: Keys) -> None:
        self.keys = keys
        self._url = url
        self._scripts = _scripts()
        self._arrivals: dict[tuple[str, str], asyncio.Future[Arrival]] = {}
        self._shown: dict[bytes, asyncio.Future[float]] = {}
        self._left: dict[bytes, int] = {}
        self._readers: list[asyncio.Task[None]] = []
        self._wires: list[BenchWire] = []
        self._live: BenchWire | None = None

    def stream(self, name: str) -> str:
        return self.keys.stream(0, name)

    async def wire(self) -> BenchWire:
        connected = await BenchWire.connect(self._url)
        self._wires.append(connected)
        return connected

    def run(self, wire: BenchWire, script: str, values: Values) -> "asyncio.Future[Any]":
        """Run a script with the values that its header names."""
        step = self._scripts[script]
        return wire.call("EVALSHA", step.sha, *step.arguments(**{name: values[name] for name in step.names}))

    def arrival(self, name: str, conversation_id: str) -> "asyncio.Future[Arrival]":
        """A future for the next event of a conversation on a stream."""
        future = self._arrivals[name, conversation_id] = asyncio.get_running_loop().create_future()
        return future

    def frames(self, channel: str, count: int) -> "asyncio.Future[float]":
        """A future for the time of the last of `count` live frames."""
        name = channel.encode()
        self._left[name] = count
        future = self._shown[name] = asyncio.get_running_loop().create_future()
        return future

    def follow(self, channel: str) -> None:
        assert self._live
        self._live.send("SUBSCRIBE", channel)

    async def start(self, agents: int) -> None:
        wire = await self.wire()
        for script in self._scripts.values():
            await wire.call("SCRIPT", "LOAD", script.source)
        self._live = await self.wire()
        self._live.pushed = self._show
        for name, group in _READ:
            await wire.call("XGROUP", "CREATE", self.stream(name), group, "0", "MKSTREAM")
            for number in range(agents if group == AGENT_GROUP else 1):
                reading = self._read(await self.wire(), name, group, f"floor-{number}")
                self._readers.append(asyncio.create_task(reading))

    async def stop(self) -> None:
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        for wire in self._wires:
            wire.close()

    async def _read(self, wire: BenchWire, name: str, group: str, consumer: str) -> None:
        stream = self.stream(name)
        whose = b'"scope":"' if name in (TOOL_REQUESTED, TOOL_COMPLETED) else b'"conversation_id":"'
        command = ("XREADGROUP", "GROUP", group, consumer, "COUNT", 64, "BLOCK", 2000, "STREAMS", stream, ">")
        while True:
            reply = await wire.call(*command)
            for entry_id, (_, body) in reply[0][1] if reply else ():
                # Searched in the bytes: parsing JSON is not part of the floor.
                at = body.index(whose) + len(whose)
                conversation_id = body[at : body.index(b'"', at)].decode()
                if waiting := self._arrivals.pop((name, conversation_id), None):
                    waiting.set_result((entry_id.decode(), consumer))

    def _show(self, push: Any) -> None:
        if push[0] != b"message":
            return
        name = push[1]
        left = self._left[name] = self._left.get(name, 0) - 1
        if left == 0:
            self._shown[name].set_result(time.perf_counter())


@asynccontextmanager
async def floor(url: str, prefix: str, agents: int) -> AsyncIterator[Floor]:
    connected = Floor(url, Keys(prefix))
    try:
        await connected.start(agents)
        yield connected
    finally:
        await connected.stop()
