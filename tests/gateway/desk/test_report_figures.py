"""Reports against a scripted set of conversations with known times: each figure is exact, and none flatters."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from libs.reports import FIELDS, LiveRecord, ReportRecord, Span
from services.gateway.desk.figures import RecordColumns, columns_of, measured
from services.gateway.desk.reports.report import make_report
from services.gateway.desk.reports.schemas import Report
from services.gateway.desk.reports.table import as_csv

START = datetime(2026, 11, 23, tzinfo=UTC)  # a Monday
MINUTE = 60_000
NOW = 4 * 24 * 60  # minutes after the start
VISITOR = '{"kind":"visitor","id":"v"}'
NAMES: Any = {"team": {"sales": "Sales"}, "person": {"ana": "Ana Ruiz"}, "label": {"refund": "Refund"}}
BASE_MS = int(START.timestamp() * 1000)


def conversation(name: str, **values: Any) -> ReportRecord | None:
    """Times are in minutes after the start; the contact's first message is at `at`."""
    at = values.pop("at")
    times = {key: BASE_MS + minutes * MINUTE for key, minutes in values.items() if isinstance(minutes, int)}
    texts = {key: value for key, value in values.items() if isinstance(value, str)}
    state = {
        **dict.fromkeys(FIELDS), "id": name, "source": "contact", "principal": VISITOR, "contact": name,
        "status": "open", "owner": "assistant", "channel": "widget", "opened_at": str(BASE_MS + at * MINUTE - 500),
        "contact_at": "" if at < 0 else str(BASE_MS + at * MINUTE),
        **{key: str(value) for key, value in times.items()}, **texts,
    }  # fmt: skip
    return ReportRecord.of(state)


SCRIPT = [
    # A person answers 10, 20 and 60 minutes after the hand-over.
    conversation("a", at=0, owner="person:ana", team="sales", assignee="ana", queued_at=5, assigned_at=7, human_since=5,
                 human_answered_at=15, first_human_at=15, assistant_answered_at=1, closed_at=65, status="closed",
                 category="Order", labels="refund vip", first_answer_due=35, resolution_due=60, rating="5"),
    conversation("b", at=60, owner="person:ana", team="sales", assignee="ana", queued_at=60, assigned_at=64,
                 human_since=60, human_answered_at=80, first_human_at=80, first_answer_due=70, channel="mail"),
    conversation("c", at=120, owner="person:ben", assignee="ben", assigned_at=120, human_since=120,
                 human_answered_at=180, first_human_at=180, closed_at=200, status="closed", category="Order",
                 resolution_due=300, rating="2"),
    # Two still wait, one of them since the second day. One left unanswered.
    conversation("d", at=24 * 60, owner="team:sales", team="sales", queued_at=24 * 60, human_since=24 * 60,
                 waiting_since=24 * 60, first_answer_due=24 * 60 + 30),
    conversation("e", at=NOW - 30, owner="team:sales", team="sales", queued_at=NOW - 30, human_since=NOW - 30,
                 waiting_since=NOW - 30, first_answer_due=NOW + 30),
    conversation("f", at=300, owner="team:sales", team="sales", queued_at=300, human_since=300, waiting_since=300,
                 closed_at=310, status="closed", first_answer_due=330),
    # The assistant alone: resolved; the contact came back; too early to know; a flow's greeting is no answer.
    conversation("g", at=400, assistant_answered_at=401, closed_at=500, status="closed"),
    conversation("h", at=400, contact="twice", assistant_answered_at=401, closed_at=500, status="closed"),
    conversation("i", at=900, contact="twice", first_answer_at=901),
    conversation("j", at=NOW - 200, assistant_answered_at=NOW - 199, closed_at=NOW - 100, status="closed"),
    conversation("k", at=500, first_answer_at=501, closed_at=600, status="closed"),
    # Counted nowhere: never written in, and staff's own.
    conversation("only opened", at=-1),
    conversation("staff", at=10, principal='{"kind":"staff","id":"ana"}', first_human_at=20),
]  # fmt: skip
RECORDS = [record for record in SCRIPT if record is not None]
SPAN = Span(BASE_MS, BASE_MS + 7 * 24 * 60 * MINUTE, ZoneInfo("UTC"), BASE_MS + NOW * MINUTE)


def report(records: list[ReportRecord] = RECORDS, span: Span = SPAN) -> Report:
    return make_report(columns_of(records), span, NAMES, kept_from=None)


def test_columns_give_conversations_back_as_they_took_them() -> None:
    columns = RecordColumns()
    taken = [LiveRecord(each, place % 3 == 0, 7 if place % 2 else None) for place, each in enumerate(RECORDS)]
    for each in taken:
        columns.take(each.record.id, each)
    columns.take("a", None)
    assert columns.records([each.record.id for each in taken]) == taken[1:]


def minutes(found: Any) -> tuple[int, int, int, list[float]]:
    times = [ms / MINUTE for ms in (found.median_ms, found.p90_ms, found.p95_ms)]
    return found.cases, found.waiting, found.left, times


def test_conversations_count_by_the_answers_that_they_got() -> None:
    total = report().total
    assert len(RECORDS) == 11
    counts = (
        total.conversations,
        total.answered_by_person,
        total.answered_by_assistant,
        total.unanswered,
        total.closed,
    )
    assert counts == (11, 3, 4, 5, 7)
    assert (total.resolved_alone, total.maybe_alone) == (1, 1)


def test_waits_that_go_on_count_with_their_time_so_far() -> None:
    total, wait = report().total, NOW - 24 * 60
    # 10, 20 and 60 minutes were answered; 30 minutes and three days still wait; the one who left is no case.
    assert minutes(total.first_answer) == (5, 2, 1, [30, wait, wait])
    assert minutes(total.queue_wait) == (4, 2, 1, [4, wait, wait])
    assert (total.waiting_now, total.longest_wait_ms) == (2, wait * MINUTE)
    assert minutes(total.close_time) == (7, 0, 0, [100, 100, 100])


def test_targets_and_ratings() -> None:
    total = report().total
    assert (total.first_answer_target.met, total.first_answer_target.missed) == (1, 2)
    assert (total.resolution_target.met, total.resolution_target.missed) == (1, 1)
    assert (total.ratings.cases, total.ratings.average, total.ratings.good) == (2, 3.5, 1)


def test_groups_have_the_same_figures_as_the_total() -> None:
    found = report()
    assert [(row.key, row.name, row.conversations) for row in found.by_team] == [("sales", "Sales", 5)]
    assert {row.key: row.answered_by_person for row in found.by_person} == {"ana": 2, "ben": 1}
    assert {row.key: row.conversations for row in found.by_channel} == {"widget": 10, "mail": 1}
    assert {row.key: row.ratings.cases for row in found.by_category} == {"Order": 2}
    assert {row.key: (row.name, row.closed) for row in found.by_label} == {"refund": ("Refund", 1), "vip": (None, 1)}
    assert sum(row.conversations for row in found.by_hour) == sum(row.conversations for row in found.by_weekday) == 11
    assert {row.key: row.conversations for row in found.by_weekday} == {"1": 8, "2": 1, "4": 2}


def test_the_backlog_is_what_was_open_at_the_end_of_each_day() -> None:
    found = report()
    ends = [(point.at.isoformat()[:10], point.open, point.waiting) for point in found.backlog]
    assert ends == [("2026-11-24", 2, 0), ("2026-11-25", 3, 1), ("2026-11-26", 3, 1), ("2026-11-27", 4, 2)]
    assert [(day.day[-2:], day.conversations, day.closed) for day in found.days[:4]] == [
        ("23", 8, 6), ("24", 1, 0), ("25", 0, 0), ("26", 2, 1),
    ]  # fmt: skip
    hourly = report(span=Span(BASE_MS, BASE_MS + 3 * 60 * MINUTE, UTC, BASE_MS + 150 * MINUTE))
    assert [(point.open, point.waiting) for point in hourly.backlog] == [(1, 0), (1, 0), (2, 1)]


def test_hours_and_days_are_those_of_the_zone() -> None:
    night = conversation("n", at=23 * 60 + 30)
    assert night is not None
    madrid = Span(BASE_MS, BASE_MS + 2 * 24 * 60 * MINUTE, ZoneInfo("Europe/Madrid"), BASE_MS + NOW * MINUTE)
    found = report([night], madrid)
    assert [row.key for row in found.by_hour] == ["00"]
    assert [row.key for row in found.by_weekday] == ["2"]
    assert {day.day: day.conversations for day in found.days} == {
        "2026-11-23": 0, "2026-11-24": 1, "2026-11-25": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "group", "key", "names"),
    [
        ("first_answer", "total", "total", ["d", "c", "e", "b", "a", "f"]),
        ("waiting_now", "team", "sales", ["d", "e"]),
        ("resolved_alone", "total", "total", ["g"]),
        ("first_answer_missed", "person", "ana", ["b"]),
        ("rated", "label", "vip", ["a"]),
        ("conversations", "hour", "01", ["b"]),
        ("conversations", "team", "nothing", []),
    ],
)
def test_the_conversations_behind_a_figure(figure: Any, group: Any, key: str, names: list[str]) -> None:
    found, total = measured(columns_of(RECORDS), SPAN, figure, (group, key), after=None, limit=50)
    if figure == "first_answer":
        # The one who left stands where its time puts it.
        assert [each.measure.outcome for each in found] == ["waits", "done", "waits", "done", "done", "left"]
    assert ([each.id for each in found], total) == (names, len(names))


def test_percentiles_are_values_that_occurred() -> None:
    found = report([]).total
    assert (found.conversations, found.first_answer.cases, found.first_answer.median_ms) == (0, 0, None)


def test_conversations_of_before_this_version_count_too() -> None:
    old = conversation(
        "old", at=0, contact_offset="1-1", first_answer_at=1, queued_at=3, assigned_at=4, first_human_at=9
    )
    assert old is not None
    state = {**dict.fromkeys(FIELDS), "id": "old", "source": "contact", "principal": VISITOR, "status": "open",
             "owner": "person:ana", "contact_offset": "1-1", "opened_at": str(BASE_MS),
             "first_answer_at": str(BASE_MS + MINUTE),
             "queued_at": str(BASE_MS + 3 * MINUTE), "first_human_at": str(BASE_MS + 9 * MINUTE)}  # fmt: skip
    read = ReportRecord.of(state)
    assert read is not None
    assert (read.contact_at, read.human_since, read.human_answered_at) == (
        BASE_MS, BASE_MS + 3 * MINUTE, BASE_MS + 9 * MINUTE,
    )  # fmt: skip


def test_the_table_has_the_number_of_cases_and_starts_no_formula() -> None:
    evil = conversation("x", at=1, flow="=cmd()")
    assert evil is not None
    found = report([*RECORDS, evil])
    rows = as_csv(found).splitlines()
    heads = rows[0].split(",")
    total = dict(zip(heads, rows[1].split(","), strict=True))
    assert (total["first_answer_cases"], total["first_answer_waiting"], total["first_answer_median_s"]) == (
        "5",
        "2",
        "1800.0",
    )
    assert any(row.startswith("flow,'=cmd()") for row in rows)
    assert all(len(row.split(",")) == len(heads) for row in rows)
    last = dict(zip(heads, [row for row in rows if row.startswith("backlog")][-1].split(","), strict=True))
    assert (last["open"], last["waiting_for_first_answer"]) == ("5", "2")
    assert timedelta(hours=found.return_hours) == timedelta(days=1)
