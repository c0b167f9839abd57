"""Keeps a set of programs running, and stops them in order and within a bound.

A program starts at once, or as soon as the program that it needs is ready. The set is ready when every program is ready
or down, and at least one of the first stage (a gateway) is ready. Stages stop one after the other, so that programs
that take in work end before those that do it. A program that doesn't end in time is killed.
"""

import asyncio
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from frontdesk.child import Child, Launch, Program, RestartPolicy
from frontdesk.errors import Failure
from frontdesk.logs import ChildLog, Show


@dataclass(frozen=True)
class Bounds:
    """Stopping takes at most `stop_s` for all stages but the last, and `last_stage_s` for the last.

    Together they are under 5 s: after that people press Ctrl-C again. `start_s` is for a program that hangs: one that
    ends is down much earlier. A full machine needs minutes to start all programs, and only that they are late is said,
    first after `slow_start_s`, and then at twice the time each.
    """

    start_s: float = 600.0
    slow_start_s: float = 10.0
    stage_s: float = 1.0
    stop_s: float = 3.7
    last_stage_s: float = 0.6
    restart: RestartPolicy = field(default_factory=RestartPolicy)


class Supervisor:
    def __init__(
        self,
        programs: Sequence[Program],
        *,
        make_log: Callable[[str], ChildLog],
        say: Show,
        on_refusal: Callable[[Launch], None],
        bounds: Bounds | None = None,
    ) -> None:
        self._bounds = bounds or Bounds()
        self._say = say
        self.children = {
            program.name: Child(program, make_log(program.name), say, self._bounds.restart, on_refusal)
            for program in programs
        }

    async def run(self, stop: asyncio.Event, kill: asyncio.Event, on_ready: Callable[[], None]) -> None:
        """Returns when `stop` was set and all programs have ended. Raises Stop if the set can't start."""
        keepers = [asyncio.create_task(self._keep(child)) for child in self.children.values()]
        starting = asyncio.create_task(self._start(on_ready))
        stopped = asyncio.create_task(stop.wait())
        try:
            pending = {*keepers, starting, stopped}
            while not stopped.done():
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    # A refusal at the start ends everything. Without this line it would be lost with its task.
                    task.result()
        finally:
            await _cancel(starting, stopped)
            await self._stop(keepers, kill)
            for child in self.children.values():
                child.log.close()

    async def _keep(self, child: Child) -> None:
        if child.program.needs:
            needed = self.children[child.program.needs].ready
            await _first_of(asyncio.create_task(needed.wait()), asyncio.create_task(child.stopping.wait()))
        await child.keep_running()

    async def _start(self, on_ready: Callable[[], None]) -> None:
        """Wait until the set is ready, and show which program is late."""
        everyone = asyncio.create_task(self._all_settled())
        try:
            passed_s, next_s = 0.0, self._bounds.slow_start_s
            while passed_s < self._bounds.start_s:
                wait_s = min(next_s, self._bounds.start_s) - passed_s
                done, _ = await asyncio.wait((everyone,), timeout=wait_s)
                if done:
                    everyone.result()
                    for child in self.children.values():
                        child.starting = False
                    on_ready()
                    return
                passed_s, next_s = passed_s + wait_s, 2 * next_s
                self._say(f"still waiting for {self._late()}{_load()}")
            raise Failure(f"not ready after {self._bounds.start_s:g} s: {self._late()}")
        finally:
            await _cancel(everyone)

    async def _all_settled(self) -> None:
        """Wait again for a child that crashed while others started, until it is ready or down."""
        children = list(self.children.values())
        front = min(child.program.stage for child in children)
        while True:
            waiting = [child for child in children if not child.ready.is_set() and not child.down.is_set()]
            if not waiting:
                if any(child.ready.is_set() for child in children if child.program.stage == front):
                    return
                waiting = [child for child in children if child.program.stage == front]
                await _first_of(*(asyncio.create_task(child.ready.wait()) for child in waiting))
                continue
            await asyncio.gather(
                *(_first_of(asyncio.create_task(each.ready.wait()), asyncio.create_task(each.down.wait()))
                  for each in waiting)
            )  # fmt: skip

    @property
    def down(self) -> tuple[str, ...]:
        """The programs that are down now."""
        return tuple(name for name, child in self.children.items() if child.down.is_set())

    def _late(self) -> str:
        return "; ".join(
            f"{name} ({child.answer.body[:300] or 'no answer yet'}; log: {child.log.file})"
            for name, child in self.children.items()
            if not child.ready.is_set()
        )

    async def _stop(self, keepers: Sequence[asyncio.Task[None]], kill: asyncio.Event) -> None:
        """End all children, stage by stage. The last stage begins when no other child is left."""
        keeper_of = dict(zip(self.children.values(), keepers, strict=True))
        *stages, last_stage = sorted({child.program.stage for child in keeper_of})
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._bounds.stop_s
        killing = asyncio.create_task(kill.wait())
        try:
            for stage in stages:
                ending = {child: task for child, task in keeper_of.items() if child.program.stage == stage}
                for child in ending:
                    child.stop()
                await _all_of(ending.values(), min(self._bounds.stage_s, deadline - clock()), killing)
            last = {child: task for child, task in keeper_of.items() if child.program.stage == last_stage}
            others = {child: task for child, task in keeper_of.items() if child not in last}
            await _all_of(others.values(), deadline - clock(), killing)
            # Redis is the last stage: a worker that is still there would write into a server that ends.
            self._kill(others)
            for child in last:
                child.stop()
            await _all_of(last.values(), self._bounds.last_stage_s, killing)
        finally:
            self._kill(keeper_of)
            await _cancel(killing)
            await asyncio.gather(*keepers, return_exceptions=True)

    def _kill(self, keeper_of: dict[Child, asyncio.Task[None]]) -> None:
        for child, keeper in keeper_of.items():
            if not keeper.done() and not child.killed:
                self._say(f"{child.program.name} did not stop in time: killed")
                child.kill()


def _load() -> str:
    """The reason why programs are late, if the machine has more to do than it can."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    return f"; this machine is busy: a load of {load:.0f} on {cores} cores" if load > 2 * cores else ""


async def _all_of(tasks: Iterable[asyncio.Task[None]], timeout_s: float, unless: asyncio.Task[Any]) -> None:
    """Wait until all tasks are done, or `unless` is done, or the time is over."""
    waiting = set(tasks)
    deadline = asyncio.get_running_loop().time() + timeout_s
    while waiting and not unless.done() and (left_s := deadline - asyncio.get_running_loop().time()) > 0:
        _, rest = await asyncio.wait({*waiting, unless}, timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
        waiting &= rest


async def _first_of(*tasks: asyncio.Task[Any]) -> None:
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _cancel(*tasks)


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait for their end. Their outcome does not matter."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
