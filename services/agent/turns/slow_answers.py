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
    telling = asyncio.create_task(_tell(draft, text, after.total_seconds()))
    try:
        yield
    finally:
        telling.cancel()  # the answer came in time, or failed: both say more than the notice


async def _tell(draft: Draft, text: str, after_s: float) -> None:
    await asyncio.sleep(after_s)
    try:
        await draft.tell_slow(text)
        SLOW.inc()
    except (RedisError, OSError) as error:
        # The answer needs the same Redis, and fails with the reason.
        logger.warning("notice of a slow answer not sent", extra={"error": type(error).__name__})
