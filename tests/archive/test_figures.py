"""Reports from stored figures equal reports that read every conversation, in any zone, at any state of the archive."""

from datetime import UTC, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from libs.archive import (
    Archive,
    ReportReader,
)
from libs.reports import MINUTE_MS, Figure, Span, eras_of, is_counted
from libs.reports.histograms import MAX_RELATIVE_ERROR
from services.gateway.desk.figures import Group, columns_of, measured
from services.gateway.desk.reports.combined import combined_report
from services.gateway.desk.reports.report import make_report
from tests.archive.stories import NOW, Story, clear, stories, tell
from tests.examples import examples
from tests.gateway.desk.plain_report import plain_behind, plain_report


async def compare(archive: Archive, story: Story) -> None:
    live = await tell(archive, story)
    span = Span(story.start, story.end, story.zone, NOW)
    material, _ = await ReportReader(archive).material(span, live)
    found = combined_report(material, {}, kept_from=None)
    wanted = plain_report([chat.record for chat in story.chats], span, {})
    differences = compared(found.model_dump(), wanted.model_dump())
    assert differences == [], differences


def compared(found: Any, wanted: Any, path: str = "") -> list[str]:
    if isinstance(wanted, dict):
        return [line for key in wanted for line in compared(found[key], wanted[key], f"{path}.{key}")]
    if isinstance(wanted, list) and len(wanted) == len(found):
        pairs = zip(found, wanted, strict=True)
        return [line for number, (one, other) in enumerate(pairs) for line in compared(one, other, f"{path}[{number}]")]
    # By hours and weekdays values are not kept.
    is_near = path.endswith("_ms") and wanted and abs(found - wanted) <= wanted * MAX_RELATIVE_ERROR
    if found == wanted or (is_near and (".by_hour" in path or ".by_weekday" in path)):
        return []
    return [f"{path}: {found} instead of {wanted}"]


@settings(max_examples=examples(12), suppress_health_check=list(HealthCheck), database=None)
@given(story=stories())
async def test_stored_figures_equal_those_of_all_conversations(story: Story, archive: Archive) -> None:
    await clear(archive)
    await compare(archive, story)


@settings(max_examples=examples(60), suppress_health_check=list(HealthCheck), database=None)
@given(story=stories(), left_open=st.sets(st.integers(0, 13)), figure=st.sampled_from(get_args(Figure)))
def test_figures_from_columns_equal_those_of_each_conversation(
    story: Story, left_open: set[int], figure: Figure
) -> None:
    for number in left_open & set(range(len(story.chats))):
        story.chats[number].fields |= {"status": "open", "owner": "assistant" if number % 3 == 0 else "team:care"}
        story.chats[number].fields |= {"waiting_since": story.chats[number].fields["contact_at"]} if number % 2 else {}
    records, span = [chat.record for chat in story.chats], Span(story.start, story.end, story.zone, NOW)
    columns = columns_of(records)
    found, wanted = make_report(columns, span, {}, kept_from=None), plain_report(records, span, {})
    assert found == wanted
    rows: list[tuple[Group, str]] = [("total", "total"), ("day", "2026-03-09")]
    rows += [("label", each.key) for each in wanted.by_label]
    for group, row in rows:
        behind = [(record.id, measure) for record, measure in plain_behind(records, span, figure, group, row)]
        listed, total = measured(columns, span, figure, (group, row), after=None, limit=100)
        assert ([(each.id, each.measure) for each in listed], total) == (behind, len(behind))


def test_blocks_serve_every_zone_since_2000() -> None:
    start, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000) for year in (2000, 2031))
    names = sorted(available_timezones() - {"localtime", "posixrules"})
    zones = [name for name in names if not name.startswith(("posix/", "right/"))]
    assert len(zones) > 300
    assert [name for name in zones if not is_counted(ZoneInfo(name), start, end)] == []


def test_a_minute_has_one_offset_in_every_zone() -> None:
    start, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000) for year in (2000, 2031))
    # Zones of each kind: half hours in summer, a missing day, changes at 0:01, a fast, and far from all others.
    names = (
        "Europe/Madrid",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Asia/Pyongyang",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "America/Caracas",
        "Asia/Tehran",
        "America/St_Johns",
        "Antarctica/Troll",
    )
    changes = {name: [began for began, _ in eras_of(ZoneInfo(name), start, end)][1:] for name in names}
    assert sum(map(len, changes.values())) > 300
    assert [name for name, times in changes.items() if any(time % MINUTE_MS for time in times)] == []
