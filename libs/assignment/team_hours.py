"""Business hours of teams: which calendar a team works by, and whether it is open. The one place to ask for both.

The directory is read a few times a minute, so that a changed calendar applies within seconds in every process.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from libs.assignment.directory import Directory
from libs.calendars import BusinessHours, hours_of
from libs.contracts import Calendar

REFRESH_S = 5.0
"""The time after which a changed calendar applies."""


@dataclass(frozen=True)
class TeamOpening:
    """Whether a team works at a moment. `opens_at`: the next opening of a closed team, if there is one.

    `closes_at`: the end of the current opening; None for a team that never closes.
    """

    is_open: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True)
class _Loaded:
    """Calendars as read from the directory, and what was made of them."""

    calendars: list[Calendar]
    named: Mapping[str, BusinessHours]
    teams: Mapping[str, BusinessHours]
    others: BusinessHours | None


class TeamHours:
    """Safe to share between tasks."""

    def __init__(self, directory: Directory, *, refresh_s: float = REFRESH_S) -> None:
        self._directory, self._refresh_s = directory, refresh_s
        self._known = _Loaded([], {}, {}, None)
        self._read_at = float("-inf")

    async def opening(self, team: str | None, at: datetime) -> TeamOpening:
        """Whether a team is open at this moment, and when that changes. None: conversations without a team."""
        hours = await self.of(team)
        if hours is None:
            return TeamOpening(is_open=True)
        if hours.is_open(at):
            return TeamOpening(is_open=True, closes_at=hours.closes(at))
        return TeamOpening(is_open=False, opens_at=hours.next_opening(at))

    async def of(self, team: str | None) -> BusinessHours | None:
        """The hours of a team's calendar; None for a team that works around the clock."""
        known = await self._current()
        return known.teams.get(team or "", known.others)

    async def named(self) -> Mapping[str, BusinessHours]:
        """The hours of each calendar, by its ID."""
        return (await self._current()).named

    async def _current(self) -> _Loaded:
        if time.monotonic() - self._read_at >= self._refresh_s:
            calendars = await self._directory.calendars()
            if calendars != self._known.calendars:
                # In a thread, because the first public holidays load a library for a quarter of a second.
                self._known = await asyncio.to_thread(_hours_by_name, calendars)
            self._read_at = time.monotonic()
        return self._known


def _hours_by_name(calendars: list[Calendar]) -> _Loaded:
    named = {each.id: hours_of(each) for each in calendars}
    teams = {team: named[each.id] for each in calendars for team in each.teams}
    return _Loaded(calendars, named, teams, next((named[each.id] for each in calendars if each.other_teams), None))
