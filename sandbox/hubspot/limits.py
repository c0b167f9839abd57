"""HubSpot's three limits: calls of an app in ten seconds, calls of the account in a day, and searches in a second.

A batch counts as one call. A refused call counts for the day. Searches of all apps share one limit, and don't count
for the ten seconds.
"""

from __future__ import annotations

import time
import uuid
from collections import deque

from sandbox.hubspot import errors
from sandbox.hubspot.errors import SimulatedError
from sandbox.hubspot.settings import StandInSettings

_SECOND_MS = 1_000
_DAY_SECONDS = 86_400

Headers = list[tuple[bytes, bytes]]


class Window:
    """Counts events within a sliding window of time."""

    def __init__(self) -> None:
        self._call_times: deque[float] = deque()

    def used(self, width_ms: int) -> int:
        oldest = time.monotonic() - width_ms / 1000
        while self._call_times and self._call_times[0] <= oldest:
            self._call_times.popleft()
        return len(self._call_times)

    def add(self) -> None:
        self._call_times.append(time.monotonic())


class AccountLimits:
    def __init__(self, settings: StandInSettings) -> None:
        self._settings = settings
        self._bursts: dict[str, Window] = {}
        self._searches = Window()
        self._day = 0
        self.used_today = 0

    def clear(self) -> None:
        self._bursts.clear()
        self._searches = Window()
        self.used_today = 0

    def take(self, token: str, *, search: bool) -> SimulatedError | None:
        """Count one call. Returns the error for a call above a limit."""
        settings = self._settings
        self._count_day()
        if settings.daily_limit is not None and self.used_today > settings.daily_limit:
            return errors.daily_limit(app_of(token), str(uuid.uuid4()))
        window = self._searches if search else self._burst(token)
        width_ms = _SECOND_MS if search else settings.burst_window_ms
        limit = settings.search_limit if search else settings.burst_limit
        # A refused call does not enter the window. If it did, a client that retries would never get through.
        if window.used(width_ms) >= limit:
            return errors.search_limit() if search else errors.burst_limit(app_of(token))
        window.add()
        return None

    def headers(self, token: str, *, search: bool) -> Headers:
        settings = self._settings
        found: Headers = []
        if not search:
            limit = settings.burst_limit
            left = limit - self._burst(token).used(settings.burst_window_ms)
            found += [
                (b"x-hubspot-ratelimit-max", b"%d" % limit),
                (b"x-hubspot-ratelimit-remaining", b"%d" % max(0, left)),
                (b"x-hubspot-ratelimit-interval-milliseconds", b"%d" % settings.burst_window_ms),
                # HubSpot sends these, but does not enforce them.
                (b"x-hubspot-ratelimit-secondly", b"19"),
                (b"x-hubspot-ratelimit-secondly-remaining", b"18"),
            ]
        if settings.daily_limit is not None:
            left = settings.daily_limit - self.used_today
            found += [
                (b"x-hubspot-ratelimit-daily", b"%d" % settings.daily_limit),
                (b"x-hubspot-ratelimit-daily-remaining", b"%d" % max(0, left)),
            ]
        return found

    def _burst(self, token: str) -> Window:
        window = self._bursts.get(token)
        if window is None:
            window = self._bursts[token] = Window()
        return window

    def _count_day(self) -> None:
        # HubSpot's day ends at midnight in the account's time zone, which is UTC here.
        today = int(time.time() // _DAY_SECONDS)
        if today != self._day:
            self._day, self.used_today = today, 0
        self.used_today += 1


def app_of(token: str) -> str:
    """The number of the app of a token, always the same."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, token).int % 10_000_000)
