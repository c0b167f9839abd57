"""Counts the dead letters for Prometheus, and removes those that are older than their retention.

Every gateway does this, because each sees all shards, and every deployment runs at least one.
"""

import logging
from datetime import timedelta

from libs.conversations import DeadLetters
from libs.messaging import run_every
from services.gateway.metrics import GatewayMetrics

EVERY = timedelta(seconds=15)
"""The usual interval of Prometheus. A round is one short step for each shard."""

logger = logging.getLogger(__name__)


async def watch_dead_letters(letters: DeadLetters, metrics: GatewayMetrics, retention: timedelta | None) -> None:
    """Runs until it is cancelled."""

    async def count() -> None:
        survey = await letters.survey(retention=retention)
        metrics.show_dead_letters(survey.by_reason)
        if survey.expired:
            metrics.dead_letters_expired.inc(survey.expired)
            logger.warning("dead letters removed after their retention", extra={"number": survey.expired})

    await run_every(EVERY, count, name="dead letters")
