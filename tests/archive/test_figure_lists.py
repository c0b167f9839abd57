"""A list behind a figure has as many conversations as the figure says, each once, on all of its pages."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings

from libs.archive import Archive
from libs.assignment import Sight
from libs.reports import Figure, Span
from services.gateway.archived import ArchiveAccess
from services.gateway.desk.figures import Group, columns_of
from services.gateway.desk.reports.places import FigurePlace
from services.gateway.desk.reports.records import RecordReader, ReportReading
from services.gateway.desk.reports.reporting import Reports
from services.gateway.desk.reports.schemas import Report, ReportRow
from tests.archive.stories import NOW, Story, clear, stories, tell
from tests.examples import examples

LEAD = Sight("lead")


class Reading(RecordReader):
    """What Redis has."""

    def __init__(self, reading: ReportReading) -> None:
        self._reading = reading

    async def read(self, since_ms: int, *, now_ms: int = 0, fresh: bool = True) -> ReportReading:
        return self._reading


def counts_of(row: ReportRow) -> dict[Figure, int]:
    """The numbers of a row that people click."""
    return {
        "conversations": row.conversations, "answered_by_person": row.answered_by_person,
        "answered_by_assistant": row.answered_by_assistant, "unanswered": row.unanswered, "closed": row.closed,
        "resolved_alone": row.resolved_alone, "maybe_alone": row.maybe_alone, "waiting_now": row.waiting_now,
        "first_answer_met": row.first_answer_target.met, "first_answer_missed": row.first_answer_target.missed,
        "resolution_met": row.resolution_target.met, "resolution_missed": row.resolution_target.missed,
        "rated": row.ratings.cases,
    }  # fmt: skip


async def listed(reports: Reports, span: Span, figure: Figure, row: tuple[Group, str]) -> list[str]:
    """The IDs of all pages."""
    found: list[str] = []
    after: FigurePlace | None = None
    for _ in range(20):
        page = await reports.behind(span, LEAD, figure, row, after=after, limit=5)
        found += [record.id for record, _ in page.page]
        after = page.next
        if after is None:
            assert page.total == len(found), (figure, row)
            return found
    raise AssertionError((figure, row, "the list does not end"))


def rows_of(report: Report) -> list[tuple[Group, ReportRow]]:
    return [("total", report.total), *(("team", each) for each in report.by_team)]


@settings(max_examples=examples(12), suppress_health_check=list(HealthCheck), database=None)
@given(story=stories())
async def test_lists_have_as_many_conversations_as_their_figures(story: Story, archive: Archive) -> None:
    await clear(archive)
    live = await tell(archive, story)
    span = Span(story.start, story.end, story.zone, NOW)
    reading = ReportReading(columns_of([each.record for each in live.found]), live=live)
    reports = Reports(Reading(reading), ArchiveAccess(archive), retention=timedelta(days=30))
    report = await reports.report(span, LEAD, {}, {})
    assert not report.archive_away
    for group, row in rows_of(report):
        for figure, number in counts_of(row).items():
            found = await listed(reports, span, figure, (group, row.key))
            assert (len(found), len(set(found))) == (number, number), (group, row.key, figure)
