"""One open tab: follows a conversation over all its reconnections, and keeps every frame that it received.

It behaves as the widget does: it comes back with the last offset that it saw, on a socket or as server-sent events,
and gives up a connection on which nothing arrives.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from tests.chaos.record import now_ms

Frame = dict[str, Any]

OPEN_S = READY_S = 8.0
SILENCE_S = 10.0
"""Shorter than the widget's, which spares the batteries of phones: a run has no time for that."""

_OFFSETS = ("message", "ready", "closed")
_BROKEN = (OSError, WebSocketException, TimeoutError, httpx2.HTTPError)


@dataclass
class Seen:
    """A frame with the number of the connection that brought it."""

    connection: int
    at_ms: int
    frame: Frame


@dataclass(eq=False)
class Tab:
    """`gateways` gives the addresses as they are now. `on_frame` is called with each frame."""

    name: str
    kind: Literal["socket", "events"]
    conversation_id: str
    token: Callable[[], str]
    gateways: Callable[[], list[str]]
    on_frame: Callable[["Tab", Frame], None]
    random: Random
    seen: list[Seen] = field(default_factory=list)
    after: str = "0"
    first_after: str = "0"
    connections: int = 0
    ready: bool = False
    refusals: list[int] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    """Gateways that accepted a connection and sent nothing of the conversation in time."""
    _socket: ClientConnection | None = None
    _task: "asyncio.Task[None] | None" = None

    def open(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Close the tab. It may be opened again, and continues at its last offset."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._task = None
        self.ready = False

    async def send(self, frame: Frame) -> bool:
        """False where there is no socket, and the caller must use HTTP."""
        if self._socket is None or not self.ready:
            return False
        try:
            await self._socket.send(json.dumps(frame))
        except _BROKEN:
            return False
        return True

    async def _run(self) -> None:
        failures = 0
        while True:
            self.connections += 1
            self.ready = False
            try:
                await (self._follow_socket() if self.kind == "socket" else self._follow_events())
            except InvalidStatus as error:
                self.refusals.append(error.response.status_code)
            except _BROKEN:
                if not self.ready and self._socket is not None:
                    self.silent.append(f"{self._socket.remote_address} at {now_ms()}")
            failures = 0 if self.ready else failures + 1
            self.ready = False
            self._socket = None
            await asyncio.sleep(self.random.uniform(0.05, min(2.0, 0.2 * 2**failures)))

    def _url(self, path: str) -> str:
        gateway = self.random.choice(self.gateways())
        return f"{gateway}/v1/conversations/{self.conversation_id}/{path}?after={self.after}"

    async def _follow_socket(self) -> None:
        protocols: Any = ["frontdesk.v1", f"bearer.{self.token()}"]
        url = self._url("socket").replace("http", "ws", 1)
        async with connect(
            url, subprotocols=protocols, open_timeout=OPEN_S, ping_interval=SILENCE_S / 2, ping_timeout=SILENCE_S / 2,
            close_timeout=1, compression=None,
        ) as socket:  # fmt: skip
            self._socket = socket
            async with asyncio.timeout(READY_S) as opening:
                async for raw in socket:
                    self._take(json.loads(raw))
                    if self.ready:
                        opening.reschedule(None)

    async def _follow_events(self) -> None:
        headers = {"Authorization": f"Bearer {self.token()}"}
        timeout = httpx2.Timeout(OPEN_S, read=20)
        async with (
            httpx2.AsyncClient(verify=False, timeout=timeout) as http,
            http.stream("GET", self._url("events"), headers=headers) as response,
        ):
            if response.status_code != 200:
                self.refusals.append(response.status_code)
                return
            async for line in response.aiter_lines():
                if line.startswith("data:"):
                    self._take(json.loads(line.removeprefix("data:")))

    def _take(self, frame: Frame) -> None:
        self.seen.append(Seen(self.connections, now_ms(), frame))
        if frame["type"] in _OFFSETS:
            self.after = frame["offset"]
        elif frame["type"] == "reset":
            self.after = "0"
        if frame["type"] == "ready":
            self.ready = True
        self.on_frame(self, frame)
