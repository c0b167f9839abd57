"""A contact's side of one conversation: the sent messages, their outcomes, and the tabs that show the conversation.

A message is sent again, with the same ID, until it is acknowledged or refused for good: on a socket, on another
gateway, or over HTTP.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

import httpx2

from tests.chaos.arena import Arena
from tests.chaos.people.tab import Frame, Tab
from tests.chaos.record import now_ms

ANSWER_S = 6.0
"""Longer than the gateway waits for Redis: after this time the message or its answer was lost on the way."""

AGAIN = frozenset(("unavailable", "rate_limited", "internal", "overloaded"))
"""Refusals after which the same message is sent again."""

Kind = Literal["message", "action", "upload"]


@dataclass(eq=False)
class Sent:
    """`offset`: where it was acknowledged. `refused`: the code of a refusal for good. `expects`: the request in it."""

    key: str
    kind: Kind
    value: str
    expects: dict[str, Any]
    first_ms: int = 0
    attempts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    offset: str | None = None
    acknowledged_ms: int = 0
    refused: str | None = None
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    def acknowledge(self, offset: str) -> None:
        if not offset or (self.offset is not None and self.offset != offset):
            self.errors.append(f"acknowledged at {self.offset} and at {offset}")
        self.offset = self.offset or offset or "0"
        self.acknowledged_ms = self.acknowledged_ms or now_ms()
        self.settled.set()

    def refuse(self, code: str) -> None:
        self.refused = code
        self.settled.set()


class Talk:
    """One conversation of one contact. `credentials` open it: a token of the site, or a visitor's own."""

    def __init__(self, arena: Arena, name: str, random: Random, credentials: str | None, **body: str) -> None:
        self.arena, self.name, self.random = arena, name, random
        self.id = ""
        self.token = ""
        self.sent: dict[str, Sent] = {}
        self.tabs: list[Tab] = []
        self.lines: list[Frame] = []
        """The messages that the first tab shows, in order."""
        self.closed = False
        self._credentials, self._body = credentials, body
        self._http = arena.http
        self._waiting: list[asyncio.Future[None]] = []

    def gateways(self) -> list[str]:
        return [self.arena.gateway(1), self.arena.gateway(2)]

    # --- opening and tabs ---------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Open the conversation. An opening without an answer is repeated."""
        headers = {"Authorization": f"Bearer {self._credentials}"} if self._credentials else {}
        answer = await self._insist("/v1/conversations", json={"locale": "en", **self._body}, headers=headers)
        opened = answer.json()
        self.id, self.token = opened["conversation_id"], opened["token"]

    async def _insist(self, path: str, **request: Any) -> httpx2.Response:
        while True:
            gateway = self.random.choice(self.gateways())
            try:
                answer = await self._http.post(f"{gateway}{path}", timeout=ANSWER_S, **request)
            except httpx2.HTTPError:
                await asyncio.sleep(0.3)
                continue
            if answer.status_code not in (429, 503):
                answer.raise_for_status()
                return answer
            await asyncio.sleep(1)

    def add_tab(self, kind: Literal["socket", "events"] = "socket") -> Tab:
        tab = Tab(
            f"{self.name} tab {len(self.tabs) + 1}", kind, self.id, lambda: self.token, self.gateways, self._on_frame,
            Random(self.random.random()),
        )  # fmt: skip
        self.tabs.append(tab)
        tab.open()
        return tab

    def _on_frame(self, tab: Tab, frame: Frame) -> None:
        match frame["type"]:
            case "ack":
                if sent := self.sent.get(frame["client_message_id"]):
                    sent.acknowledge(frame["offset"])
            case "error":
                sent = self.sent.get(frame.get("client_message_id") or "")
                if sent is not None:
                    self._failed(sent, frame["code"])
            case "message" if tab is self.tabs[0]:
                self.lines.append(frame["message"])
            case "closed":
                self.closed = True
            case _:
                pass
        self._wake()

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.done():
                each.set_result(None)

    @staticmethod
    def _failed(sent: Sent, code: str) -> None:
        sent.errors.append(code)
        if code not in AGAIN:
            sent.refuse(code)

    # --- sending ------------------------------------------------------------------------------------------------------

    async def say(self, text: str, **expects: Any) -> Sent:
        return await self._deliver("message", text, expects)

    async def click(self, action: str, **expects: Any) -> Sent:
        return await self._deliver("action", action, expects)

    async def burst(self, texts: Mapping[str, str]) -> list[Sent]:
        """Several lines by their markers, each before the one before it is acknowledged."""
        lines = (self.say(text, asks="anything", marker=marker) for marker, text in texts.items())
        return await asyncio.gather(*lines)

    async def upload(self, text: str, **expects: Any) -> Sent:
        return await self._deliver("upload", text, expects)

    async def _deliver(self, kind: Kind, value: str, expects: dict[str, Any]) -> Sent:
        sent = Sent(f"{self.id[-8:]}-{len(self.sent):04}", kind, value, expects, first_ms=now_ms())
        self.sent[sent.key] = sent
        while not sent.settled.is_set():
            if kind == "upload" or not await self._over_a_socket(sent):
                await self._over_http(sent)
            if not sent.settled.is_set():
                await asyncio.sleep(self.random.uniform(0.2, 0.6))
        return sent

    async def _over_a_socket(self, sent: Sent) -> bool:
        tabs = [tab for tab in self.tabs if tab.kind == "socket" and tab.ready]
        if not tabs:
            return False
        tab = self.random.choice(tabs)
        sent.attempts.append(f"{tab.name} connection {tab.connections}")
        known = len(sent.errors)
        if not await tab.send({"type": sent.kind, _FIELD[sent.kind]: sent.value, "client_message_id": sent.key}):
            return False
        await self.until(lambda: sent.settled.is_set() or len(sent.errors) > known or not tab.ready, ANSWER_S)
        return True

    async def _over_http(self, sent: Sent) -> None:
        gateway = self.random.choice(self.gateways())
        sent.attempts.append(f"http {gateway[-5:]}")
        url, headers = f"{gateway}/v1/conversations/{self.id}", {"Authorization": f"Bearer {self.token}"}
        body = {_FIELD[sent.kind]: sent.value, "client_message_id": sent.key}
        path = "imports" if sent.kind == "upload" else "messages"
        try:
            answer = await self._http.post(f"{url}/{path}", json=body, headers=headers, timeout=2 * ANSWER_S)
        except httpx2.HTTPError as error:
            sent.errors.append(type(error).__name__)
            return
        if answer.status_code == 202:
            sent.acknowledge(answer.json()["offset"])
        else:
            self._failed(sent, answer.json()["code"])

    async def close(self) -> None:
        """Close the conversation as its contact."""
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            await self._insist(f"/v1/conversations/{self.id}/close", json={}, headers=headers)
        except httpx2.HTTPStatusError as error:
            if error.response.status_code != 409:
                raise

    # --- reading ------------------------------------------------------------------------------------------------------

    async def until(self, seen: Callable[[], Any], within_s: float) -> bool:
        """Whether the condition held in time."""
        try:
            async with asyncio.timeout(within_s):
                while not seen():
                    arrival: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self._waiting.append(arrival)
                    await arrival
        except TimeoutError:
            return False
        return True

    def after(self, sent: Sent) -> list[Frame]:
        """The messages after one's own."""
        for place, line in enumerate(self.lines):
            if line["client_message_id"] == sent.key:
                return self.lines[place + 1 :]
        return []

    def answered(self, sent: Sent) -> bool:
        """Whether another author has sent a message."""
        return sent.refused is not None or any(
            line["author"]["kind"] != "contact" and line["text"] for line in self.after(sent)
        )

    async def outcome(self, sent: Sent, within_s: float = 60.0) -> bool:
        return await self.until(lambda: self.answered(sent) or self.closed, within_s)

    def button(self, prefix: str, since: Sent | None = None) -> str | None:
        """The newest button with such an action, of those offered after `since`."""
        lines = self.after(since) if since else self.lines
        actions = [button["action"] for line in lines for button in line["buttons"]]
        return next((each for each in reversed(actions) if each.startswith(prefix)), None)

    def cards(self, since: Sent, *kinds: str) -> list[Frame]:
        return [line["card"] for line in self.after(since) if line["card"] and line["card"]["kind"] in kinds]


_FIELD = {"message": "text", "action": "action", "upload": "text"}
