"""The one lease: the right of one worker to one piece of work. It ends by itself unless its holder renews it.

Each kind of lease has a class with the same four verbs:

- `acquire`: a script gives the lease and a new fencing token, unless another worker has it;
- `renew`: a script moves the end of leases, and the caller learns which of them are lost;
- `release`: a script ends the lease early, often in one step with the work's result;
- `held`: a block of code that runs under the lease.

The token keeps the promises: each script that writes for a holder compares it first, so that a holder that lost its
lease writes nothing. The keeper ends work that is in vain. It is the only guard of effects outside Redis, such as
requests to HubSpot, because no script can refuse those.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import Context
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Generic, TypeVar

from redis.asyncio import Redis

from libs.messaging.backoff import jittered_s
from libs.messaging.lua_script import LuaScript
from libs.messaging.metrics import LEASES_LOST
from libs.messaging.periodic import run_every

_RENEW = LuaScript(Path(__file__).parent / "scripts" / "renew_leases.lua")

_LOOK_AGAIN_S = 0.05
"""The pause before the next look at a lease that has ended while a script that may release it is in flight."""

now_s = time.monotonic
"""The holder's own clock. A wall clock may be set, and uvloop's `loop.time()` stands still while a step runs."""

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker may do this work now."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lease:
    """`token` fences. `asked_at`: `now_s()` before the lease was asked for, because Redis counts from later on.

    A lease equals only itself: several leases may have one token.
    """

    token: str
    asked_at: float

    def about(self) -> dict[str, object]:
        """The fields that log records of this lease have."""
        return {}


L = TypeVar("L", bound=Lease)


async def renew_strings(redis: Redis, leases: Sequence[L], keys: Sequence[str], lasts: timedelta) -> list[L]:
    """Renew leases that are strings with a time to live, in one call. Returns those that are lost."""
    lasts_ms, tokens = int(lasts.total_seconds() * 1000), [lease.token for lease in leases]
    renewed = await _RENEW(redis, leases=keys, lease_ms=lasts_ms, tokens=tokens)
    return [lease for lease, own in zip(leases, renewed, strict=True) if not own]


async def renew_each(leases: Sequence[L], renew: Callable[[L], Awaitable[bool]]) -> list[L]:
    """Renew leases by a script for each. Returns those that are lost."""
    renewed = await asyncio.gather(*map(renew, leases))  # calls of one moment travel together
    return [lease for lease, own in zip(leases, renewed, strict=True) if not own]


class _Held(Generic[L]):
    """A lease in use by a task. `ends_at`: until when its holder may rely on it, by `now_s`."""

    def __init__(self, lease: L, lasts_s: float, on_loss: "Callable[[_Held[L]], None]") -> None:
        self.lease = lease
        self.lost = False
        self.releasing = 0
        self.ends_at = lease.asked_at + lasts_s
        self._on_loss = on_loss
        self._timer: asyncio.TimerHandle | None = None

    def watch(self) -> None:
        """Notice the end. A renewal moves `ends_at` and not the timer, so that a short block costs one timer."""
        left_s = self.ends_at - now_s()
        if left_s <= 0 and self.releasing:
            left_s = _LOOK_AGAIN_S
        if left_s > 0:
            self._timer = asyncio.get_running_loop().call_later(left_s, self.watch)
        else:
            self.lose()

    def lose(self) -> None:
        # A script that may release the lease is in flight: its own answer says whether the lease was lost, and a
        # renewal that was carried out after the release would report a loss that is none.
        if not self.lost and not self.releasing:
            self.lost = True
            self._on_loss(self)

    def end(self) -> None:
        if self._timer:
            self._timer.cancel()


class LeaseKeeper(Generic[L]):
    """Renews the leases that a process holds, from the first `held` block until the last one has ended.

    `renew` returns the leases that are lost. `together` groups those that one call of `renew` may carry. The work of a
    lost lease is cancelled at once, unless `cancels` is off. A lease whose renewal fails, because Redis is away or the
    process stood still, is lost when `lasts` has passed since the last renewal that succeeded.
    """

    def __init__(
        self,
        renew: Callable[[Sequence[L]], Awaitable[Collection[L]]],
        *,
        lasts: timedelta,
        name: str,
        every: timedelta | None = None,
        together: Callable[[L], Hashable] = lambda _: None,
        cancels: bool = True,
    ) -> None:
        self.lasts = lasts
        self._renew, self._together, self._cancels, self._name = renew, together, cancels, name
        self._every = every or lasts / 3
        self._held: dict[L, _Held[L]] = {}
        self._first: asyncio.TimerHandle | None = None
        self._renewing: asyncio.Task[None] | None = None

    @contextmanager
    def held(self, lease: L) -> Iterator[None]:
        """Renew the lease while the block runs. Raises LeaseLost if the block was cancelled because of its loss."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  (only coroutines get here)
        held = _Held(lease, self.lasts.total_seconds(), lambda lost: self._lost(lost, task))
        if self._cancels and held.ends_at <= now_s():  # a task can't cancel itself
            raise LeaseLost
        cancellations, cancelled = task.cancelling(), False  # the count before: a surrounding timeout may be ending
        self._begin(held)
        try:
            yield
        except asyncio.CancelledError:
            cancelled = True
            raise
        finally:
            self._end(held)
            # As `asyncio.timeout` does: the cancellation of another party, such as a shutdown, goes on.
            if held.lost and self._cancels and task.uncancel() <= cancellations and cancelled:
                raise LeaseLost from None

    def releasing(self, lease: L) -> AbstractContextManager[None]:
        """While the block runs, a script is in flight that may release the lease: its answer alone counts."""
        held = self._held.get(lease)
        return _releasing(held) if held else nullcontext()

    def _begin(self, held: _Held[L]) -> None:
        self._held[held.lease] = held
        held.watch()
        if self._first is None and self._renewing is None:
            # A timer is much cheaper than a task, and most turns end before their first renewal. It renews the leases
            # of all, so that its log lines belong to no one's trace.
            wait_s = jittered_s(self._every.total_seconds())
            self._first = asyncio.get_running_loop().call_later(wait_s, self._start, context=Context())

    def _start(self) -> None:
        self._first = None
        self._renewing = asyncio.create_task(run_every(self._every, self._renew_all, name=self._name))
        self._renewing.add_done_callback(self._failed)  # a task whose error no one reads would end silently

    def _failed(self, renewing: "asyncio.Task[None]") -> None:
        """After an error in our code the leases end by the clock, and the next `held` renews again."""
        if not renewing.cancelled() and (error := renewing.exception()):
            logger.critical("leases are not renewed", extra={"lease": self._name}, exc_info=error)
            self._renewing = None

    def _end(self, held: _Held[L]) -> None:
        del self._held[held.lease]
        held.end()
        if self._held:
            return
        if self._first:
            self._first.cancel()
        if self._renewing:
            self._renewing.cancel()
        self._first = self._renewing = None

    async def _renew_all(self) -> None:
        groups: dict[Hashable, list[_Held[L]]] = {}
        for held in self._held.values():
            if not held.lost and not held.releasing:
                groups.setdefault(self._together(held.lease), []).append(held)
        # One shard that does not answer must not end the leases of the others.
        ended = await asyncio.gather(*map(self._renew_group, groups.values()), return_exceptions=True)
        for error in ended:
            if error is not None:
                raise error

    async def _renew_group(self, group: list[_Held[L]]) -> None:
        asked_at = now_s()
        # Then the next attempt still comes in time. A slow reply may take longer than the pause between attempts.
        async with asyncio.timeout(self.lasts.total_seconds() / 3):
            lost = await self._renew([held.lease for held in group])
        for held in group:
            if held.lease not in lost:
                held.ends_at = asked_at + self.lasts.total_seconds()
            elif held.lease in self._held:  # otherwise its work has ended, and the lease with it
                held.lose()

    def _lost(self, held: _Held[L], task: "asyncio.Task[object]") -> None:
        LEASES_LOST.labels(self._name).inc()
        logger.warning("lease lost", extra={"lease": self._name, **held.lease.about()})
        if self._cancels:
            task.cancel()  # a task that waits for HubSpot or a model notices it at once


@contextmanager
def _releasing(held: _Held[L]) -> Iterator[None]:
    held.releasing += 1
    try:
        yield
    finally:
        held.releasing -= 1
