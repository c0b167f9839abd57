"""Leaves an event that only a newer version may know to a newer worker.

Two versions run side by side during an upgrade. An event of a newer envelope version rests until a newer worker takes
it. One of an unknown kind may be a newer version's too, or no version's at all: it rests for `RESTS`, and
then ends in the dead letters as `unknown_kind`, from which it can be retried.
"""

from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from libs.contracts import Reason, is_newer, is_unknown_kind
from libs.messaging import delivery as delivering
from libs.messaging.dead_letters import dead_letter
from libs.messaging.delivery import Delivery, NotForThisVersion

RESTS = timedelta(hours=1)
"""Longer than a rolling deployment takes. Counted in rests, not from when the event was written: before a worker saw it
first, all workers may have been down for longer."""


async def given_up_as_unknown(redis: Redis, delivery: Delivery, *, group: str) -> bool:
    """Whether this event has just ended in the dead letters. Raises NotForThisVersion while it is left alone."""
    if is_newer(delivery.body):
        raise NotForThisVersion
    if not is_unknown_kind(delivery.body):
        return False
    pending: Any = await redis.xpending_range(
        delivery.stream, group, delivery.entry_id, delivery.entry_id, 1, consumername=delivery.consumer
    )
    rests = pending[0]["times_delivered"] - 1 if pending else 0
    if rests < RESTS / delivering.NEWER:
        raise NotForThisVersion
    await dead_letter(redis, delivery, group=group, reason=Reason.UNKNOWN_KIND)
    return True
