"""The account's properties as the tools worker published them: read from Redis a few times a minute, and kept."""

import logging
import time

from pydantic import ValidationError
from redis.asyncio import Redis

from libs.contracts import AccountProperties
from libs.messaging import Keys

REFRESH_S = 15.0
"""A new property is known after this time. One read of some kilobytes costs less than a millisecond."""

logger = logging.getLogger(__name__)


class AccountReader:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, *, refresh_s: float = REFRESH_S) -> None:
        self._redis, self._key, self._refresh_s = redis, keys.hubspot_properties, refresh_s
        self._properties = AccountProperties()
        self._stored: bytes | str | None = None
        self._read_at = float("-inf")

    async def properties(self) -> AccountProperties:
        """The newest list; an empty one until a tools worker has read the definitions. Raises RedisError."""
        if time.monotonic() - self._read_at >= self._refresh_s:
            self._read_at = time.monotonic()
            self._use(await self._redis.get(self._key))
        return self._properties

    def _use(self, stored: bytes | str | None) -> None:
        """An equal list stays the same object, so that words made of it can be kept, too."""
        if stored is None or stored == self._stored:
            return
        try:
            self._properties, self._stored = AccountProperties.model_validate_json(stored), stored
        except ValidationError:
            logger.warning("account properties not readable, the previous ones stay")
