"""Counts the conversations that wait for a person, for Prometheus. Every gateway does this."""

from datetime import timedelta

from libs.assignment import AssignmentQueue
from libs.messaging import run_every
from services.gateway.metrics import GatewayMetrics

EVERY = timedelta(seconds=5)
"""Three round trips. An alert needs a value at each scrape, of which the usual interval is 15 seconds."""


async def watch_queues(queues: AssignmentQueue, metrics: GatewayMetrics) -> None:
    """Runs until it is cancelled."""

    async def count() -> None:
        metrics.show_queues(await queues.survey())

    await run_every(EVERY, count, name="queue figures")
