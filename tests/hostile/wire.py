"""Bytes to a server as no well-behaved client sends them."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

WITHIN_S = 15.0


@dataclass
class Wire:
    """One raw connection."""

    host: str
    port: int

    async def __aenter__(self) -> Self:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        # Not `close`, which waits for the other side to read what is still to be sent.
        self.writer.transport.abort()
        with suppress(ConnectionError):
            await self.writer.wait_closed()

    async def send(self, content: bytes) -> None:
        self.writer.write(content)
        await self.writer.drain()

    async def answer(self) -> bytes:
        """Everything until the server closes; nothing where it cut the connection."""
        read = b""
        async with asyncio.timeout(WITHIN_S):
            while True:
                try:
                    part = await self.reader.read(65_536)
                except ConnectionError:
                    return read
                if not part:
                    return read
                read += part

    async def status(self) -> int:
        """Of the next answer. The connection may stay open."""
        async with asyncio.timeout(WITHIN_S):
            line = await self.reader.readline()
        return int(line.split(b" ")[1])
