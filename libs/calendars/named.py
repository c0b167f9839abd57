"""The business hours of a calendar of the desk."""

from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from libs.calendars.business_hours import BusinessHours
from libs.calendars.public_holidays import dates_of, is_known
from libs.contracts import Calendar

SOME_YEAR = 2026


def hours_of(calendar: Calendar) -> BusinessHours:
    """The hours of a calendar. The first public holidays load a library; later each year takes about a millisecond."""
    own = {each.date: each.hours for each in calendar.own_dates}
    public: dict[int, frozenset[date]] = {}

    def closed_in(year: int) -> frozenset[date]:
        if year not in public:
            public[year] = frozenset().union(*(dates_of(place, year) for place in calendar.public_holidays))
        return public[year]

    def special(day: date) -> Sequence[str] | None:
        if day in own:
            return own[day]
        return () if calendar.public_holidays and day in closed_in(day.year) else None

    closed_in(SOME_YEAR)  # so that the library is loaded here, where the caller expects a wait
    return BusinessHours(ZoneInfo(calendar.zone), calendar.weekly, special)


def problem_of(calendars: Sequence[Calendar], teams: Iterable[str] | None = None) -> tuple[str, str] | None:
    """The first mistake in a list of calendars, as a code and a sentence. `teams`: those of the desk, if known."""
    ids = [each.id for each in calendars]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        return "calendar_twice", f"{twice[0]!r} is there twice"
    if sum(each.other_teams for each in calendars) > 1:
        return "calendar_twice", "only one calendar can be for all other teams"
    named = [team for each in calendars for team in each.teams]
    if twice := sorted({team for team in named if named.count(team) > 1}):
        return "team_twice", f"the team {twice[0]!r} has two calendars"
    if teams is not None and (unknown := sorted(set(named) - set(teams))):
        return "team_unknown", f"there is no team {unknown[0]!r}"
    for calendar in calendars:
        for place in calendar.public_holidays:
            if not is_known(place):
                where = f"{place.country}-{place.region}" if place.region else place.country
                return "holidays_unknown", f"{calendar.id!r}: no public holidays are known for {where}"
    return None
