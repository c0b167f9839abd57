"""Teammates at the desk: they take conversations, reply, note, hand back, give away, put aside and close.

Each act has an ID, with which it is repeated until it is answered, as the page of the desk does.
"""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx2
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.chaos.arena import Arena
from tests.chaos.record import now_ms

ANSWER_S = 6.0
LOOK_EVERY_S = 1.0
REPLIES = 3


@dataclass
class Done:
    """An act of a teammate that the gateway acknowledged."""

    conversation_id: str
    what: str
    request_id: str
    offset: str
    text: str = ""
    at_ms: int = 0


@dataclass(eq=False)
class Teammate:
    """`person` is a teammate of the shipped desk."""

    arena: Arena
    person: str
    random: Random
    done: list[Done] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    _number: int = 0
    _replied: dict[str, int] = field(default_factory=dict)

    def _gateway(self) -> str:
        return self.arena.gateway(self.random.choice((1, 2)))

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.arena.token('teammate', self.person)}"}

    async def be_online(self) -> None:
        """Keep the desk's socket open, so that the teammate is present, until cancelled."""
        while True:
            with suppress(OSError, WebSocketException, TimeoutError):
                token = self.arena.token("teammate", self.person)
                protocols: Any = ["frontdesk.desk.v1", f"bearer.{token}"]
                url = self._gateway().replace("http", "ws", 1) + "/v1/desk/socket"
                async with connect(
                    url, subprotocols=protocols, open_timeout=8, ping_interval=5, ping_timeout=5
                ) as desk:
                    await desk.send(json.dumps({"type": "list", "ask": 1, "query": {"view": "mine"}}))
                    async for _ in desk:
                        pass
            await asyncio.sleep(0.5)

    async def work(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(self.random.uniform(0.5, 1.5) * LOOK_EVERY_S)
            for view, share in (("mine", 0.6), ("assistant", 0.15)):
                for summary in await self._list(view):
                    if self.random.random() < share:
                        await self._handle(summary)

    async def _list(self, view: str) -> list[dict[str, Any]]:
        with suppress(httpx2.HTTPError, ValueError):
            answer = await self.arena.http.get(
                f"{self._gateway()}/v1/desk/conversations",
                params={"view": view},
                headers=self._headers,
                timeout=ANSWER_S,
            )
            if answer.status_code == 200:
                found: list[dict[str, Any]] = answer.json()["conversations"]
                return found
        return []

    async def _handle(self, summary: dict[str, Any]) -> None:
        conversation = summary["id"]
        replied = self._replied.get(conversation, 0)
        if replied < REPLIES and (replied == 0 or self.random.random() < 0.6):
            self._replied[conversation] = replied + 1
            await self._do(conversation, "reply", text=f"{self.person} replies {replied} to {conversation[-6:]}")
            return
        match self.random.choice(("note", "assistant", "other", "snooze", "wake", "close", "close")):
            case "note":
                await self._do(conversation, "notes", text=f"{self.person} notes {self._number}")
            case "assistant":
                await self._do(conversation, "assign", owner="assistant")
            case "other":
                await self._do(conversation, "assign", owner=f"person:{'ben' if self.person == 'ana' else 'ana'}")
            case "snooze":
                await self._do(conversation, "snooze", minutes=60)
            case "wake":
                await self._do(conversation, "snooze", minutes=None)
            case "close":
                await self._do(conversation, "close", category="Order")

    async def _do(self, conversation: str, what: str, **body: Any) -> None:
        self._number += 1
        request_id = f"{self.person}-{self._number:06}-{conversation[-4:]}"
        while True:
            url = f"{self._gateway()}/v1/desk/conversations/{conversation}/{what}"
            try:
                answer = await self.arena.http.post(
                    url, json={"request_id": request_id, **body}, headers=self._headers, timeout=ANSWER_S
                )
            except httpx2.HTTPError:
                await asyncio.sleep(0.5)
                continue
            if answer.status_code == 200:
                text = str(body.get("text", ""))
                self.done.append(Done(conversation, what, request_id, answer.json()["offset"], text, now_ms()))
                return
            if answer.status_code not in (429, 503):
                self.refusals.append(f"{what} {answer.status_code} {answer.text[:200]}")
                return
            await asyncio.sleep(1)
