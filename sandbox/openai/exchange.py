"""One request and its answer, as plain ASGI messages: tests cut, hold and break what frameworks repair."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

from starlette.types import Receive, Send

from sandbox.openai.errors import ApiError

_BODY_MAX_BYTES = 8 * 1024 * 1024

Headers = list[tuple[bytes, bytes]]


class ClientLeft(Exception):
    """The client closed the connection, so that no answer is needed."""


async def read_body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > _BODY_MAX_BYTES:
            raise ApiError("Request body is too large.", status=413, code="request_too_large")
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def parse(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError as error:  # also what is not UTF-8
        raise ApiError(
            "We could not parse the JSON body of your request. The API expects a JSON payload, but what "
            "was sent was not valid JSON."
        ) from error


class Wire:
    """Sends answers, with the headers that every answer of the API has."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._common: Headers = [
            (b"x-request-id", request_id.encode()),
            (b"openai-version", b"2020-10-01"),
        ]

    async def whole(self, status: int, content_type: bytes, body: bytes, more: Headers | None = None) -> None:
        length = [(b"content-length", str(len(body)).encode())]
        await self._start(status, content_type, [*length, *(more or [])])
        await self._send({"type": "http.response.body", "body": body})

    async def half(self, content_type: bytes, body: bytes) -> None:
        """Send half of a body. The server cuts the connection when the application returns."""
        await self._start(200, content_type, [(b"content-length", str(len(body)).encode())])
        await self.chunk(body[: len(body) // 2])

    async def begin_stream(self) -> None:
        await self._start(200, b"text/event-stream; charset=utf-8", [(b"cache-control", b"no-store")])

    async def chunk(self, data: bytes) -> None:
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def end_stream(self, data: bytes = b"") -> None:
        await self._send({"type": "http.response.body", "body": data})

    async def _start(self, status: int, content_type: bytes, more: Headers) -> None:
        headers = [(b"content-type", content_type), *self._common, *more]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})


class Stopwatch:
    """Waits while the client is connected. Raises ClientLeft when it leaves."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._leaving: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._leaving is not None:
            self._leaving.cancel()

    async def during(self, pause: Coroutine[Any, Any, None]) -> None:
        if self._leaving is None:
            # Only while there is a wait. Starlette's streaming response watches all the time, which costs a task for
            # each answer.
            self._leaving = asyncio.ensure_future(self._until_left())
        task = asyncio.ensure_future(pause)
        try:
            await asyncio.wait((task, self._leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            task.cancel()
        if not task.done():
            raise ClientLeft

    async def _until_left(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
