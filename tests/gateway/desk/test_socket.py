"""A teammate's socket: presence while it is open, lists, and a conversation as it goes on."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from tests.gateway.desk.test_api import Teammate, ana, visitor  # noqa: F401  (a fixture)
from tests.gateway.running import Gateway, host_token
from tests.waiting import until


@asynccontextmanager
async def tab(gateway: Gateway, name: str = "ana", role: str = "teammate") -> AsyncIterator[ClientConnection]:
    url = gateway.url.replace("http", "ws") + "/v1/desk/socket"
    protocols: Any = ["frontdesk.desk.v1", f"bearer.{host_token(name, role=role)}"]
    async with websockets.connect(url, subprotocols=protocols) as connection:
        yield connection


async def heard(connection: ClientConnection, kind: str) -> dict[str, Any]:
    """The next frame of this type; others are passed over."""
    async with asyncio.timeout(10):
        while True:
            frame: dict[str, Any] = json.loads(await connection.recv())
            if frame["type"] == kind:
                return frame


async def test_somebody_is_there_while_their_tab_is(gateway: Gateway, ana: Teammate) -> None:  # noqa: F811
    async def status() -> str:
        people = await ana.get("people")
        return str(next(each["status"] for each in people if each["person"]["id"] == "ana"))

    async with tab(gateway) as connection:
        ready = await heard(connection, "ready")
        assert ready["me"]["person"]["id"] == "ana"
        assert await status() == "online"

    async def gone() -> bool:
        return await status() == "offline"

    await until("the tab is gone", gone)


async def test_who_comes_online_gets_who_waits(gateway: Gateway, ana: Teammate) -> None:  # noqa: F811
    chat = await visitor(gateway)
    await ana.does(chat, "assign", owner="team:sales")
    assert await ana.lists("mine") == []
    async with tab(gateway) as connection:
        await heard(connection, "ready")
        assert await ana.lists("mine") == [chat.id]
        detail = await ana.get(f"conversations/{chat.id}")
        assert detail["decision"]["assignee"] == "ana"


async def test_a_conversation_is_watched_from_its_start_and_on(gateway: Gateway, ana: Teammate) -> None:  # noqa: F811
    chat = await visitor(gateway)
    async with tab(gateway) as connection:
        await connection.send(json.dumps({"type": "watch", "conversation_id": chat.id}))
        assert (await heard(connection, "entry"))["entry"]["kind"] == "opened"
        await heard(connection, "caught_up")
        await ana.does(chat, "notes", text="inside")
        assert (await heard(connection, "entry"))["entry"]["entry"]["text"] == "inside"


async def test_lists_come_over_it_and_nonsense_is_told_apart(gateway: Gateway, ana: Teammate) -> None:  # noqa: F811
    chat = await visitor(gateway)
    async with tab(gateway) as connection:
        await connection.send(json.dumps({"type": "list", "view": "all"}))
        assert [each["id"] for each in (await heard(connection, "list"))["conversations"]] == [chat.id]
        await connection.send("{}")
        assert (await heard(connection, "error"))["code"] == "invalid"
        await connection.send(json.dumps({"type": "ping"}))
        await heard(connection, "pong")


async def test_a_visitors_token_opens_no_desk(gateway: Gateway, ana: Teammate) -> None:  # noqa: F811
    for name, role, status in (("ana", "visitor", 401), ("zoe", "teammate", 403)):
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with tab(gateway, name, role):
                pass
        assert refused.value.response.status_code == status
