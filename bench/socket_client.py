"""A chat client that needs little CPU, because it shares the machine with the programs that it measures."""

import asyncio
import base64
import json
import os
import time
from typing import Any, cast
from urllib.parse import urlsplit

from bench.process import BenchFailed

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA

_MESSAGE = b'{"type":"message"'
_READY = b'{"type":"ready"'
_ERROR = b'{"type":"error"'
_OPEN_S = 30.0


# By hand, without a library, whose CPU would be part of the figures.
class ChatSocket(asyncio.Protocol):
    """One open conversation. `turn` sends a line and waits for the assistant's reply to it."""

    def __init__(self, conversation_id: str) -> None:
        self.conversation_id = conversation_id
        self.replies = 0
        self._sent = 0
        self._buffer = bytearray()
        self._shaken = False
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[float] | None = None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @classmethod
    async def open(cls, gateway: str, conversation_id: str, token: str) -> "ChatSocket":
        """Returns after the backlog and the greeting of the flow."""
        where = urlsplit(gateway)
        _, chat = await asyncio.get_running_loop().create_connection(
            lambda: cls(conversation_id), where.hostname or "", where.port or 80
        )
        greeting = chat.expect()
        chat.shake(where.netloc, token)
        async with asyncio.timeout(_OPEN_S):
            await chat.ready
            await greeting
        return chat

    def shake(self, netloc: str, token: str) -> None:
        """Ask for the WebSocket."""
        lines = (
            f"GET /v1/conversations/{self.conversation_id}/socket HTTP/1.1",
            f"Host: {netloc}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            f"Sec-WebSocket-Protocol: frontdesk.v1, bearer.{token}",
        )
        assert self._transport
        self._transport.write("\r\n".join((*lines, "", "")).encode())

    async def turn(self, text: str, within_s: float = 20.0) -> float:
        """The seconds from the message to the frame of the reply. Raises TimeoutError and BenchFailed."""
        reply = self.expect()
        started = time.perf_counter()
        self.say(text)
        return await asyncio.wait_for(reply, within_s) - started

    def say(self, text: str) -> None:
        self._sent += 1
        frame = {"type": "message", "text": text, "client_message_id": f"bench-{self._sent:06d}"}
        self._send(TEXT, json.dumps(frame).encode())

    def expect(self) -> "asyncio.Future[float]":
        """A future for the time of the next reply."""
        self._waiting = asyncio.get_running_loop().create_future()
        return self._waiting

    def close(self) -> None:
        if self._transport:
            self._transport.abort()

    def _send(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        head = bytes((0x80 | opcode, 0x80 | size)) if size < 126 else bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2)
        assert self._transport
        # Masked with zeros, which the protocol allows, so that no byte must be changed.
        self._transport.write(head + b"\0\0\0\0" + payload)

    # --- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, _: Exception | None) -> None:
        self._fail(BenchFailed(f"the gateway closed the socket of {self.conversation_id}"))

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        if not self._shaken:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not buffer.startswith(b"HTTP/1.1 101"):
                self._fail(BenchFailed(f"no socket for {self.conversation_id}: {bytes(buffer[:300])!r}"))
                return
            self._shaken = True
            del buffer[: end + 4]
        while (frame := _next_frame(buffer)) is not None:
            self._take(*frame)

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self._send(PONG, payload)
        elif opcode != TEXT:
            return
        # Most frames are deltas. Only those that can be a reply are read as JSON.
        elif payload.startswith(_MESSAGE):
            message: dict[str, Any] = json.loads(payload)["message"]
            if message["author"]["kind"] in ("assistant", "teammate") and message["card"] is None:
                self._replied()
        elif payload.startswith(_READY):
            self.ready.set_result(None)
        elif payload.startswith(_ERROR):
            self._fail(BenchFailed(f"an error frame: {payload.decode()}"))

    def _replied(self) -> None:
        self.replies += 1
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(time.perf_counter())

    def _fail(self, error: Exception) -> None:
        for future in (self.ready, self._waiting):
            if future and not future.done():
                future.set_exception(error)
                future.exception()  # else asyncio logs it where no one waits for the future


def _next_frame(buffer: bytearray) -> tuple[int, bytes] | None:
    """Remove the first complete frame from the buffer. Frames of a server are not masked."""
    if len(buffer) < 2:
        return None
    size, start = buffer[1] & 0x7F, 2
    if size == 126:
        size, start = int.from_bytes(buffer[2:4]), 4
    elif size == 127:
        size, start = int.from_bytes(buffer[2:10]), 10
    if len(buffer) < start + size:
        return None
    # The gateway doesn't fragment frames, so that each is complete.
    opcode, payload = buffer[0] & 0x0F, bytes(buffer[start : start + size])
    del buffer[: start + size]
    return opcode, payload
