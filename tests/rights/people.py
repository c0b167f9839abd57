"""All people of the table at one gateway: their tokens, their conversations, and a desk with a directory."""

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import websockets

from libs.assignment import Directory
from libs.contracts.authors import SYSTEM
from libs.contracts.desk import DeskConfig, Label, Team, Teammate
from libs.contracts.entries import Button
from libs.contracts.owner import Owner
from services.gateway.bridges import signatures
from tests.gateway.assistant import Assistant
from tests.gateway.running import Chat, Gateway, bearer, host_token

CHANNEL_SECRET = "a-channels-secret-of-these-tests"
OWN = {
    "in_anonymous": "anonymous", "in_unverified": "unverified", "in_verified": "verified", "in_staff": "staff",
    "in_expired": "short", "in_lowered": "lowered",
}  # fmt: skip
"""The owner of the conversation that each conversation token is for."""


@dataclass
class People:
    gateway: Gateway
    assistant: Assistant
    chats: dict[str, Chat] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    flows: set[str] = field(default_factory=set)
    cookie: str = ""
    mark: str = ""

    async def arrive(self) -> None:
        """Sign all people in, and open the conversations of the table."""
        gateway, now = self.gateway, int(time.time())
        keys = gateway.services.settings.keys
        staff = [
            Teammate(id="ana", name="Ana"),
            Teammate(id="lim", name="Lim"),
            Teammate(id="lena", name="Lena", role="lead"),
            Teammate(id="ada", name="Ada", role="admin"),
        ]
        await Directory(gateway.services.redis, keys).load(
            DeskConfig(
                people=staff,
                teams=[
                    Team(id="sales", name="Sales", members=["ana"]),
                    Team(id="agency", name="Agency", members=["lim"], visibility="teams"),
                ],
                labels=[Label(id="vip", name="VIP")],
            ),
            "rights",
        )  # fmt: skip
        lowered, short = host_token("lou", iat=now - 60), host_token("short", exp=now + 2)
        self.tokens = {
            "expired": host_token("sam", exp=now - 120, iat=now - 600),
            "forged": host_token("sam", secret="another-secret-that-is-also-long-enough!"),
            "lowered": lowered,
            "visitor": host_token("vic", role="visitor"),
            "staff": host_token("sam"),
            "teammate": host_token("ana", role="teammate"),
            "limited": host_token("lim", role="teammate"),
            "lead": host_token("lena", role="teammate"),
            "admin": host_token("ada", role="teammate"),
            "outsider": host_token("otto", role="teammate"),
            "workflow": host_token("crm", role="workflow"),
            "data": host_token("warehouse", role="data"),
        }
        address: dict[str, Any] = {"role": "visitor", "email": "vera@acme.example"}
        for name, token in {
            "anonymous": None,
            "unverified": host_token("una", **address),
            "verified": host_token("vera", **address, email_verified=True),
            "staff": host_token("stan"),
            "short": short,
            "lowered": lowered,
            "customers": host_token("customer", role="visitor"),
            "staffs": host_token("colleague"),
            "teams": host_token("teams-customer", role="visitor"),
        }.items():
            await self._opens(name, token)
        # The desk lists a conversation once its contact has written.
        await self.chats["customers"].say("Hello")
        await self._to_team()
        await gateway.open(host_token("lou", role="visitor", iat=now))
        begun = await gateway.http.post("/v1/desk/session", headers=bearer(self.tokens["teammate"]), json={})
        self.cookie, self.mark = begun.headers["set-cookie"].partition(";")[0], begun.json()["session"]
        gateway.http.cookies.clear()
        self.tokens |= {who: self.chats[owner].token for who, owner in OWN.items()}
        self._short_ends = now + 2

    async def _opens(self, name: str, token: str | None) -> None:
        headers = bearer(token) if token else {}
        opened = (await self.gateway.http.post("/v1/conversations", headers=headers)).json()
        self.chats[name] = Chat(self.gateway, opened["conversation_id"], opened["token"])
        if token is None:
            self.tokens["browser"] = opened["visitor_token"]
        await self.assistant.say(opened["conversation_id"], "Choose.", buttons=[Button(action="go", label="Go")])

    async def expire(self) -> None:
        """Wait until the short-lived conversation token is past its end."""
        while time.time() <= self._short_ends:  # noqa: ASYNC110  (a clock has no event)
            await asyncio.sleep(0.05)

    def target(self, who: str, target: str) -> Chat:
        """The conversation that a cell is about: one's own, a customer's or a colleague's."""
        return self.chats[OWN.get(who, "verified") if target == "own" else target]

    async def _to_team(self) -> None:
        """The limited teammate sees what waits for their team."""
        team, request = Owner("team", "agency"), f"request-{secrets.token_hex(6)}"
        await self.gateway.services.writer.assign(
            self.chats["teams"].id, owner=team, by=SYSTEM, request_id=request, reason="manual"
        )

    def targets(self, who: str) -> list[str]:
        if who == "limited":
            return ["customers", "staffs", "teams"]
        return ["own", "customers", "staffs"] if who in OWN else ["customers", "staffs"]

    def headers(self, who: str, body: bytes = b"") -> dict[str, str]:
        if who == "bridge":
            return signatures.headers([CHANNEL_SECRET], "message-0001", body, time.time())
        if who in ("session", "cookie", "mark"):
            # Each request with its own cookie only: the client must keep none.
            self.gateway.http.cookies.clear()
            mark = {} if who == "cookie" else {"X-Frontdesk-Session": self.mark}
            return mark if who == "mark" else {**mark, "Cookie": self.cookie}
        return {} if who == "nobody" else bearer(self.tokens[who])

    async def connect(self, path: str, protocol: str, who: str) -> websockets.ClientConnection:
        """Raises InvalidStatus when the gateway opens no socket for this bearer."""
        offered = [websockets.Subprotocol(protocol)]
        if who in self.tokens:
            offered.append(websockets.Subprotocol(f"bearer.{self.tokens[who]}"))
        if who in ("session", "mark"):
            offered.append(websockets.Subprotocol(f"session.{self.mark}"))
        headers = {"Cookie": self.cookie} if who in ("session", "cookie") else None
        headers = self.headers(who) if who == "bridge" else headers
        url = self.gateway.url.replace("http", "ws") + path
        return await websockets.connect(url, subprotocols=offered, additional_headers=headers)

    async def end(self, who: str, target: str) -> None:
        """Close a conversation, because only one that has ended is rated."""
        chat = self.target(who, target)
        path = f"/v1/conversations/{chat.id}/close"
        assert (await self.gateway.http.post(path, json={}, headers=bearer(chat.token))).is_success

    async def reopen(self, who: str, target: str) -> None:
        """After a closing that was allowed: the next cell wants an open one again."""
        name = OWN.get(who, "verified") if target == "own" else target
        subject = {"customers": "customer", "teams": "teams-customer"}.get(name)
        if subject is not None:
            self.chats[name] = await self.gateway.open(host_token(subject, role="visitor"))
            await self.chats[name].say("Hello")
        if name == "teams":
            await self._to_team()

    async def logs(self) -> dict[str, Any]:
        """The end of each conversation's log, in one round trip: a refused request appends nothing."""
        services = self.gateway.services
        async with services.redis.pipeline(transaction=False) as asked:
            for chat in self.chats.values():
                asked.xrevrange(services.settings.keys.conversation(chat.id).log, count=1)
            ends: list[Any] = await asked.execute()
        assert all(ends), "each conversation has a log"
        return dict(zip(self.chats, ends, strict=True))
