"""Natural batching: inputs that wait for a permit, or for the call in flight, go out in one call.

Each batcher has one kind of call, and one call in flight at a time. If none is in flight and a permit is free, an input
goes out at once and alone: there is no waiting window. Inputs that come during a call form the next batch, up to a
hundred. Two inputs of one key are never in one batch, so that a contact has one writer at a time in this process and
its writes keep their order. Each caller gets its own answer or error.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from libs.telemetry import current_trace, following, is_recorded
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import HeldUp, HubSpotError, Late, TimedOut
from services.hubspot_tools.hubspot.process_pause import ProcessPause
from services.hubspot_tools.metrics import BATCHES

MAX_BATCH = 100
"""Inputs that HubSpot takes in one batch."""

Q = TypeVar("Q")
R = TypeVar("R")


@dataclass(eq=False)
class Asked(Generic[Q, R]):
    """One input. A batch has at most one input of each `key`, and any number with None."""

    question: Q
    key: str | None
    deadline: Deadline
    answer: "asyncio.Future[R]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    sent: bool = False
    trace: str = field(default_factory=current_trace)


class Batcher(Generic[Q, R]):
    """`permit` waits for the permit of one call; `send` makes the call and answers in the order of the inputs."""

    def __init__(
        self,
        name: str,
        permit: Callable[[Deadline], Awaitable[None]],
        send: Callable[[Sequence[Q], Deadline], Awaitable[Sequence[R | HubSpotError]]],
        *,
        is_write: bool,
        most: int = MAX_BATCH,
    ) -> None:
        self._name, self._permit, self._send, self._is_write, self._most = name, permit, send, is_write, most
        self._waiting: list[Asked[Q, R]] = []
        self._running: asyncio.Task[None] | None = None

    async def ask(self, question: Q, deadline: Deadline, *, key: str | None = None) -> R:
        """Raises HubSpotError: Late if the deadline came before the input was sent, TimedOut or HeldUp if after."""
        asked: Asked[Q, R] = Asked(question, key, deadline)
        self._waiting.append(asked)
        # One task for all callers keeps one call in flight. It ends when no caller waits.
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        with ProcessPause() as pause:
            try:
                async with asyncio.timeout(deadline.remaining()):
                    return await asked.answer
            except TimeoutError as error:
                if not asked.sent:
                    raise Late from error
                kind = HeldUp if pause.happened else TimedOut
                raise kind(effect="unknown" if self._is_write else "none") from error
            finally:
                # A caller that gave up must not be in the next batch.
                asked.answer.cancel()

    async def _run(self) -> None:
        while self._waiting:
            # The latest deadline bounds the wait for a permit. Callers with earlier ones time out by themselves.
            deadline = max((asked.deadline for asked in self._waiting), key=lambda each: each.at)
            try:
                with following(_trace_of(self._waiting)):
                    await self._permit(deadline)
            except Exception as error:  # noqa: BLE001  (callers must get any error, or they would wait in vain)
                self._fail(self._waiting, error)
                self._waiting = []
                continue
            batch = self._collect()
            if batch:
                await self._deliver(batch, deadline)

    async def _deliver(self, batch: list[Asked[Q, R]], deadline: Deadline) -> None:
        BATCHES.labels(self._name).observe(len(batch))
        try:
            with following(_trace_of(batch)):
                outcomes = await self._send([asked.question for asked in batch], deadline)
        except Exception as error:  # noqa: BLE001  (the same)
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
                continue  # its caller has given up
            if len(batch) == self._most or (asked.key is not None and asked.key in keys):
                left.append(asked)
                continue
            asked.sent = True  # from now on a write may take effect, even if its caller gives up
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


def _trace_of(batch: Sequence[Asked[Q, R]]) -> str:
    """The call is a part of one input's trace: the first that is recorded."""
    return next((asked.trace for asked in batch if is_recorded(asked.trace)), batch[0].trace)
