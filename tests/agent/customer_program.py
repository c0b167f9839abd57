"""A program of the customer, which flows ask over HTTP."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.browser.server import Server

ODD = b'{"half": "a\\ud83d", "huge": 1e999, "none": NaN, "long": 1' + b"0" * 40 + b"}"


class Program:
    """On a real port. The path decides how it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.queries: list[str] = []
        routes = [Route("/{rest:path}", self._answer, methods=["GET", "POST"])]
        self._server = Server(Starlette(routes=routes), 0)
        self.port = 0

    async def start(self) -> None:
        self._task = asyncio.create_task(self._server.serve())
        self.port = await self._server.listening()

    async def stop(self) -> None:
        self._server.should_exit = True
        await self._task

    async def _answer(self, request: Request) -> Response:
        body = await request.body()
        path = request.scope["raw_path"].decode()
        self.queries.append(request.scope["query_string"].decode())
        self.asked.append((path, dict(request.headers), json.loads(body) if body else None))
        if path.startswith("/hang"):
            await asyncio.sleep(60)
        if path.startswith("/large"):
            return StreamingResponse(self._endless())
        if path.startswith("/elsewhere"):
            return RedirectResponse("http://127.0.0.1:1/secret")
        if path.startswith("/broken"):
            return Response("<html>", 200)
        if path.startswith("/odd"):
            return Response(ODD, 200)
        if path.startswith("/packed"):
            return Response(zlib.compress(b"0" * 10_000_000), headers={"Content-Encoding": "deflate"})
        if path.startswith("/refused"):
            return Response("no", 503)
        return JSONResponse({"tier": "gold", "items": [{"sku": "A1"}], "open": 3, "deep": {"list": []}})

    @staticmethod
    async def _endless() -> AsyncIterator[bytes]:
        for _ in range(10 * 1024):
            yield b"x" * 1024
