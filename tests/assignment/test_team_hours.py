"""Teams open by their calendars, and a changed calendar applies in running processes."""

from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from libs.assignment import Directory, TeamHours
from libs.assignment.team_hours import TeamOpening
from libs.contracts import Calendar
from libs.messaging.keys import Keys

FRIDAY_NIGHT = datetime(2026, 11, 27, 22, tzinfo=UTC)
OFFICE = Calendar(id="office", name="Office", zone="UTC", weekly={"mon": ["09:00-17:00"]}, teams=["sales"])
NIGHT = Calendar(id="night", name="Night", zone="UTC", weekly={"fri": ["20:00-04:00"]}, other_teams=True)


async def test_a_team_opens_by_its_calendar_or_by_the_one_for_all_others(redis: Redis, keys: Keys) -> None:
    directory = Directory(redis, keys)
    hours = TeamHours(directory, refresh_s=0)
    assert await hours.opening("sales", FRIDAY_NIGHT) == TeamOpening(is_open=True)  # no calendars: around the clock
    await directory.put_calendars([OFFICE, NIGHT])
    monday = datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert await hours.opening("sales", FRIDAY_NIGHT) == TeamOpening(is_open=False, opens_at=monday)
    until = FRIDAY_NIGHT + timedelta(hours=6)
    for other in ("support", None):
        assert await hours.opening(other, FRIDAY_NIGHT) == TeamOpening(is_open=True, closes_at=until)
    assert set(await hours.named()) == {"office", "night"}
    await directory.put_calendars([OFFICE])
    assert await hours.opening("support", FRIDAY_NIGHT) == TeamOpening(is_open=True)
