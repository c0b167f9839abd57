"""Shows that an answer takes long, before the person doubts that it will come.

The notice is temporary like a draft: it disappears with the answer, and is not in the log.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from redis.exceptions import RedisError

from services.agent.metrics import SLOW
from services.agent.turns.draft_stream import Draft

SLOW_AFTER = timedelta(seconds=2)
"""The time without any output. People begin to doubt after about three seconds."""

logger = logging.getLogger(__name__)


@asynccontextmanager
async def telling_when_slow(draft: Draft, text: str, after: timedelta) -> AsyncIterator[None]:
    """Shows `text` if this block lasts longer than `after` and nothing of the draft is shown."""
    telling: list[asyncio.Task[None]] = []
    # A timer until it is due: most answers come long before, and a task for each of them costs more.
    timer = asyncio.get_running_loop().call_later(
        after.total_seconds(), lambda: telling.append(asyncio.create_task(_tell(draft, text)))
    )
    try:
        yield
    finally:
        # The answer came in time, or failed: both say more than the notice.
        timer.cancel()
        for task in telling:
            task.cancel()


async def _tell(draft: Draft, text: str) -> None:
    try:
        await draft.tell_slow(text)
        SLOW.inc()
    except (RedisError, OSError) as error:
        # The answer needs the same Redis, and fails with the reason.
        logger.warning("notice of a slow answer not sent", extra={"error": type(error).__name__})
