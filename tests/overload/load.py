"""Ten times as many visitors as the agents can serve, and people who click or close conversations at the same time.

The capacity is set, not found: so many slots, and a model that takes a second. Visitors arrive at random moments of a
seed; each opens a conversation and asks one question, which needs the model. The run records their outcomes and the
costs: the times of refusals, clicks and closings, and the memory of each process and of Redis.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import jwt

from bench.stack import Shape, Stack, stack
from libs.messaging.keys import CHAT_CHANGED, CHAT_MESSAGE, CHAT_OPENED, TOOL_COMPLETED
from tests.plain_http import NO_AUTHORITIES
from tests.waiting import until

AGENTS, SLOTS, MODEL_S = 2, 4, 1.0
CAPACITY = AGENTS * SLOTS / MODEL_S
"""Answers a second."""

TIMES = 10
SHED_UNREAD = 40
"""Five seconds of work: beyond it newcomers are refused."""

STREAMS = (CHAT_OPENED, CHAT_MESSAGE, CHAT_CHANGED, TOOL_COMPLETED)

_ASSIST = "{assist: {goal: Help, backstory: A desk, tools: []}}"
FLOWS = {
    "visitors": f"trigger: {{on: chat.opened, when: principal.kind == 'anonymous'}}\nsteps: [{_ASSIST}]\n",
    "staff": "trigger: {on: chat.opened, when: principal.kind == 'staff'}\nsteps:\n"
    f"- say: {{text: Hi, buttons: [{{action: search, label: Search, answer: 'Whom?'}}]}}\n- {_ASSIST}\n",
}


@dataclass
class Figures:
    """Seconds, bytes and counts of one run."""

    arrivals: int = 0
    accepted: list[str] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    clicks: list[float] = field(default_factory=list)
    closings: list[float] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)
    memory: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By process: before, and the most during the load."""
    waiting: int = 0
    """The most entries of work that Redis held at a time."""
    ended_s: float = 0.0
    """From the last arrival to the last answer."""

    def lines(self) -> list[str]:
        grown = ", ".join(f"{name} {(most - first) / 1e6:.0f} MB" for name, (first, most) in self.memory.items())
        return [
            f"arrivals {self.arrivals}, accepted {len(self.accepted)}, refused {len(self.refused)}",
            f"refusal: p50 {at(self.refused, 0.5):.0f} ms, p99 {at(self.refused, 0.99):.0f} ms",
            f"click to answer: p50 {at(self.clicks, 0.5):.0f} ms, p95 {at(self.clicks, 0.95):.0f} ms",
            f"closing to its end: p50 {at(self.closings, 0.5):.0f} ms, p95 {at(self.closings, 0.95):.0f} ms",
            f"grown by at most: {grown}",
            f"entries of work that waited: at most {self.waiting}",
            f"the last answer came {self.ended_s:.1f} s after the last arrival",
            f"broken: {dict(self.broken) or 'nothing'}",
        ]


def at(seconds: list[float], part: float) -> float:
    """A quantile in milliseconds."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(int(part * len(ordered)), len(ordered) - 1)] if ordered else 0.0


@asynccontextmanager
async def small_stack(folder: Path) -> AsyncIterator[Stack]:
    """A stack of a known capacity."""
    flows = folder / "flows"
    flows.mkdir()
    for name, text in FLOWS.items():
        (flows / f"{name}.yaml").write_text(f"name: {name}\n{text}")
    settings = {
        "FRONTDESK_FLOWS": str(flows),
        "FRONTDESK_AGENT_CONCURRENCY": str(SLOTS),
        "FRONTDESK_SHED_UNREAD": str(SHED_UNREAD),
        "FRONTDESK_MESSAGES_PER_CONTACT": "0",
    }
    async with stack(folder, Shape(hubspot_in_process=True, model=True, agents=AGENTS, environment=settings)) as made:
        answer = {"text": "Here you are.", "delay_ms": int(MODEL_S * 1000)}
        await made.control("POST", "/openai/script", {"default": answer})
        yield made


def client(made: Stack) -> httpx2.AsyncClient:
    """All people of the load, from one address."""
    limits = httpx2.Limits(max_connections=200)
    return httpx2.AsyncClient(base_url=made.gateways[0], timeout=30, limits=limits, verify=NO_AUTHORITIES)


async def overload(made: Stack, seconds: float, seed: int) -> Figures:
    """Run the load, then wait until all accepted work has ended."""
    figures, arrivals = Figures(), random.Random(seed)
    async with client(made) as http:
        closing = [await greeted(made, http) for _ in range(max(3, int(seconds)))]
        clicking = [await greeted(made, http) for _ in range(3)]
        await _sample(made, figures)
        helpers = [asyncio.create_task(_click(http, each, figures)) for each in clicking]
        helpers.append(asyncio.create_task(_close(made, http, closing, figures)))
        helpers.append(asyncio.create_task(_watch(made, figures)))
        visitors = []
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            visitors.append(asyncio.create_task(visit(http, figures)))
            await asyncio.sleep(arrivals.expovariate(CAPACITY * TIMES))
        await asyncio.gather(*visitors)
        for task in helpers:
            task.cancel()
        for outcome in await asyncio.gather(*helpers, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
        began = time.monotonic()
        await until("all that was accepted is answered", lambda: _is_done(made, figures), within=60)
        figures.ended_s = time.monotonic() - began
    return figures


async def visit(http: httpx2.AsyncClient, figures: Figures) -> None:
    figures.arrivals += 1
    began = time.perf_counter()
    opened = await http.post("/v1/conversations", json={})
    if opened.status_code == httpx2.codes.SERVICE_UNAVAILABLE:
        figures.refused.append(time.perf_counter() - began)
        if int(opened.headers.get("retry-after", 0)) < 1:
            figures.broken["refused without Retry-After"] += 1
        return
    if opened.status_code != httpx2.codes.CREATED:
        figures.broken[f"opening: {opened.status_code}"] += 1
        return
    body, conversation = {"text": "Where is my parcel?", "client_message_id": uuid4().hex}, opened.json()
    sent = await http.post(_path(conversation, "messages"), json=body, headers=_bearer(conversation))
    if sent.status_code != httpx2.codes.ACCEPTED:
        figures.broken[f"message: {sent.status_code}"] += 1
        return
    figures.accepted.append(conversation["conversation_id"])


async def greeted(made: Stack, http: httpx2.AsyncClient) -> dict[str, Any]:
    """A greeted conversation of a member of staff."""
    now = int(time.time())
    claims = {"sub": uuid4().hex, "role": "staff", "email": f"{uuid4().hex[:8]}@desk.example", "iat": now}
    token = jwt.encode({**claims, "exp": now + 3_600}, made.secret, algorithm="HS256")
    answer = await http.post("/v1/conversations", json={}, headers={"Authorization": f"Bearer {token}"})
    conversation: dict[str, Any] = answer.raise_for_status().json()
    await until("a greeting", lambda: _lines(http, conversation))
    return conversation


async def _click(http: httpx2.AsyncClient, conversation: dict[str, Any], figures: Figures) -> None:
    while True:
        figures.clicks.append(await click(http, conversation))
        await asyncio.sleep(0.5)  # the pace of a person


async def click(http: httpx2.AsyncClient, conversation: dict[str, Any], within: float = 30) -> float:
    """Click once, and measure the time until the answer."""
    before = len(await _lines(http, conversation))
    began = time.perf_counter()
    body = {"action": "search", "client_message_id": uuid4().hex}
    sent = await http.post(_path(conversation, "messages"), json=body, headers=_bearer(conversation))
    assert sent.status_code == httpx2.codes.ACCEPTED, sent.text

    async def answered() -> bool:
        return len(await _lines(http, conversation)) > before + 1

    await until("a click is answered", answered, within=within)
    return time.perf_counter() - began


async def _close(made: Stack, http: httpx2.AsyncClient, conversations: list[dict[str, Any]], figures: Figures) -> None:
    for conversation in conversations:
        figures.closings.append(await close(made, http, conversation))
        await asyncio.sleep(0.8)  # about one a second, for as long as the load lasts


async def close(made: Stack, http: httpx2.AsyncClient, conversation: dict[str, Any], within: float = 30) -> float:
    """Close, and measure the time until the agent has nothing left to do."""
    began = time.perf_counter()
    closed = await http.post(_path(conversation, "close"), headers=_bearer(conversation))
    assert closed.status_code == httpx2.codes.OK, closed.text
    await until("it is closed", lambda: _at_rest(made, conversation["conversation_id"]), within=within)
    return time.perf_counter() - began


async def _watch(made: Stack, figures: Figures) -> None:
    while True:
        await _sample(made, figures)
        await asyncio.sleep(0.5)  # the pace of the measurement


async def _sample(made: Stack, figures: Figures) -> None:
    used = {f"{each.service}-{each.pid}": each.memory() for each in made.processes}
    used["redis-data"] = int((await made.redis.info("memory"))["used_memory"])
    for name, now in used.items():
        first, most = figures.memory.get(name, (now, now))
        figures.memory[name] = (first, max(most, now))
    lengths = [await made.redis.xlen(made.keys.stream(0, stream)) for stream in STREAMS]
    figures.waiting = max(figures.waiting, sum(lengths))


async def _is_done(made: Stack, figures: Figures) -> bool:
    """Every accepted conversation was answered and is at rest; no stream holds work."""
    for stream in STREAMS:
        if await made.redis.xlen(made.keys.stream(0, stream)):
            return False
    for conversation in figures.accepted:
        entries: Any = await made.redis.xrevrange(made.keys.conversation(conversation).log, count=1)
        if not entries or b"Here you are." not in b"".join(entries[0][1].values()):
            return False
    return True


async def _at_rest(made: Stack, conversation_id: str) -> bool:
    handled, head = await made.redis.hmget(made.keys.conversation(conversation_id).state, "handled", "head")
    return handled == head


async def _lines(http: httpx2.AsyncClient, conversation: dict[str, Any]) -> list[Any]:
    answer = await http.get(_path(conversation, "messages"), params={"limit": 500}, headers=_bearer(conversation))
    found: list[Any] = answer.json().get("messages", [])
    return found


def _path(conversation: dict[str, Any], action: str) -> str:
    return f"/v1/conversations/{conversation['conversation_id']}/{action}"


def _bearer(conversation: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {conversation['token']}"}
