"""Counts the dead letters for Prometheus, and removes those that are older than their retention.

Every gateway does it, since each has all shards in view and one of them runs in every deployment.
"""

import asyncio
import logging
import random
from datetime import timedelta

from redis.exceptions import RedisError

from libs.conversations import DeadLetters
from libs.messaging import is_cancelled
from services.gateway.metrics import Metrics

EVERY = timedelta(seconds=15)
"""As often as Prometheus commonly asks. One short step for each shard."""

logger = logging.getLogger(__name__)


async def watch_dead_letters(letters: DeadLetters, metrics: Metrics, retention: timedelta | None) -> None:
    """Runs until it is cancelled."""
    while not is_cancelled():
        try:
            survey = await letters.survey(retention=retention)
        except (RedisError, OSError) as error:
            logger.warning("dead letters not counted: %s", type(error).__name__)
        else:
            metrics.show_dead_letters(survey.by_reason)
            if survey.expired:
                metrics.dead_letters_expired.inc(survey.expired)
                logger.warning("dead letters removed after their retention", extra={"number": survey.expired})
        await asyncio.sleep(EVERY.total_seconds() * (0.75 + random.random() / 2))
