"""Dead letters: events that were given up, kept with the reason and the number of attempts, so that an operator can
read and retry them.

`libs.conversations.dead_letters` reads them.
"""

import logging
from pathlib import Path

from redis.asyncio import Redis

from libs.contracts import Reason
from libs.messaging.delivery import Delivery
from libs.messaging.keys import Keys
from libs.messaging.lua_script import LuaScript

_SCRIPTS = Path(__file__).parent / "scripts"
_DEAD_LETTER = LuaScript(_SCRIPTS / "dead_letter.lua")
DROP = LuaScript(_SCRIPTS / "drop_dead_letter.lua")
SURVEY = LuaScript(_SCRIPTS / "survey_dead_letters.lua")

logger = logging.getLogger(__name__)


async def dead_letter(redis: Redis, delivery: Delivery, *, group: str, reason: Reason, attempts: int = 0) -> bool:
    """Move a delivery to the dead letters. False when it is no longer this worker's."""
    dead, reasons = Keys.dead_in_shard_of(delivery.stream)
    moved = await _DEAD_LETTER(
        redis, stream=delivery.stream, dead=dead, reasons=reasons, group=group, consumer=delivery.consumer,
        entry_id=delivery.entry_id, reason=reason, attempts=attempts,
    )  # fmt: skip
    fields = {"stream": delivery.stream, "entry": delivery.entry_id, "reason": reason, "attempts": attempts}
    logger.error("event given up", extra=fields)
    return bool(moved)
