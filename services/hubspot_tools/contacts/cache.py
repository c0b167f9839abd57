"""A cache in memory for data that changes rarely: one load at a time, and old data rather than none."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from services.hubspot_tools.hubspot import Deadline, HubSpotError

logger = logging.getLogger(__name__)

T = TypeVar("T")

_RETRY_S = 30.0
"""How long the old value, or none, is used after a failed load, before the next try."""


class Cached(Generic[T]):
    """`get` loads a value that is missing or older than `ttl` seconds. Raises HubSpotError only without any value."""

    def __init__(self, load: Callable[[Deadline], Awaitable[T]], *, ttl: float, name: str) -> None:
        self._load = load
        self._ttl = ttl
        self._name = name
        self._loading = asyncio.Lock()
        self._value: T | None = None
        self._loaded_at = 0.0
        self._failed_at = float("-inf")

    def peek(self) -> T | None:
        """The value in memory, of any age."""
        return self._value

    async def get(self, deadline: Deadline, *, max_age: float | None = None) -> T:
        """`max_age`: seconds, for a caller that looks for something that may be new."""
        fresh_for = self._ttl if max_age is None else min(max_age, self._ttl)
        asked_at = time.monotonic()
        if (value := self._fresh(asked_at - fresh_for)) is not None:
            return value
        async with self._loading:  # a hundred calls at once must not read the definitions a hundred times
            # A caller that waited here uses the value that the previous one loaded.
            if (value := self._fresh(min(asked_at, time.monotonic() - fresh_for))) is not None:
                return value
            return await self._reload(deadline)

    async def get_if_possible(self, deadline: Deadline) -> T | None:
        """For a caller that can do without the value: one try in a while, and never HubSpotError."""
        if self._value is None and time.monotonic() - self._failed_at < _RETRY_S:
            return None  # an account without the right to read it would pay for a call each time
        try:
            return await self.get(deadline)
        except HubSpotError:
            self._failed_at = time.monotonic()
            return None

    def _fresh(self, since: float) -> T | None:
        if self._value is None:
            return None
        failed_recently = time.monotonic() - self._failed_at < _RETRY_S
        return self._value if self._loaded_at >= since or failed_recently else None

    async def _reload(self, deadline: Deadline) -> T:
        try:
            value = await self._load(deadline)
        except HubSpotError as error:
            if self._value is None:
                raise  # there is no old value to go on with
            self._failed_at = time.monotonic()
            logger.warning("old data kept", extra={"data": self._name, "error": str(error)})
            return self._value
        # A failure before this load says nothing about the new value's age.
        self._value, self._loaded_at, self._failed_at = value, time.monotonic(), float("-inf")
        return value
