"""A teammate in a test: the desk over HTTP, and tabs on its socket."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

import httpx2
import websockets
from websockets.asyncio.client import ClientConnection

from tests.gateway.running import WITHIN_S, Chat, Gateway, bearer, host_token

_numbers = itertools.count(1)

_pending: WeakKeyDictionary[ClientConnection, list[dict[str, Any]]] = WeakKeyDictionary()
"""Frames that came together with one that a test has taken."""

WORKFLOW = bearer(host_token("crm", role="workflow"))
"""The headers of a program of the host site, which may change the directory."""


class TeammateClient:
    """A teammate who is signed in at the desk."""

    def __init__(self, gateway: Gateway, name: str) -> None:
        self._gateway, self.name = gateway, name
        self._headers = bearer(host_token(name, role="teammate"))

    async def get(self, path: str, status: int = 200, **query: Any) -> Any:
        answer = await self._gateway.http.get(f"/v1/desk/{path}", headers=self._headers, params=query or None)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def does(self, chat: Chat, what: str, status: int = 200, **body: Any) -> Any:
        body.setdefault("request_id", f"request-{next(_numbers):06}")
        path = f"/v1/desk/conversations/{chat.id}/{what}"
        answer = await self._gateway.http.post(path, headers=self._headers, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def file(self, chat: Chat, attachment_id: str, **query: Any) -> httpx2.Response:
        path = f"/v1/desk/conversations/{chat.id}/attachments/{attachment_id}"
        return await self._gateway.http.get(path, headers=self._headers, params=query or None)

    async def uploaded(self, chat: Chat, content: bytes, name: str) -> dict[str, Any]:
        params = {"client_id": f"upload-{next(_numbers):06}", "name": name}
        path = f"/v1/desk/conversations/{chat.id}/attachments"
        answer = await self._gateway.http.post(path, headers=self._headers, params=params, content=content)
        assert answer.status_code == 201, answer.text
        attachment: dict[str, Any] = answer.json()
        return attachment

    async def entries(self, chat: Chat) -> list[dict[str, Any]]:
        found = await self.get(f"conversations/{chat.id}/entries")
        return list(found["entries"])

    async def lists(self, view: str, **query: Any) -> list[str]:
        found = await self.get("conversations", view=view, **query)
        return [each["id"] for each in found["conversations"]]


async def visitor(gateway: Gateway, name: str = "Vera") -> Chat:
    return await gateway.open(host_token(f"visitor-{next(_numbers)}", role="visitor", name=name))


async def customer(gateway: Gateway, name: str = "Vera") -> Chat:
    """A visitor who has written, so that the desk lists the conversation."""
    chat = await visitor(gateway, name)
    said = await chat.say("Hello")
    assert said.status_code == 202, said.text
    return chat


@asynccontextmanager
async def tab(gateway: Gateway, name: str = "ana", role: str = "teammate") -> AsyncIterator[ClientConnection]:
    url = gateway.url.replace("http", "ws") + "/v1/desk/socket"
    protocols: Any = ["frontdesk.desk.v1", f"bearer.{host_token(name, role=role)}"]
    async with websockets.connect(url, subprotocols=protocols, open_timeout=WITHIN_S) as connection:
        yield connection


async def next_frame(connection: ClientConnection, kind: str, **values: Any) -> dict[str, Any]:
    """The next frame of this type with these values; others are passed over."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            frame = await _one_frame(connection)
            if frame["type"] == kind and values.items() <= frame.items():
                return frame


async def _one_frame(connection: ClientConnection) -> dict[str, Any]:
    """The next frame, or the next one of those that came together."""
    pending = _pending.setdefault(connection, [])
    while not pending:
        frame: dict[str, Any] = json.loads(await connection.recv())
        pending += frame["frames"] if frame["type"] == "changes" else [frame]
    return pending.pop(0)


async def ask_list(connection: ClientConnection, **query: Any) -> dict[str, Any]:
    """The first page of a list, which later changes follow."""
    number = next(_numbers)
    await send_frame(connection, "list", ask=number, query=query)
    return await next_frame(connection, "list", ask=number)


async def send_frame(connection: ClientConnection, kind: str, **values: Any) -> None:
    await connection.send(json.dumps({"type": kind, **values}))


async def put(gateway: Gateway, path: str, body: Any, status: int = 200, headers: dict[str, str] = WORKFLOW) -> Any:
    answer = await gateway.http.put(f"/v1/desk/{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()
