"""Runs a gateway and watches its event loop from inside. `bench.desk_lists` starts it, and reads `GET /bench/held`.

A hold is what the loop's thread did between two turns of a timer of a millisecond: in CPU time, which other programs on
the machine do not change, and in the time on the clock, which also has waits for other threads and programs.
"""

import asyncio
import runpy
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from services.gateway import app as gateway

TICK_S = 0.001


class HeldLoop:
    """The longest holds since the last `take`, in ms."""

    def __init__(self) -> None:
        self._cpu = self._clock = 0.0

    async def watch(self) -> None:
        while True:
            cpu, clock = time.thread_time(), time.perf_counter()
            await asyncio.sleep(TICK_S)
            self._cpu = max(self._cpu, time.thread_time() - cpu)
            self._clock = max(self._clock, time.perf_counter() - clock - TICK_S)

    async def take(self) -> dict[str, float]:
        found = {"cpu_ms": self._cpu * 1000, "clock_ms": self._clock * 1000}
        self._cpu = self._clock = 0.0
        return found


def _watched(make: Any) -> Any:
    def create_app(*arguments: Any) -> FastAPI:
        app: FastAPI = make(*arguments)
        held, inner = HeldLoop(), app.router.lifespan_context

        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
            async with asyncio.TaskGroup() as tasks, inner(app) as state:
                watching = tasks.create_task(held.watch())
                yield state
                watching.cancel()

        app.router.lifespan_context = lifespan
        app.add_api_route("/bench/held", held.take)
        # Before the routes of the page, which answer for any path.
        app.router.routes.insert(0, app.router.routes.pop())
        return app

    return create_app


if __name__ == "__main__":
    gateway.create_app = _watched(gateway.create_app)
    module = sys.argv.pop(1)
    runpy.run_module(module, run_name="__main__", alter_sys=True)
