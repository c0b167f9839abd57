"""The conversations behind figures, and rows for those reports that read every conversation.

Pages follow a place in the order, so that the last page costs as much as the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, false, func, literal, or_, select, text, union

from libs.archive.engine import Archive
from libs.archive.report_blocks import ROWS_AT_ONCE
from libs.archive.report_live import ResolvedLive, resolve_live
from libs.archive.report_rows import COLUMNS, noted_of
from libs.archive.report_tables import OF_PEOPLE, REPORT_ROWS
from libs.archive.tables import LABELS
from libs.contracts import Owner
from libs.reports import RETURN_TIMEOUT_MS, Figure, LiveRecords, Noted, Span, eras_of

c = REPORT_ROWS.c

_DAY_MS = 24 * 3_600_000
_COLUMNS_OF = {
    "team": c.team, "person": c.assignee, "channel": c.channel, "category": c.category, "flow": c.flow,
}  # fmt: skip

RowKey = tuple[str, str]
"""A group, and the key of a row in it."""

FigurePlace = tuple[int, int, str]
"""A place in the order of a list: the value, the time of the contact's first message, and the ID."""


@dataclass(frozen=True)
class FoundRows:
    """Conversations of the archive, and what of Redis counts next to them. `count`: of all pages."""

    rows: Sequence[Noted]
    live: ResolvedLive
    count: int


@dataclass(frozen=True)
class VisibleRows:
    """Rows of conversations as they are stored, with the names of their values: they may be tens of thousands."""

    names: Sequence[str]
    rows: Sequence[Sequence[Any]]
    live: ResolvedLive


class ReportLists:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def behind(
        self, span: Span, figure: Figure, row: RowKey, *, live: LiveRecords, after: FigurePlace | None, limit: int
    ) -> FoundRows:
        """The archive's part of a page, the highest values first. Only the first page counts all pages."""
        time, condition, value = _figure(figure, span)
        passing = and_(time >= span.start_ms, time < span.end_ms, condition, *_group(*row, span))
        async with self._archive.reading() as connection:
            resolved = await resolve_live(connection, live)
            gone = {noted.record.id for noted in resolved.replaced}
            if figure in ("resolved_alone", "maybe_alone"):
                gone |= {noted.record.id for noted in resolved.returned}
            # Redis has few of them: those that were reopened, and those whose contacts are back.
            passing = and_(passing, c.id.not_in(sorted(gone))) if gone else passing
            page = select(*COLUMNS).where(passing, *_following(value, after)).limit(limit)
            page = page.order_by(*([] if value is None else [value.desc()]), c.contact_at, c.id)
            rows = [noted_of(row) for row in await connection.execute(page)]
            count = 0
            if after is None:
                counted = select(func.count()).select_from(REPORT_ROWS).where(passing)
                count = (await connection.execute(counted)).scalar_one()
        return FoundRows(rows, resolved, count)

    async def visible(
        self, since_ms: int, person: str | None, teams: Sequence[str], *, live: LiveRecords, limit: int
    ) -> VisibleRows:
        """The last closed of the conversations that a teammate may see. `person` None: all of them."""
        chosen = select(*COLUMNS)
        if person is None:
            chosen = chosen.where(c.closed_at >= since_ms)
        else:
            seen = _seen(since_ms, person, teams, limit)
            chosen = chosen.where(c.id.in_(select(seen.c.id)))
        chosen = chosen.order_by(c.closed_at.desc()).limit(limit)
        found: list[Sequence[Any]] = []
        async with self._archive.reading() as connection:
            resolved = await resolve_live(connection, live)
            async with connection.stream(chosen) as result:
                async for part in result.partitions(ROWS_AT_ONCE):
                    found += part
        return VisibleRows([column.name for column in COLUMNS], found, resolved)


def _seen(since_ms: int, person: str, teams: Sequence[str], limit: int) -> Subquery:
    """The last closed conversations that a teammate may see, by their IDs.

    Each part is read in the order of an index of its own, which has all that it asks for, and no further than `limit`:
    a single condition with `OR` would look at every conversation of the span.
    """
    # The partial index is used only by a condition that is word for word its own.
    parts = [and_(c.owner == str(Owner("person", person)), text(OF_PEOPLE)), c.assignee == person]
    parts += [
        part for team in teams for part in (and_(c.owner == str(Owner("team", team)), text(OF_PEOPLE)), c.team == team)
    ]
    last = select(c.id, c.closed_at).where(c.closed_at >= since_ms).order_by(c.closed_at.desc()).limit(limit)
    # UNION, because a conversation may be in several parts.
    both = union(*(select(last.where(part).subquery()) for part in parts)).subquery()
    return select(both).order_by(both.c.closed_at.desc()).limit(limit).subquery()


def _following(value: ColumnElement[int] | None, after: FigurePlace | None) -> list[ColumnElement[bool]]:
    if after is None:
        return []
    at, contact, last = after
    later = or_(c.contact_at > contact, and_(c.contact_at == contact, c.id > last))
    return [later if value is None else or_(value < at, and_(value == at, later))]


_Listing = tuple[ColumnElement[int], ColumnElement[bool], ColumnElement[int] | None]


def _figure(figure: Figure, span: Span) -> _Listing:
    """Of closed conversations: the time that decides, the condition, and the value; as `libs.reports.measures`."""
    yes: ColumnElement[bool] = literal(True)
    # Names as in `measures`, so that both can be compared line by line.
    closed, answered = c.closed_at, func.coalesce(c.human_answered_at, c.closed_at)
    alone = and_(
        c.assistant_answered_at.is_not(None), ~c.is_back,
        *(each.is_(None) for each in (c.first_human_at, c.human_since, c.queued_at, c.assigned_at, c.waiting_since)),
    )  # fmt: skip
    settled = closed <= span.now_ms - RETURN_TIMEOUT_MS
    queued = func.coalesce(c.assigned_at, c.queued_at) >= c.queued_at
    no_answer = and_(c.first_human_at.is_(None), c.assistant_answered_at.is_(None))
    known: dict[Figure, _Listing] = {
        "conversations": (c.contact_at, yes, None),
        "answered_by_person": (c.contact_at, c.first_human_at.is_not(None), None),
        "answered_by_assistant": (c.contact_at, c.assistant_answered_at.is_not(None), None),
        "unanswered": (c.contact_at, no_answer, None),
        "closed": (closed, yes, _positive(closed - c.contact_at)),
        "resolved_alone": (closed, and_(alone, settled), None),
        "maybe_alone": (closed, and_(alone, ~settled), None),
        "queue_wait": (c.queued_at, queued, _positive(func.coalesce(c.assigned_at, closed) - c.queued_at)),
        "first_answer": (c.human_since, yes, _positive(answered - c.human_since)),
        "first_answer_met": (c.human_since, c.human_answered_at <= c.first_answer_due, None),
        "first_answer_missed": (c.human_since, answered > c.first_answer_due, None),
        "resolution_met": (closed, closed <= c.resolution_due, None),
        "resolution_missed": (closed, closed > c.resolution_due, None),
        "rated": (closed, c.rating.is_not(None), c.rating),
        # No conversation that ended waits.
        "waiting_now": (c.contact_at, false(), None),
    }
    return known[figure]


def _positive(value: ColumnElement[int]) -> ColumnElement[int]:
    return case((value < 0, 0), else_=value)


def _group(group: str, key: str, span: Span) -> list[ColumnElement[bool]]:
    if group == "total":
        return []
    if group in _COLUMNS_OF:
        return [_COLUMNS_OF[group] == key]
    if group == "label":
        return [c.id.in_(select(LABELS.c.conversation_id).where(LABELS.c.label == key))]
    if group == "day":
        return [_day(key, span)]
    if not key.isascii() or not key.isdigit():
        return [false()]
    # The hour of a message depends on the offset that the zone had then.
    parts = []
    eras = eras_of(span.zone, span.start_ms - 400 * _DAY_MS, span.end_ms)
    for number, (began, offset) in enumerate(eras):
        local = c.contact_at + offset * 60_000
        same = local // 3_600_000 % 24 == int(key) if group == "hour" else (local // _DAY_MS + 3) % 7 + 1 == int(key)
        ended = eras[number + 1][0] if number + 1 < len(eras) else 1 << 60
        parts.append(and_(same, c.contact_at < ended, *([c.contact_at >= began] if number else [])))
    return [or_(*parts)]


def _day(key: str, span: Span) -> ColumnElement[bool]:
    try:
        day = datetime.strptime(key, "%Y-%m-%d").replace(tzinfo=span.zone)
        ends = [round(each.astimezone(UTC).timestamp() * 1000) for each in (day, day + timedelta(days=1))]
    except (ValueError, OverflowError):
        return false()
    return and_(c.contact_at >= ends[0], c.contact_at < ends[1])
