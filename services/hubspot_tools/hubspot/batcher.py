"""Natural batching: what waits for its moment, or for the call in flight, goes out together.

A lane is one kind of call with one in flight at a time. With nothing in flight and budget to spare a call goes out at
once, alone, with no waiting window; what comes meanwhile is joined, up to a hundred. Two of one key are never in one
batch: the second waits for the next, so that a contact has one writer at a time here and its writes keep their order.
Each asker gets their own answer or error.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import HeldUp, HubSpotError, Late, TimedOut
from services.hubspot_tools.hubspot.process_pause import ProcessPause
from services.hubspot_tools.metrics import BATCHES

MOST = 100
"""Inputs that HubSpot takes in one batch."""

Q = TypeVar("Q")
R = TypeVar("R")


@dataclass(eq=False)
class Asked(Generic[Q, R]):
    """One input. `key`: what may not stand twice in one batch; None for what may."""

    question: Q
    key: str | None
    deadline: Deadline
    answer: "asyncio.Future[R]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    sent: bool = False


class Batcher(Generic[Q, R]):
    """`slot` waits for the budget of one call; `send` makes it, and answers in the order of the inputs."""

    def __init__(
        self,
        name: str,
        slot: Callable[[Deadline], Awaitable[None]],
        send: Callable[[Sequence[Q], Deadline], Awaitable[Sequence[R | HubSpotError]]],
        *,
        is_write: bool,
        most: int = MOST,
    ) -> None:
        self._name, self._slot, self._send, self._is_write, self._most = name, slot, send, is_write, most
        self._waiting: list[Asked[Q, R]] = []
        self._running: asyncio.Task[None] | None = None

    async def ask(self, question: Q, deadline: Deadline, *, key: str | None = None) -> R:
        """Raises HubSpotError; Late where the deadline came before it was sent, TimedOut or HeldUp where after."""
        asked: Asked[Q, R] = Asked(question, key, deadline)
        self._waiting.append(asked)
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        with ProcessPause() as standstill:
            try:
                async with asyncio.timeout(deadline.remaining()):
                    return await asked.answer
            except TimeoutError as error:
                if not asked.sent:
                    raise Late from error
                kind = HeldUp if standstill.happened else TimedOut
                raise kind(effect="unknown" if self._is_write else "none") from error
            finally:
                asked.answer.cancel()

    async def _run(self) -> None:
        while self._waiting:
            # The most patient decides how long to wait: who can't any more has left by itself.
            deadline = max((asked.deadline for asked in self._waiting), key=lambda each: each.at)
            try:
                await self._slot(deadline)
            except Exception as error:  # noqa: BLE001  whoever asked must hear of it, or would wait for nothing
                self._fail(self._waiting, error)
                self._waiting = []
                continue
            batch = self._collect()
            if batch:
                await self._deliver(batch, deadline)

    async def _deliver(self, batch: list[Asked[Q, R]], deadline: Deadline) -> None:
        BATCHES.labels(self._name).observe(len(batch))
        try:
            outcomes = await self._send([asked.question for asked in batch], deadline)
        except Exception as error:  # noqa: BLE001  the same
            self._fail(batch, error)
        else:
            for asked, outcome in zip(batch, outcomes, strict=True):
                if asked.answer.done():
                    continue
                if isinstance(outcome, HubSpotError):
                    asked.answer.set_exception(outcome)
                else:
                    asked.answer.set_result(outcome)

    def _collect(self) -> list[Asked[Q, R]]:
        batch: list[Asked[Q, R]] = []
        left: list[Asked[Q, R]] = []
        keys: set[str] = set()
        for asked in self._waiting:
            if asked.answer.done():
                continue  # who asked has gone
            if len(batch) == self._most or (asked.key is not None and asked.key in keys):
                left.append(asked)
                continue
            asked.sent = True
            batch.append(asked)
            if asked.key is not None:
                keys.add(asked.key)
        self._waiting = left
        return batch

    @staticmethod
    def _fail(batch: Sequence[Asked[Q, R]], error: Exception) -> None:
        for asked in batch:
            if not asked.answer.done():
                asked.answer.set_exception(error)
