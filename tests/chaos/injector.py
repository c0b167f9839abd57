"""Carries out the plan of faults on a running system, and undoes each of them.

At most `AT_ONCE` last at the same time, and each target has one at most: more would only show that nothing works while
everything is down.
"""

import asyncio
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from tests.chaos.arena import Arena
from tests.chaos.faults import Fault
from tests.chaos.people.model import ModelScript
from tests.chaos.record import Recorder

AT_ONCE = 3

_HUBSPOT_CALLS = {"path_regex": "^/crm/"}


class Injector:
    def __init__(self, arena: Arena, model: ModelScript, recorder: Recorder) -> None:
        self._arena, self._model, self._recorder = arena, model, recorder
        self._room = asyncio.Semaphore(AT_ONCE)
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, plan: Iterator[Fault]) -> None:
        """Until cancelled; then `calm` puts everything right."""
        for fault in plan:
            await asyncio.sleep(fault.after_s)
            if fault.target in self._busy or not self._arena.has(fault.target):
                self._recorder.note("fault left out", kind=fault.kind, target=fault.target)
                continue
            await self._room.acquire()
            self._busy.add(fault.target)
            task = asyncio.create_task(self._carry_out(fault))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def calm(self) -> None:
        """Wait until what was begun has ended by itself."""
        await asyncio.gather(*self._tasks)

    async def _carry_out(self, fault: Fault) -> None:
        window = self._recorder.begin(fault.kind, fault.target, dict(fault.how))
        try:
            async with self._lasting(fault):
                await asyncio.sleep(fault.lasts_s)
        finally:
            self._recorder.end(window)
            self._busy.discard(fault.target)
            self._room.release()

    def _lasting(self, fault: Fault) -> AbstractAsyncContextManager[None]:
        match fault.kind:
            case "kill":
                return self._ended(fault.target, signal.SIGKILL)
            case "terminate":
                return self._ended(fault.target, signal.SIGTERM)
            case "stop":
                return self._stopped(fault.target)
            case "redis-kill":
                return self._redis_ended(signal.SIGKILL)
            case "redis-restart":
                return self._redis_ended(signal.SIGTERM)
            case "database":
                return self._database_locked()
            case "cut" | "delay" | "half-open":
                return self._link_troubled(fault)
            case "hubspot":
                return self._hubspot_troubled(dict(fault.how))
            case "openai":
                return self._model.troubled(dict(fault.how))
            case _:
                raise ValueError(f"no such kind of fault: {fault.kind}")

    @asynccontextmanager
    async def _ended(self, name: str, number: signal.Signals) -> Any:
        self._arena.down.add(name)
        self._arena.send(name, number)
        if number == signal.SIGKILL:
            await self._arena.processes[name].wait()
        try:
            yield
            await self._arena.processes[name].wait()
        finally:
            await self._arena.spawn(name)
            self._arena.down.discard(name)

    @asynccontextmanager
    async def _stopped(self, name: str) -> Any:
        self._arena.send(name, signal.SIGSTOP)
        try:
            yield
        finally:
            self._arena.send(name, signal.SIGCONT)

    @asynccontextmanager
    async def _redis_ended(self, number: signal.Signals) -> Any:
        await self._arena.servers.lose(number)
        try:
            yield
        finally:
            await self._arena.servers.bring_back()

    @asynccontextmanager
    async def _database_locked(self) -> Any:
        """The archive's database takes nothing: another program has it."""
        connection = await asyncio.to_thread(_locked, self._arena.archive)
        try:
            yield
        finally:
            connection.close()

    @asynccontextmanager
    async def _link_troubled(self, fault: Fault) -> Any:
        link = self._arena.links[fault.target]
        if fault.kind == "cut":
            link.cut()
        elif fault.kind == "delay":
            link.delay(fault.how["seconds"])
        else:
            link.half_open()
        try:
            yield
        finally:
            link.delay(0)
            if fault.kind == "half-open" and not fault.how["delivers_late"]:
                link.cut()
            link.flow()

    @asynccontextmanager
    async def _hubspot_troubled(self, trouble: dict[str, Any]) -> Any:
        await _insist(lambda: self._arena.fault(match=_HUBSPOT_CALLS, **trouble))
        try:
            yield
        finally:
            await _insist(self._arena.no_faults)


def _locked(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=60, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection


async def _insist(ask: Callable[[], Awaitable[None]]) -> None:
    """A kept connection to the stand-in may end in the very moment in which it is used."""
    while True:
        try:
            await ask()
        except httpx2.TransportError:
            await asyncio.sleep(0.1)
        else:
            return
