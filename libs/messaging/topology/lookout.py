"""A look at the topology every few seconds while a client is in use, and at once after an error."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from libs.messaging.background import end

IN_USE_S = 30.0
"""A command hangs for at most 20 s: a client is in use for longer than that after its last command began."""


class Lookout:
    """`look` must not raise errors of Redis. At most one look runs at a time."""

    def __init__(self, look: Callable[[], Awaitable[None]], every: timedelta) -> None:
        self._look = look
        self._every_s = every.total_seconds()
        self._used_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def note_use(self) -> None:
        """A command begins. It may hang, and the client may send no other until it ends."""
        self._used_at = time.monotonic()
        # One timer for all commands, because a timer for each would cost more than many commands.
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._every_s, self._tick)

    def look_soon(self) -> "asyncio.Task[None]":
        """Begin a look, unless one runs already."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return self._task

    async def close(self) -> None:
        if self._timer:
            self._timer.cancel()
        task, self._task = self._task, None
        if task and not task.done():
            await end(task)

    def _tick(self) -> None:
        self._timer = None
        if time.monotonic() < self._used_at + IN_USE_S:
            self.look_soon()
            self._timer = asyncio.get_running_loop().call_later(self._every_s, self._tick)

    async def _run(self) -> None:
        await self._look()
