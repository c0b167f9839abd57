"""Measures turns and their steps, for the operator: durations for all, and spans for those of recorded traces."""

import time
from typing import Self

from libs.conversations import Snapshot
from libs.telemetry import TraceSpan, current_trace
from services.agent.metrics import ADVANCES, STEP_SECONDS, STEPS, TURN_SECONDS


class MeasuredTurn:
    """One turn, from the time when its lease was acquired."""

    def __init__(self, span: TraceSpan) -> None:
        self._span, self._began = span, time.perf_counter()

    def ended(self, outcome: str) -> None:
        self._span.set("outcome", outcome)
        ADVANCES.labels(outcome).inc()
        TURN_SECONDS.labels(outcome).observe(time.perf_counter() - self._began)


class MeasuredStep:
    """One step, from the time when its decision began. Use as a context manager."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._span = TraceSpan("step", trace_of(snapshot))

    def __enter__(self) -> Self:
        self._began = time.perf_counter()
        self._span.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: object) -> None:
        self._span.__exit__(kind, error, traceback)

    def taken(self, kind: str, outcome: str) -> None:
        """`outcome`: the answer of the commit."""
        self._span.set("kind", kind)
        self._span.set("outcome", outcome)
        STEPS.labels(kind, outcome).inc()
        STEP_SECONDS.labels(kind).observe(time.perf_counter() - self._began)


def trace_of(snapshot: Snapshot) -> str:
    """The trace of the entry that woke this turn. Where the current span is in it, a step is a part of that span."""
    woken = getattr(snapshot.log[-1].entry, "trace", "") if snapshot.log else ""
    current = current_trace()
    return current if not woken or woken[:35] == current[:35] else woken
