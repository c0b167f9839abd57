"""One run: people, teammates and faults on one deployment, until enough messages; then rest, and the evidence."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from random import Random
from typing import Any

from tests.chaos.arena import Arena
from tests.chaos.faults import plan
from tests.chaos.injector import Injector
from tests.chaos.options import Options
from tests.chaos.oracle import Account, Evidence, Followed
from tests.chaos.oracle.collect import (
    archived,
    broken_promises,
    checksums,
    dead_letters,
    errors,
    leftovers,
    states_and_logs,
)
from tests.chaos.people.model import ModelScript
from tests.chaos.people.names import name_of
from tests.chaos.people.staff import Staff
from tests.chaos.people.tab import Tab
from tests.chaos.people.talk import Talk
from tests.chaos.people.teammates import Teammate
from tests.chaos.people.visitors import Visitor
from tests.chaos.record import Recorder
from tests.redis_clients import blocking_client
from tests.stack import exposed

VISITORS = 0.3
"""Their share of all contacts."""

LEAVING_S = 150.0
"""The time for the last people to finish. A person who still waits then gets no answer."""

REST_S = 150.0
"""The time for accepted work to end after the last fault: two waits for HubSpot's probe, and a busy machine."""

PROGRESS_EVERY_S = 10.0
READ_AT_ONCE = 40


class Run:
    def __init__(self, arena: Arena, options: Options, recorder: Recorder) -> None:
        self._arena, self._options, self._recorder = arena, options, recorder
        self._model = ModelScript(arena.http, arena.sandbox)
        self._random = Random(f"people {options.seed}")
        self._talks: list[Talk] = []
        self._teammates = [Teammate(arena, name, Random(f"{name} {options.seed}")) for name in ("ana", "ben")]
        self._started = time.monotonic()
        self._came = 0

    @property
    def turns(self) -> int:
        return sum(1 for talk in self._talks for sent in talk.sent.values() if sent.offset)

    async def evidence(self) -> Evidence:
        await self._model.begin()
        seeded = frozenset(each["id"] for each in (await self._arena.account())["contacts"])
        injector = Injector(self._arena, self._model, self._recorder)
        async with AsyncExitStack() as helpers:
            await helpers.enter_async_context(_in_background(self._arena.keep_running(self._recorder)))
            await helpers.enter_async_context(_in_background(self._show_progress()))
            for teammate in self._teammates:
                await helpers.enter_async_context(_in_background(teammate.be_online()))
                await helpers.enter_async_context(_in_background(teammate.work()))
            if self._options.pause:
                faults = plan(self._options.seed, pause_s=self._options.pause, kinds=self._options.kinds)
                async with _in_background(injector.run(faults)):
                    leaving = await self._people()
            else:
                leaving = await self._people()
            await injector.calm()
            await self._see_off(leaving)
        left = await self._rest()
        tabs = await self._read_to_the_end()
        return await self._collect(seeded, left, tabs)

    async def _people(self) -> "set[asyncio.Task[None]]":
        """People come and go until enough messages were sent. Returns the people who are still there."""
        there: set[asyncio.Task[None]] = set()
        ends = self._started + self._options.minutes * 60
        while self.turns < self._options.turns and time.monotonic() < ends:
            while len(there) < self._options.people:
                there.add(asyncio.create_task(self._person()))
            done, there = await asyncio.wait(there, timeout=0.5, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
        return there

    async def _person(self) -> None:
        name, random = name_of(self._came), Random(self._random.random())
        self._came += 1
        person: Staff | Visitor
        if random.random() < VISITORS:
            person = Visitor(self._arena, name, random)
        else:
            person = Staff(self._arena, self._model, self._came, name, random)
        self._talks.append(person.talk)
        try:
            await person.run()
        finally:
            for tab in person.talk.tabs:
                await tab.close()

    async def _see_off(self, leaving: "set[asyncio.Task[None]]") -> None:
        if not leaving:
            return
        done, late = await asyncio.wait(leaving, timeout=LEAVING_S)
        for task in late:
            self._recorder.note("waited in vain", task=repr(task))
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for each in done:
            each.result()

    async def _rest(self) -> list[str]:
        """The work that is left after a time in which everything should have ended."""
        ends = time.monotonic() + REST_S
        while True:
            left = await asyncio.to_thread(self._left)
            if not left or time.monotonic() > ends:
                return left
            await asyncio.sleep(1)

    def _left(self) -> list[str]:
        with blocking_client(self._arena.redis_url) as redis:
            return leftovers(redis, self._arena.keys)

    async def _read_to_the_end(self) -> list[Followed]:
        """Every tab comes back once more from the last offset that it saw, and reads what it missed."""
        room = asyncio.Semaphore(READ_AT_ONCE)

        async def read(talk: Talk, tab: Tab) -> Followed:
            async with room:
                tab.open()
                complete = await talk.until(lambda: tab.ready, 60)
                await tab.close()
            return Followed(tab.name, talk.id, tab.seen, complete)

        return list(await asyncio.gather(*(read(talk, tab) for talk in self._talks for tab in talk.tabs)))

    async def _collect(self, seeded: frozenset[str], left: list[str], tabs: list[Followed]) -> Evidence:
        keys = self._arena.keys
        with blocking_client(self._arena.redis_url) as redis:
            states, logs = states_and_logs(redis, keys)
            sums = checksums(redis, keys, states)
            dead = dead_letters(redis, keys)
            left = [*left, *broken_promises(redis, keys)]
        left += [f"{tab.name} was never ready" for tab in tabs if not tab.complete]
        account = await self._arena.account()
        return Evidence(
            logs=logs, states=states, checksums=sums, archived=archived(self._arena.archive),
            sent={talk.id: list(talk.sent.values()) for talk in self._talks if talk.id},
            tabs=tabs, desk=[done for teammate in self._teammates for done in teammate.done],
            account=Account(account["contacts"], account["notes"], account["redirects"], seeded),
            windows=self._recorder.windows, dead=dead, leftovers=left,
            errors=errors(self._arena.folder), exposed=await exposed(self._arena, self._arena.answers),
        )  # fmt: skip

    async def _show_progress(self) -> None:
        while True:
            await asyncio.sleep(PROGRESS_EVERY_S)
            seconds = time.monotonic() - self._started
            active = [f"{each.kind} {each.target}" for each in self._recorder.windows if not each.end_ms]
            print(f"{seconds:6.0f} s  {self.turns:6} turns  {', '.join(active)}", file=sys.stderr, flush=True)


@asynccontextmanager
async def _in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Background work while the block runs. Its failure fails the run."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        if task.done():
            task.result()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
