"""Business hours and service levels of teams: whether a team is open, and when it answers. The one place to ask.

The directory is read a few times a minute, so that a change applies within seconds in every process.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from libs.assignment.directory import Directory
from libs.calendars import BusinessHours, hours_of
from libs.contracts import Calendar, ServiceLevel

REFRESH_S = 5.0
"""The time after which a changed calendar or service level applies."""


@dataclass(frozen=True)
class TeamOpening:
    """Whether a team works at a moment. `opens_at`: the next opening of a closed team, if there is one.

    `closes_at`: the end of the current opening; None for a team that never closes. `answers_at`: when a contact who
    writes at this moment has an answer at the latest, by the team's service level; None without a target.
    """

    is_open: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    answers_at: datetime | None = None


@dataclass(frozen=True)
class _Loaded:
    """Calendars as read from the directory, and what was made of them."""

    calendars: list[Calendar]
    named: Mapping[str, BusinessHours]
    teams: Mapping[str, BusinessHours]
    others: BusinessHours | None
    levels: list[ServiceLevel]


class TeamHours:
    """Safe to share between tasks."""

    def __init__(self, directory: Directory, *, refresh_s: float = REFRESH_S) -> None:
        self._directory, self._refresh_s = directory, refresh_s
        self._known = _Loaded([], {}, {}, None, [])
        self._read_at = float("-inf")

    async def opening(self, team: str | None, at: datetime) -> TeamOpening:
        """Whether a team is open at this moment, and when that changes. None: conversations without a team."""
        hours, level = await self.of(team), await self.level(team)
        minutes = level.first_answer.minutes("normal") if level else None
        answers_at = due(at, minutes, hours)
        if hours is None:
            return TeamOpening(is_open=True, answers_at=answers_at)
        if hours.is_open(at):
            return TeamOpening(is_open=True, closes_at=hours.closes(at), answers_at=answers_at)
        return TeamOpening(is_open=False, opens_at=hours.next_opening(at), answers_at=answers_at)

    async def of(self, team: str | None) -> BusinessHours | None:
        """The hours of a team's calendar; None for a team that works around the clock."""
        known = await self._current()
        return known.teams.get(team or "", known.others)

    async def level(self, team: str | None) -> ServiceLevel | None:
        """The service level of a team, or of conversations without a team; None where there is none."""
        levels = (await self._current()).levels
        own = next((level for level in levels if team in level.teams), None)
        return own or next((level for level in levels if level.other_teams), None)

    async def named(self) -> Mapping[str, BusinessHours]:
        """The hours of each calendar, by its ID."""
        return (await self._current()).named

    async def _current(self) -> _Loaded:
        if time.monotonic() - self._read_at >= self._refresh_s:
            calendars, levels = await self._directory.calendars(), await self._directory.service_levels()
            if calendars != self._known.calendars:
                # In a thread, because the first public holidays load a library for a quarter of a second.
                self._known = await asyncio.to_thread(_hours_by_name, calendars)
            self._known = replace(self._known, levels=levels)
            self._read_at = time.monotonic()
        return self._known


def due(start: datetime, minutes: int | None, hours: BusinessHours | None) -> datetime | None:
    """The end of this much business time. `hours`: None for a team that works around the clock."""
    if minutes is None:
        return None
    duration = timedelta(minutes=max(0, minutes))
    return start + duration if hours is None else hours.add(start, duration)


def _hours_by_name(calendars: list[Calendar]) -> _Loaded:
    named = {each.id: hours_of(each) for each in calendars}
    teams = {team: named[each.id] for each in calendars for team in each.teams}
    return _Loaded(calendars, named, teams, next((named[each.id] for each in calendars if each.other_teams), None), [])
