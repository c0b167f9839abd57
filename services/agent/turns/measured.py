"""Measures turns and their steps, for the operator."""

import time

from services.agent.metrics import ADVANCES, STEP_SECONDS, STEPS, TURN_SECONDS


class MeasuredTurn:
    """One turn, from the time when its lease was acquired."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def ended(self, outcome: str) -> None:
        ADVANCES.labels(outcome).inc()
        TURN_SECONDS.labels(outcome).observe(time.perf_counter() - self._began)


class MeasuredStep:
    """One step, from the time when its decision began."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def taken(self, kind: str, outcome: str) -> None:
        """`outcome`: the answer of the commit."""
        STEPS.labels(kind, outcome).inc()
        STEP_SECONDS.labels(kind).observe(time.perf_counter() - self._began)
