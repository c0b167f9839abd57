"""The desk under load: assignments a second, and the delay from a visitor's message to the assignee's screen.

Sockets of teammates are open, and are read as by the desk's page. Assignments: conversations are opened as fast as
possible. Each enters the queue of a team, and goes to the person with the fewest conversations. The time ends when the
last one is assigned. Delay: visitors write at random times, at half of the highest rate. The time runs from the start
of the request to the frame on the assignee's socket.
"""

import asyncio
import json
import random
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx2
import jwt
import websockets

from bench.process import BenchFailed
from bench.stack import Shape, Stack, stack
from services.gateway.desk.index import ListQuery

_FLOW = """\
name: to_the_desk
trigger: {on: chat.opened, when: principal.kind != "staff"}
steps:
  - assign: {team: desk}
"""
_AT_ONCE = 64
_TIMEOUT_S = 60.0
_NO_LIMITS = {"FRONTDESK_MESSAGES_PER_CONTACT": "0"}


@dataclass(frozen=True)
class DeskLoad:
    """`delays` in seconds, at `load` messages a second."""

    people: int
    conversations: int
    assigned_per_second: float
    full_per_second: float
    load: float
    delays: list[float]

    @property
    def p50_ms(self) -> float:
        return median(self.delays) * 1000

    @property
    def p99_ms(self) -> float:
        return quantiles(self.delays, n=100)[98] * 1000

    def json(self) -> dict[str, float]:
        return {
            "people": self.people, "conversations": self.conversations, "assigned_per_second": self.assigned_per_second,
            "full_per_second": self.full_per_second, "load_per_second": self.load, "p50_ms": self.p50_ms,
            "p99_ms": self.p99_ms,
        }  # fmt: skip

    @property
    def tail_ratio(self) -> float:
        return self.p99_ms / self.p50_ms


async def desk(folder: Path, people: int, conversations: int, seconds: float) -> DeskLoad:
    """Measure with `people` at the desk: at the highest rate for `seconds`, then at half of it for twice as long.

    Raises BenchFailed if a conversation isn't assigned, or a message doesn't arrive.
    """
    environment = {**_NO_LIMITS, **_files(folder, people)}
    shape = Shape(hubspot_in_process=True, model=False, environment=environment)
    async with stack(folder, shape) as running, _teammates(running, people) as screens:
        opened, took = await _assign(running, conversations, people)
        full = await _write(running, opened, screens, seconds, rate=None)
        most = len(full) / seconds
        delays = await _write(running, opened, screens, 2 * seconds, rate=most / 2)
    return DeskLoad(people, conversations, conversations / took, most, most / 2, delays)


def _files(folder: Path, people: int) -> dict[str, str]:
    flows, names = folder / "flows", [f"p{number:03}" for number in range(people)]
    flows.mkdir()
    (flows / "desk.yaml").write_text(_FLOW)
    config = {
        "people": [{"id": name, "name": name} for name in names],
        "teams": [{"id": "desk", "name": "Desk", "members": names}],
    }
    (folder / "desk.yaml").write_text(json.dumps(config))
    return {"FRONTDESK_FLOWS": str(flows), "FRONTDESK_DESK": str(folder / "desk.yaml")}


class _Screen:
    """A teammate's open page, with the time at which each message was on it."""

    def __init__(self) -> None:
        self.waited: dict[str, asyncio.Future[float]] = {}

    async def read(self, socket: websockets.ClientConnection) -> None:
        async for raw in socket:
            frame = json.loads(raw)
            for each in frame["frames"] if frame["type"] == "changes" else (frame,):
                self._take(each)

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "summary":
            found = self.waited.pop(frame["summary"].get("last_text") or "", None)
            if found is not None and not found.done():
                found.set_result(time.perf_counter())


@asynccontextmanager
async def _teammates(running: Stack, people: int) -> AsyncIterator[_Screen]:
    """All teammates, online and with the list of their conversations open."""
    screen, url = _Screen(), running.gateways[0].replace("http", "ws") + "/v1/desk/socket"
    sockets, reading = [], []
    try:
        for number in range(people):
            token = _token(running, f"p{number:03}", "teammate")
            protocols: Any = ["frontdesk.desk.v1", f"bearer.{token}"]
            # Frames must not wait in the library, which would stop reading at 16 of them.
            socket = await websockets.connect(url, subprotocols=protocols, max_queue=None)
            query = ListQuery(view="mine").model_dump(mode="json", exclude_unset=True)
            await socket.send(json.dumps({"type": "list", "ask": 0, "query": query}))
            sockets.append(socket)
            reading.append(asyncio.create_task(screen.read(socket)))
        yield screen
    finally:
        for task in reading:
            task.cancel()
        for socket in sockets:
            await socket.close()


async def _assign(running: Stack, conversations: int, people: int) -> tuple[list[tuple[str, str]], float]:
    """Open conversations until all are assigned. Returns their IDs and tokens, and the seconds."""
    slots = asyncio.Semaphore(_AT_ONCE)
    async with httpx2.AsyncClient(base_url=running.gateways[0], timeout=_TIMEOUT_S) as http:

        async def open_one() -> tuple[str, str]:
            async with slots:
                headers = {"Authorization": f"Bearer {_token(running, secrets.token_hex(8), 'visitor')}"}
                answer = (await http.post("/v1/conversations", json={}, headers=headers)).raise_for_status().json()
                return answer["conversation_id"], answer["token"]

        started = time.perf_counter()
        opened = await asyncio.gather(*(open_one() for _ in range(conversations)))
        works = [running.keys.desk.work_of(f"p{number:03}") for number in range(people)]
        while True:
            async with running.redis.pipeline(transaction=False) as pipeline:
                for work in works:
                    pipeline.scard(work)
                loads = await pipeline.execute()
            if sum(loads) == conversations:
                break
            if time.perf_counter() - started > _TIMEOUT_S:
                raise BenchFailed(f"{sum(loads)} of {conversations} conversations were assigned")
            await asyncio.sleep(0.005)
        seconds = time.perf_counter() - started
    # A fast assignment that ignores loads would be no valid figure.
    if max(loads) - min(loads) > 1:
        raise BenchFailed(f"fewest open, but loads from {min(loads)} to {max(loads)}")
    return list(opened), seconds


async def _write(
    running: Stack, opened: Sequence[tuple[str, str]], screen: _Screen, seconds: float, *, rate: float | None
) -> list[float]:
    """Visitors write for `seconds`, at this rate or as fast as possible. Returns the delay of each message."""
    delays: list[float] = []
    free: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    for chat in random.sample(opened, len(opened)):
        free.put_nowait(chat)
    ends = time.perf_counter() + seconds
    async with httpx2.AsyncClient(base_url=running.gateways[0], timeout=_TIMEOUT_S) as http:

        async def write() -> None:
            # One message at a time in each conversation, because a list shows only the newest.
            conversation_id, token = chat = await free.get()
            line = secrets.token_hex(12)
            seen = screen.waited[line] = asyncio.get_running_loop().create_future()
            began = time.perf_counter()
            body = {"text": line, "client_message_id": line}
            path, headers = f"/v1/conversations/{conversation_id}/messages", {"Authorization": f"Bearer {token}"}
            (await http.post(path, json=body, headers=headers)).raise_for_status()
            async with asyncio.timeout(_TIMEOUT_S):
                delays.append(await seen - began)
            free.put_nowait(chat)

        if rate is None:

            async def go_on() -> None:
                while time.perf_counter() < ends:
                    await write()

            await asyncio.gather(*(go_on() for _ in range(_AT_ONCE)))
        else:
            writing = []
            at = time.perf_counter()
            while (at := at + random.expovariate(rate)) < ends:
                await asyncio.sleep(max(0.0, at - time.perf_counter()))
                writing.append(asyncio.create_task(write()))
            await asyncio.gather(*writing)
    return delays


def _token(running: Stack, subject: str, role: str) -> str:
    return jwt.encode({"sub": subject, "role": role, "exp": int(time.time()) + 3_600}, running.secret, "HS256")
