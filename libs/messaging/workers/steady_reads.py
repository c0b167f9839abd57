"""Reads of work streams that continue in every state of Redis, with pauses.

FastStream's read loop ends when Redis answers an error (a replica, a full memory, a missing right), and waits a fixed
5 s after a lost connection, so that all workers return at once. Here a failed read becomes an empty read after a pause,
which grows with each failure and has jitter.
"""

import asyncio
import logging
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from libs.messaging.backoff import Backoff
from libs.messaging.delivery import ensure_group
from libs.messaging.redis import is_cancelled
from libs.messaging.redis_health import RedisHealth

PAUSE = Backoff(first_s=0.1, max_s=2.0)
"""A restarted Redis is back within a second. People would notice a pause of more than two seconds."""

logger = logging.getLogger(__name__)


class SteadyReads:
    """Wraps the stream reads of one client."""

    def __init__(self, redis: Redis, health: RedisHealth) -> None:
        self._redis = redis
        self._health = health
        self._failures: dict[str, int] = {}

    def attach(self, client: Redis) -> None:
        """From now on no stream read of this client raises an error of Redis."""
        original = client.xreadgroup

        async def xreadgroup(groupname: str, consumername: str, streams: dict[Any, Any], **options: Any) -> Any:
            [stream] = streams  # FastStream reads one stream in each call
            try:
                reply = await original(groupname, consumername, streams, **options)
            except (RedisError, OSError) as error:
                await self._pause(error, stream, groupname)
                return ()  # for FastStream an empty read, after which it reads again
            if self._failures.pop(stream, 0):
                logger.info("stream is read again", extra={"stream": stream})
            return reply

        setattr(client, "xreadgroup", xreadgroup)  # noqa: B010  (a method of this one client)

    async def _pause(self, error: BaseException, stream: str, group: str) -> None:
        failures = self._failures[stream] = self._failures.get(stream, 0) + 1
        state = self._health.note(error)
        if failures == 1:
            logger.warning(
                "stream can't be read", extra={"stream": stream, "redis_state": state.code, "error": str(error)}
            )
        if isinstance(error, ResponseError) and "NOGROUP" in str(error):
            await self._make_group(stream, group)
        if is_cancelled():  # redis-py may have lost a cancellation while it sent
            raise asyncio.CancelledError
        await asyncio.sleep(PAUSE.jittered_s(failures))

    async def _make_group(self, stream: str, group: str) -> None:
        """A Redis that restarted without its data has no groups. Entries that are published from now on are read."""
        try:
            await ensure_group(self._redis, stream, group)
        except (RedisError, OSError) as error:
            logger.warning("group not created", extra={"stream": stream, "error": type(error).__name__})
