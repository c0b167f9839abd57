"""Events given up on: kept, with why and how often they were tried, for ops to look at and send again."""

import logging
from pathlib import Path

from redis.asyncio import Redis

from libs.bus.delivery import Delivery
from libs.bus.keys import Keys
from libs.bus.scripts import Script

_BURY = Script(Path(__file__).parent / "scripts" / "bury.lua")

logger = logging.getLogger(__name__)


async def bury(redis: Redis, delivery: Delivery, *, group: str, reason: str, attempts: int = 0) -> bool:
    """Move a delivery to the dead letters. False when it is no longer pending."""
    dead = Keys.dead_beside(delivery.stream)
    buried = await _BURY(redis, [delivery.stream, dead], [group, delivery.entry_id, reason, attempts])
    logger.error("event given up; stream=%s entry=%s reason=%s", delivery.stream, delivery.entry_id, reason)
    return bool(buried)
