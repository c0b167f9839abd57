"""HubSpot's three budgets: per app in ten seconds, per account in a day, and searches per second.

A batch costs one call. A refused call still costs one of the day. Searches have a budget of their own, shared by all
apps of the account, and don't count against the ten seconds.
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
    """Counts what happened within the last so many milliseconds."""

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
        """Counts one call; the error that it must be answered with, if it is one too many."""
        settings = self._settings
        self._count_day()
        if settings.daily_limit is not None and self.used_today > settings.daily_limit:
            return errors.daily_limit(app_of(token), str(uuid.uuid4()))
        window = self._searches if search else self._burst(token)
        width_ms = _SECOND_MS if search else settings.burst_window_ms
        limit = settings.search_limit if search else settings.burst_limit
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
                # Sent, but nothing is limited by them.
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
        today = int(time.time() // _DAY_SECONDS)
        if today != self._day:
            self._day, self.used_today = today, 0
        self.used_today += 1


def app_of(token: str) -> str:
    """A number for the app that a token belongs to, the same each time."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, token).int % 10_000_000)
