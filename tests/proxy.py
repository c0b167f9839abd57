"""A TCP proxy that misbehaves on request: the network between two programs of one test.

It cuts connections, delays what they carry, or goes half-open: both ends keep their connection and nothing arrives, as
when a router between them forgets it. Held data is delivered late or never, as the caller chooses; a late
command of a worker that others have replaced is the worst of these.
"""

import asyncio
import socket
import struct
from dataclasses import dataclass, field

_CHUNK = 65_536
_HOST = "127.0.0.1"
_RESET = struct.pack("ii", 1, 0)
"""Linger for no time at all: closing then sends a reset."""


@dataclass(eq=False)
class _Connection:
    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    pumps: list["asyncio.Task[None]"] = field(default_factory=list)

    def cut(self) -> None:
        """A reset, so that neither end takes it for a normal close."""
        for writer in (self.client, self.server):
            raw = writer.transport.get_extra_info("socket")
            if raw is not None and not writer.transport.is_closing():
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()
        for pump in self.pumps:
            pump.cancel()

    def close(self) -> None:
        """Close both sides normally."""
        for writer in (self.client, self.server):
            writer.close()


class Proxy:
    """Forwards to one port on this machine. `name` says between which two programs it stands."""

    def __init__(self, name: str, target: int) -> None:
        self.name = name
        self.port = 0
        self._target = target
        self._delay_s = 0.0
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._connections: set[_Connection] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, _HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        # Aborted transports end in the next round of the loop.
        await asyncio.sleep(0)

    def cut(self) -> None:
        """Reset all connections. New ones are accepted."""
        for connection in list(self._connections):
            connection.cut()

    def delay(self, seconds: float) -> None:
        """Hold each piece back by this long; 0 ends it."""
        self._delay_s = seconds

    def half_open(self) -> None:
        """Nothing passes, and neither side gets an error."""
        self._flowing.clear()

    def flow(self) -> None:
        """End `half_open`: the held data is delivered now."""
        self._flowing.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, server = await asyncio.open_connection(_HOST, self._target)
        except OSError:
            writer.transport.abort()
            return
        connection = _Connection(writer, server)
        self._connections.add(connection)
        connection.pumps = [
            asyncio.create_task(self._pump(reader, server)),
            asyncio.create_task(self._pump(there, writer)),
        ]
        try:
            await asyncio.gather(*connection.pumps)
            connection.close()
        except (OSError, RuntimeError):
            connection.cut()  # either end was reset (uvloop says so by a RuntimeError): so is the other
        except asyncio.CancelledError:
            connection.cut()
        finally:
            self._connections.discard(connection)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_CHUNK):
            if self._delay_s:
                await asyncio.sleep(self._delay_s)
            await self._flowing.wait()
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
