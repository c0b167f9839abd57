"""A person at the widget: the gateway's API and socket as any client uses them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from random import randrange
from typing import Any
from uuid import uuid4

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

from tests.plain_http import NO_AUTHORITIES
from tests.waiting import WITHIN_S

Frame = dict[str, Any]


def new_phone() -> str:
    """A new number, so that no contact is taken for another one."""
    return f"+1415{randrange(200, 1_000)}{randrange(10_000):04}"


class Chat:
    """One conversation over a socket. `frames` has all frames, `messages` those that a person sees, in order."""

    def __init__(self, gateway: str, opened: dict[str, Any]) -> None:
        self.gateway = gateway
        self.id: str = opened["conversation_id"]
        self.token: str = opened["token"]
        self.frames: list[Frame] = []
        self._socket: ClientConnection | None = None
        self._read: asyncio.Task[None] | None = None
        self._arrived = asyncio.Condition()

    @property
    def messages(self) -> list[Frame]:
        return [frame["message"] for frame in self.frames if frame["type"] == "message"]

    @property
    def texts(self) -> list[str]:
        return [f"{m['author']['kind']}: {m['text']}" for m in self.messages if m["text"]]

    @property
    def cards(self) -> list[Frame]:
        return [message["card"] for message in self.messages if message["card"]]

    @property
    def offset(self) -> str:
        return next((str(f["offset"]) for f in reversed(self.frames) if f.get("offset")), "0")

    @property
    def reading(self) -> "asyncio.Task[None]":
        """It ends with the socket."""
        assert self._read is not None
        return self._read

    async def connect(self, gateway: str | None = None) -> None:
        """Open a socket from the last offset that was seen, on this or another gateway."""
        self.gateway = gateway or self.gateway
        url = self.gateway.replace("http", "ws") + f"/v1/conversations/{self.id}/socket?after={self.offset}"
        protocols: Any = ["frontdesk.v1", f"bearer.{self.token}"]
        self._socket = await connect(url, subprotocols=protocols, open_timeout=30)
        self._read = asyncio.create_task(self._receive(self._socket))

    async def disconnect(self) -> None:
        if self._socket:
            await self._socket.close()
        if self._read:
            await self._read

    async def _receive(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosedError):  # a gateway that was killed closes no socket properly
            async for raw in socket:
                async with self._arrived:
                    self.frames.append(json.loads(raw))
                    self._arrived.notify_all()

    async def send(self, **frame: Any) -> str:
        assert self._socket is not None
        key = str(frame.setdefault("client_message_id", uuid4().hex))
        await self._socket.send(json.dumps(frame))
        return key

    async def say(self, text: str) -> str:
        return await self.send(type="message", text=text)

    async def click(self, action: str) -> str:
        return await self.send(type="action", action=action)

    async def until(self, what: str, seen: Callable[["Chat"], Any], within: float = WITHIN_S) -> Any:
        """Wait until `seen` returns a truthy value, and return it."""
        try:
            async with asyncio.timeout(within), self._arrived:
                await self._arrived.wait_for(lambda: seen(self))
        except TimeoutError:
            raise AssertionError(f"{what}: not within {within} s; there is {self.texts} {self.cards}") from None
        return seen(self)

    async def until_messages(self, count: int) -> None:
        await self.until(f"{count} messages", lambda chat: len(chat.messages) >= count)

    async def welcomed(self, within: float = WITHIN_S) -> None:
        await self.until("a welcome", lambda chat: chat.messages, within)

    async def ask(self, text: str, within: float = WITHIN_S) -> str:
        """Send a message and wait for the assistant's message after it. A late welcome does not count."""
        await self.welcomed()
        key = await self.say(text)
        found: list[str] = await self.until(f"an answer to {text!r}", lambda chat: chat._answers(key), within)
        return found[-1]

    async def confirm(self) -> str:
        """Confirm the newest proposal by its button, and wait for the assistant's message after it."""
        actions = [button["action"] for message in self.messages for button in message["buttons"]]
        return await self.clicked(next(each for each in reversed(actions) if each.startswith("confirm:")))

    async def clicked(self, action: str) -> str:
        """Click a button and wait for the assistant's message after it."""
        key = await self.click(action)
        found: list[str] = await self.until(f"an answer to {action!r}", lambda chat: chat._answers(key))
        return found[-1]

    def _answers(self, key: str) -> list[str]:
        own = [n for n, m in enumerate(self.messages) if m["client_message_id"] == key]
        later = self.messages[own[0] + 1 :] if own else []
        return [m["text"] for m in later if m["author"]["kind"] == "assistant" and m["text"]]


async def open_chat(gateway: str, token: str | None, locale: str = "en", **more: str) -> Chat:
    """Open a conversation over HTTP, without a socket yet. `more`: further fields of the request."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx2.AsyncClient(timeout=30, verify=NO_AUTHORITIES) as http:
        answer = await http.post(f"{gateway}/v1/conversations", json={"locale": locale, **more}, headers=headers)
    assert answer.status_code in (200, 201), answer.text
    return Chat(gateway, answer.json())


@asynccontextmanager
async def chatting(gateway: str, token: str | None, locale: str = "en", **more: str) -> AsyncIterator[Chat]:
    """Open a conversation and stay connected."""
    chat = await open_chat(gateway, token, locale, **more)
    await chat.connect()
    try:
        yield chat
    finally:
        await chat.disconnect()
