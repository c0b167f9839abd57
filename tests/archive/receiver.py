"""An endpoint on a real port, as a data team runs one: it verifies signatures, remembers and answers as configured."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.archive.webhooks.settings import WebhookEndpoint
from tests.browser.server import Server

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Receiver:
    """`answers` are given in turn, then 200; while `open` is not set a request is held."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.answers: list[int | Response] = []
        self.always: int | None = None
        self.open = asyncio.Event()
        self.open.set()
        self.at_once = self.most_at_once = 0
        self._server = Server(Starlette(routes=[Route("/{path:path}", self._take, methods=["POST", "GET"])]), 0)
        self.port = 0

    def endpoint(self, **more: Any) -> WebhookEndpoint:
        url = f"http://127.0.0.1:{self.port}/in"
        return WebhookEndpoint.model_validate({"secrets": [SECRET], "url": url, **more})

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        if request.url.path != "/in":
            self.ids.append("redirected")
            return Response()
        # The library of the standard, as its documentation says.
        event = Webhook(SECRET).verify(body, dict(request.headers))
        assert event == json.loads(body)
        self.received.append(event)
        self.ids.append(request.headers["webhook-id"])
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.open.wait()
        finally:
            self.at_once -= 1
        answer = self.answers.pop(0) if self.answers else self.always or 204
        return answer if isinstance(answer, Response) else Response(status_code=answer)

    async def start(self) -> None:
        self._task = asyncio.create_task(self._server.serve())
        self.port = await self._server.listening()

    async def stop(self) -> None:
        self.open.set()
        self._server.should_exit = True
        await self._task


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    await receiver.start()
    try:
        yield receiver
    finally:
        await receiver.stop()
