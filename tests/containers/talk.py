"""Chats with a stack from outside, over its published ports, as a browser or a host site's backend would."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx2
from pydantic import SecretStr

from frontdesk.tokens import host_site_token


def staff_token(secret: str, email: str) -> str:
    return host_site_token(SecretStr(secret), role="staff", email=email)


@dataclass
class Chat:
    """One conversation."""

    http: httpx2.AsyncClient
    id: str
    token: str

    @classmethod
    async def open(cls, http: httpx2.AsyncClient, token: str) -> "Chat":
        answer = await http.post("/v1/conversations", json={"locale": "en"}, headers=_bearer(token))
        assert answer.status_code in (200, 201), answer.text
        return cls(http, answer.json()["conversation_id"], answer.json()["token"])

    async def say(self, text: str) -> None:
        body = {"text": text, "client_message_id": f"m-{uuid4().hex}"}
        answer = await self.http.post(self._messages, json=body, headers=_bearer(self.token))
        assert answer.status_code == 202, answer.text

    async def messages(self) -> list[dict[str, Any]]:
        answer = await self.http.get(self._messages, headers=_bearer(self.token))
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    async def close(self) -> None:
        answer = await self.http.post(f"/v1/conversations/{self.id}/close", json={}, headers=_bearer(self.token))
        assert answer.is_success, answer.text

    async def until_created(self, email: str, within_s: float = 30) -> None:
        """The receipt is there: made from HubSpot's answer, not from the assistant's words."""

        async def told() -> bool:
            cards = [card for message in await self.messages() if (card := message.get("card"))]
            made = [card["contact"]["properties"].get("email") for card in cards if card["kind"] == "created"]
            return email in made

        await until(told, f"a card that says that {email} was created", within_s)

    @property
    def _messages(self) -> str:
        return f"/v1/conversations/{self.id}/messages"


async def until(holds: Callable[[], Awaitable[bool]], what: str, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not await holds():
        assert time.monotonic() < deadline, f"not within {within_s:g} s: {what}"
        await asyncio.sleep(0.2)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
