"""The bodies of the reports' API."""

from datetime import datetime

from pydantic import Field

from libs.contracts import Model, ModelUse
from libs.reports import Outcome
from services.gateway.desk.schemas import ConversationSummary


class Durations(Model):
    """Times of `cases` conversations. `waiting` of them still wait, and count with their wait so far.

    `left`: conversations that ended without that for which the contact waited. They are not among the cases.
    Percentiles are values that occurred (nearest rank); null without cases.
    """

    cases: int = 0
    waiting: int = 0
    left: int = 0
    median_ms: int | None = None
    p90_ms: int | None = None
    p95_ms: int | None = None


class Kept(Model):
    """Targets that were met and missed. What still has time counts in neither."""

    met: int = 0
    missed: int = 0


class RatingFigures(Model):
    """`good`: ratings of 4 and 5."""

    cases: int = 0
    average: float | None = None
    good: int = 0


class ReportRow(Model):
    """The figures of a group of conversations. `docs/desk.md` defines them.

    `removed`: the person, team or label is no longer there; the name is their last one, if it is known.
    """

    key: str
    name: str | None = None
    removed: bool = False
    conversations: int = 0
    answered_by_person: int = 0
    answered_by_assistant: int = 0
    unanswered: int = 0
    closed: int = 0
    resolved_alone: int = 0
    maybe_alone: int = 0
    waiting_now: int = 0
    longest_wait_ms: int | None = None
    queue_wait: Durations = Durations()
    first_answer: Durations = Durations()
    close_time: Durations = Durations()
    first_answer_target: Kept = Kept()
    resolution_target: Kept = Kept()
    ratings: RatingFigures = RatingFigures()


class DayRow(Model):
    day: str
    conversations: int
    closed: int


class BacklogPoint(Model):
    """At this time: conversations that were open, and those of them that waited for their first answer by a person."""

    at: datetime
    open: int
    waiting: int


class ModelRow(Model):
    """What models used in these conversations. The empty key has those without a team, or without a flow."""

    key: str
    name: str | None = None
    removed: bool = False
    conversations: int = 0
    used: ModelUse = ModelUse()


class ModelReport(Model):
    """Conversations that ended in the span, those of staff too. `days` has the days on which models were used."""

    total: ModelRow
    days: list[ModelRow]
    by_team: list[ModelRow]
    by_flow: list[ModelRow]


class Report(Model):
    """`complete_from`: conversations that were closed before this are missing, because there are too many.

    `kept_from`: older conversations are no longer there. `archive_away`: the archive does not answer, so that those are
    missing which only it has. The hour and the weekday (1 is Monday) are those in which contacts first wrote.
    `model_use` is for teammates who see all conversations, where there is an archive.
    """

    start: datetime
    end: datetime
    zone: str
    complete_from: datetime | None = None
    kept_from: datetime | None = None
    archive_away: bool = False
    return_hours: int
    total: ReportRow
    days: list[DayRow]
    backlog: list[BacklogPoint]
    by_team: list[ReportRow]
    by_person: list[ReportRow]
    by_channel: list[ReportRow]
    by_category: list[ReportRow]
    by_label: list[ReportRow]
    by_flow: list[ReportRow]
    by_hour: list[ReportRow]
    by_weekday: list[ReportRow]
    model_use: ModelReport | None = None


class Behind(Model):
    """A conversation behind a figure. `value`: its time in ms, or its rating; null where the figure only counts."""

    summary: ConversationSummary
    value: int | None
    outcome: Outcome


class BehindPage(Model):
    """The longest first. `hidden`: conversations of this page that expired, or left the teammate's sight.

    `archive_away`: the archive does not answer, so that conversations are missing which only it has.
    """

    conversations: list[Behind]
    total: int
    hidden: int
    archive_away: bool = False
    next: str | None = Field(default=None, description="`after` of the next page.")
