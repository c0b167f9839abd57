"""The data that the clients of a test received from its gateways: headers, bodies, frames, and reasons of closing.

All clients of the tests use httpx2 or websockets. The recording is in these two libraries, so that it includes clients
that a test makes for itself.
"""

import re
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import httpx2
from websockets.asyncio.client import ClientConnection
from websockets.frames import Frame, Opcode
from websockets.http11 import Response as Handshake

_MAX_BYTES = 4_000_000
"""The kept bytes of one answer: event streams may be long."""

_ERROR_FRAME = re.compile(r'"type":\s*"error"')


@dataclass(eq=False)
class Answer:
    """One answer over HTTP, or a handshake with all frames after it. `content` grows while the client reads."""

    port: int
    path: str
    status: int
    headers: dict[str, str]
    content: bytearray = field(default_factory=bytearray)
    farewell: str = ""

    def take(self, piece: bytes) -> None:
        if len(self.content) < _MAX_BYTES:
            self.content += piece

    @property
    def text(self) -> str:
        return httpx2.Response(200, headers=self.headers, content=bytes(self.content)).text

    @property
    def refusal(self) -> str:
        """A problem's body, or the error frames and the reason of closing of a stream that began well."""
        if self.status >= 400:
            return self.text
        return "\n".join([*(line for line in self.text.splitlines() if _ERROR_FRAME.search(line)), self.farewell])


@dataclass(eq=False)
class _Listener:
    ports: Callable[[], Collection[int]]
    answers: list[Answer] = field(default_factory=list)


_LISTENERS: list[_Listener] = []
_SOCKETS: WeakKeyDictionary[ClientConnection, Answer] = WeakKeyDictionary()


@contextmanager
def answers_from(ports: Callable[[], Collection[int]]) -> Iterator[list[Answer]]:
    """Collect the answers that this process' clients receive from these ports. Several collectors may run at a time."""
    _wrap_clients()
    listener = _Listener(ports)
    _LISTENERS.append(listener)
    try:
        yield listener.answers
    finally:
        _LISTENERS.remove(listener)


def _note(port: int | None, path: str, status: int, headers: Iterable[tuple[str, str]]) -> Answer | None:
    listeners = [each for each in _LISTENERS if port in each.ports()]
    if port is None or not listeners:
        return None
    answer = Answer(port, path, status, dict(headers))
    for listener in listeners:
        listener.answers.append(answer)
    return answer


@cache
def _wrap_clients() -> None:
    """Once in a process, as listeners end in any order."""
    send, process = httpx2.AsyncHTTPTransport.handle_async_request, ClientConnection.process_event

    async def send_and_note(self: httpx2.AsyncHTTPTransport, request: httpx2.Request) -> httpx2.Response:
        response = await send(self, request)
        answer = _note(request.url.port, request.url.path, response.status_code, response.headers.items())
        if answer is not None:
            response.stream = _Noted(response.stream, answer)
        return response

    def process_and_note(self: ClientConnection, event: Any) -> None:
        _note_event(self, event)
        process(self, event)

    httpx2.AsyncHTTPTransport.handle_async_request = send_and_note  # type: ignore[method-assign]
    ClientConnection.process_event = process_and_note  # type: ignore[method-assign]


class _Noted(httpx2.AsyncByteStream):
    """A body that is noted while its reader takes it."""

    def __init__(self, stream: Any, answer: Answer) -> None:
        self._stream, self._answer = stream, answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            self._answer.take(piece)
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


def _note_event(connection: ClientConnection, event: Handshake | Frame) -> None:
    if isinstance(event, Handshake):
        uri = connection.protocol.uri
        answer = _note(uri.port, uri.path, event.status_code, event.headers.raw_items())
        if answer is not None:
            _SOCKETS[connection] = answer
            answer.take(bytes(event.body or b""))
    elif answer := _SOCKETS.get(connection):
        if event.opcode is Opcode.CLOSE:
            answer.farewell = bytes(event.data)[2:].decode()
        elif event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            answer.take(bytes(event.data) + (b"\n" if event.fin else b""))
