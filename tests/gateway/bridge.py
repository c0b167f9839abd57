"""A bridge on a real port, as programs that connect a channel are: it checks, remembers and answers as configured."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from libs.contracts.authors import Author
from services.gateway.bridges.settings import ChannelSettings
from services.gateway.bridges.signatures import check, headers
from tests.browser.server import Server
from tests.gateway.running import Gateway
from tests.waiting import until

SECRET = "a-secret-of-the-bridge"
ANN = Author(kind="teammate", id="ann", name="Ann")


class Bridge:
    """`answers` are given in turn, then 200; while `open` is not set a request is held."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, Any], dict[str, str]]] = []
        self.raw: list[bytes] = []
        self.times: list[float] = []
        self.secret = SECRET
        self.answers: list[int | Response] = []
        self.open = asyncio.Event()
        self.open.set()
        self.at_once = self.most_at_once = 0
        self._server = Server(Starlette(routes=[Route("/in", self._take, methods=["POST"])]), 0)
        self.port = 0

    def settings(self, **more: Any) -> ChannelSettings:
        url = f"http://127.0.0.1:{self.port}/in"
        return ChannelSettings.model_validate({"secrets": [self.secret], "url": url, **more})

    async def start(self) -> None:
        self._task = asyncio.create_task(self._server.serve())
        self.port = await self._server.listening()

    async def stop(self) -> None:
        self.open.set()
        self._server.should_exit = True
        await self._task

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        assert check([self.secret], request.headers, body, time.time()) == "standard"
        self.raw.append(body)
        self.times.append(time.monotonic())
        self.received.append((json.loads(body), dict(request.headers)))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.open.wait()
        finally:
            self.at_once -= 1
        answer = self.answers.pop(0) if self.answers else 200
        return answer if isinstance(answer, Response) else Response(status_code=answer)

    @property
    def ids(self) -> list[str]:
        return [message["delivery_id"] for message, _ in self.received]

    async def texts(self, number: int, *, within: float = 15.0) -> list[str]:
        async def enough() -> bool:
            return len(self.received) >= number

        await until(f"{number} deliveries", enough, within=within)
        return [message.get("message", {}).get("text", message["type"]) for message, _ in self.received]


async def tell(
    gateway: Gateway, text: str = "Hola", message_id: str = "wamid.1", *, channel: str = "whatsapp",
    secret: str = SECRET, **changes: Any,
) -> httpx2.Response:  # fmt: skip
    """The webhook of a bridge after a person has written."""
    message = {"message_id": message_id, "sender": {"id": "+34600", "name": "Vera", "locale": "es"}, "text": text}
    body = json.dumps({name: value for name, value in (message | changes).items() if value is not None}).encode()
    return await post(gateway, body, headers([secret], f"in-{message_id}", body, time.time()), channel=channel)


async def post(
    gateway: Gateway, body: bytes, given: Mapping[str, str], *, channel: str = "whatsapp"
) -> httpx2.Response:
    return await gateway.http.post(f"/v1/channels/{channel}/messages", content=body, headers=dict(given))


async def replies(gateway: Gateway, *texts: str, **fields: Any) -> str:
    """A conversation on a channel in which a teammate sends these messages."""
    conversation_id: str = (await tell(gateway, **fields)).json()["conversation_id"]
    for number, text in enumerate(texts):
        await reply(gateway, conversation_id, text, number)
    return conversation_id


async def reply(gateway: Gateway, conversation_id: str, text: str, number: int = 0) -> None:
    writer = gateway.services.writer
    await writer.send(conversation_id, author=ANN, text=text, client_message_id=f"reply-{number:04}")


@asynccontextmanager
async def serving() -> AsyncIterator[Bridge]:
    """A bridge that listens."""
    bridge = Bridge()
    await bridge.start()
    try:
        yield bridge
    finally:
        await bridge.stop()
