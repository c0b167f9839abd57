"""A bare Redis client, so that the floor has as little CPU of a client as possible."""

import asyncio
from collections import deque
from typing import Any
from urllib.parse import urlsplit

import hiredis

from bench.process import BenchFailed


class BenchWire(asyncio.Protocol):
    """One connection. `call` sends a command and waits for its reply. `pushed` receives messages of channels."""

    def __init__(self) -> None:
        self._reader = hiredis.Reader()
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._transport: asyncio.Transport | None = None
        self.pushed: Any = None

    @classmethod
    async def connect(cls, url: str) -> "BenchWire":
        where = urlsplit(url)
        _, wire = await asyncio.get_running_loop().create_connection(cls, where.hostname or "", where.port or 6379)
        if where.password:
            await wire.call("AUTH", where.password)
        return wire

    def call(self, *command: str | bytes | int) -> "asyncio.Future[Any]":
        reply = asyncio.get_running_loop().create_future()
        self._waiting.append(reply)
        self.send(*command)
        return reply

    def send(self, *command: str | bytes | int) -> None:
        """Send a command without waiting for its reply, such as SUBSCRIBE."""
        assert self._transport
        self._transport.write(hiredis.pack_command(command))  # type: ignore[arg-type]  # any number of them

    def close(self) -> None:
        if self._transport:
            self._transport.abort()

    # --- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        while (reply := self._reader.gets()) is not False:
            if self.pushed is not None:
                self.pushed(reply)
            else:
                self._answer(reply)

    def connection_lost(self, _: Exception | None) -> None:
        for reply in self._waiting:
            if not reply.done():
                reply.set_exception(BenchFailed("Redis closed the connection"))

    def _answer(self, reply: Any) -> None:
        waiting = self._waiting.popleft()
        if waiting.done():  # its caller was cancelled
            return
        if isinstance(reply, hiredis.ReplyError):
            waiting.set_exception(BenchFailed(f"Redis: {reply}"))
        else:
            waiting.set_result(reply)
