"""Reads what the figures of a span are made of: stored blocks, and corrections that make them equal to the present.

Corrections are few: the hours at the ends of the span that are not whole, changes since the last calculation, and
conversations that Redis has in another state than the archive. All of it is one view of the database.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.engine import Archive
from libs.archive.report_blocks import (
    ROWS_AT_ONCE,
    ReportState,
    key_of,
    read_blocks,
    report_state,
    rows_between,
)
from libs.archive.report_live import resolve_live
from libs.archive.report_rows import COLUMNS, noted_before, noted_of, rows_by_id
from libs.archive.report_tables import LONG_MS, REPORT_BLOCKS, REPORT_PENDING, REPORT_ROWS
from libs.reports import (
    FIRST_MS,
    HOUR_MS,
    HOURLY_UP_TO_MS,
    LEVELS,
    MINUTE_MS,
    QUARTER_MS,
    RETURN_TIMEOUT_MS,
    BlockKey,
    LiveRecords,
    Material,
    Noted,
    Signed,
    Span,
    blocks_of,
    eras_of,
    hours_of,
    offset_in_minute,
    was_alone,
)

_TOP = len(LEVELS) - 1
_EVENTS = ("began", "ended", "waited", "served")

_NOTHING_STORED = ReportState(0, 1 << 31, 0)
"""Before the first calculation all blocks are empty, the largest too."""


@dataclass(frozen=True)
class Pending:
    """A conversation that a stored hour has as it was `before`."""

    hour: int
    id: str
    before: Noted | None


class ReportReader:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def material(self, span: Span, live: LiveRecords) -> tuple[Material, int | None]:
        """What the figures of a span are made of, and when the archive began: None for one without conversations.

        `libs.reports.is_counted` must be true for the zone.
        """
        async with self._archive.reading() as connection:
            state = await report_state(connection) or _NOTHING_STORED
            found = await _Reading(connection, span, state).material(live)
        return found, state.since_ms or None


class _Reading:
    """One report. Hours are counted from 1970."""

    def __init__(self, connection: AsyncConnection, span: Span, state: ReportState) -> None:
        self._connection, self._span, self._state = connection, span, state
        present = span.now_ms // HOUR_MS + 1
        self._start = span.start_ms // HOUR_MS
        self._first = -(-span.start_ms // HOUR_MS)
        # Nothing happens after the present: the rest of its hour is as whole as the hour.
        self._end = max(self._first, min(present, span.end_ms // HOUR_MS))
        partial = {span.start_ms: self._start, span.end_ms: span.end_ms // HOUR_MS}
        self._partial = sorted({hour for ms, hour in partial.items() if ms % HOUR_MS and hour < present})
        self._late = min(max((span.now_ms - RETURN_TIMEOUT_MS) // HOUR_MS, self._first), self._end)

    async def material(self, live: LiveRecords) -> Material:
        connection, until = self._connection, self._state.built_until
        settled = blocks_of(self._first, self._late, built_until=until)
        late = blocks_of(self._late, self._end, built_until=until)
        pending = await self._pending()
        corrections = [
            *[each async for each in self._partial_hours()],
            *[each async for each in self._changes(pending)],
            *[each async for each in self._recently_settled(pending)],
            *[each async for each in self._other_offsets(pending)],
        ]
        weeks, late_weeks = self._weeks(self._first, self._late), self._weeks(self._late, self._end)
        wanted = [(block, part) for block in (*settled, *late) for part in ("quarters", "sums")]
        wanted += [key for keys in (*weeks.values(), *late_weeks.values()) for key in keys]
        # One question for all: with SQLite each costs more than its answer.
        stored = await read_blocks(connection, wanted)

        def found(keys: Iterable[tuple[BlockKey, str]]) -> list[bytes]:
            return [stored[key] for key in keys if key in stored]

        return Material(
            self._span, self._first, self._end,
            sums=found((block, "sums") for block in settled), late_sums=found((block, "sums") for block in late),
            weeks={offset: found(keys) for offset, keys in weeks.items()},
            late_weeks={offset: found(keys) for offset, keys in late_weeks.items()},
            quarters=[(block.hour, data) for (block, part), data in stored.items() if part == "quarters"],
            before=await self._before(), hourly=await self._hourly(), corrections=corrections,
            live=(await resolve_live(connection, live)).signed(),
        )  # fmt: skip

    def _weeks(self, first: int, end: int) -> dict[int, list[tuple[BlockKey, str]]]:
        """Blocks by the offset of their hours. A block never spans a change of the zone's offset."""
        found: dict[int, list[tuple[BlockKey, str]]] = {}
        if first >= end:
            return found
        eras = eras_of(self._span.zone, first * HOUR_MS, end * HOUR_MS)
        ends = [-(-began // HOUR_MS) for began, _ in eras[1:]]
        for (_, offset), began, ended in zip(eras, [first, *ends], [*ends, end], strict=True):
            blocks = blocks_of(max(first, began), min(end, ended), built_until=self._state.built_until)
            found.setdefault(offset, []).extend((block, f"week_{offset % 60}") for block in blocks)
        return found

    async def _before(self) -> tuple[int, ...]:
        """How often each event happened before the span."""
        # Blocks of the highest level are added by the database: an archive of years has a few dozen of them.
        length = LEVELS[_TOP]
        whole = min(self._start, self._state.built_until) // length * length
        blocks = blocks_of(whole, self._start, built_until=self._state.built_until)
        columns = REPORT_BLOCKS.c
        top = [key_of(BlockKey(_TOP, hour), "quarters") for hour in (0, whole)]
        rest = [key_of(block, "quarters") for block in blocks]
        chosen = or_(and_(columns.key >= top[0], columns.key < top[1]), columns.key.in_(rest))
        sums = select(*(func.coalesce(func.sum(columns[name]), 0) for name in _EVENTS)).where(chosen)
        return tuple(int(count) for count in (await self._connection.execute(sums)).one())

    async def _pending(self) -> list[Pending]:
        columns = REPORT_PENDING.c
        chosen = select(columns.hour, columns.id, columns.before).where(columns.hour < self._end)
        found: list[Pending] = []
        async with self._connection.stream(chosen) as result:
            async for part in result.partitions(ROWS_AT_ONCE):
                found += [
                    Pending(row.hour, row.id, noted_before(row.before)) for row in part if row.hour not in self._partial
                ]
        return found

    async def _partial_hours(self) -> AsyncIterator[Signed]:
        # At most two: the first hour of the span and the last one.
        for hour in self._partial:
            start, end = hour * HOUR_MS, (hour + 1) * HOUR_MS
            for noted in await rows_between(self._connection, start, end):
                yield Signed(noted, 1, start, end)

    async def _changes(self, pending: Sequence[Pending]) -> AsyncIterator[Signed]:
        """What stored hours have otherwise than the archive."""
        now = await rows_by_id(self._connection, {each.id for each in pending})
        for each in pending:
            start, end = each.hour * HOUR_MS, (each.hour + 1) * HOUR_MS
            if each.before:
                # Late blocks count nothing as old enough, whenever it ended within their hours.
                present = 0 if each.hour >= self._late else None
                yield Signed(each.before, -1, start, end, folded=True, now_ms=present)
            if each.id in now:
                yield Signed(now[each.id], 1, start, end)

    async def _recently_settled(self, pending: Sequence[Pending]) -> AsyncIterator[Signed]:
        """Conversations of the first late hour that have become old enough within it."""
        columns, start = REPORT_ROWS.c, self._late * HOUR_MS
        until = self._span.now_ms - RETURN_TIMEOUT_MS
        if not start < until <= start + HOUR_MS or self._late == self._end:
            return
        chosen = select(*COLUMNS).where(
            columns.closed_at >= start, columns.closed_at <= until, columns.assistant_answered_at.is_not(None)
        )
        # Pending ones were corrected already, in the state that the block has.
        corrected = {each.id for each in pending if each.hour == self._late}
        for row in await self._connection.execute(chosen):
            noted = noted_of(row)
            if was_alone(noted.record) and not noted.is_back and row.id not in corrected:
                yield Signed(noted, -1, start, start + HOUR_MS, now_ms=0)
                yield Signed(noted, 1, start, start + HOUR_MS)

    async def _other_offsets(self, pending: Sequence[Pending]) -> AsyncIterator[Signed]:
        """Conversations that began under another offset of the zone than that by which blocks count them."""
        corrected: dict[str, set[int]] = {}
        for each in pending:
            corrected.setdefault(each.id, set()).add(each.hour)
        found: dict[str, Noted] = {}
        for began, _ in eras_of(self._span.zone, self._first * HOUR_MS, self._end * HOUR_MS):
            # Before the first known change there is no other offset.
            if began > FIRST_MS:
                found |= await self._across(-(-began // HOUR_MS) * HOUR_MS, max(began, self._span.start_ms))
        zone = self._span.zone
        for id_, noted in found.items():
            # Blocks know the offset of the hour. The rows are by that of the contact's first message.
            contact = offset_in_minute(zone, noted.record.contact_at // MINUTE_MS)
            for hour in hours_of(noted.record) - corrected.get(id_, set()):
                start, end = hour * HOUR_MS, (hour + 1) * HOUR_MS
                if self._first <= hour < self._end and offset_in_minute(zone, start // MINUTE_MS) != contact:
                    yield Signed(noted, -1, start, end, folded=True, by_hour=True)
                    yield Signed(noted, 1, start, end, by_hour=True)

    async def _across(self, until: int, since: int) -> dict[str, Noted]:
        """Conversations that began before one time and had not ended before another."""
        columns = REPORT_ROWS.c
        # Two indices: most took a short time, and began shortly before. The few long ones have one of their own.
        took = columns.last_at - columns.contact_at
        open_then = and_(columns.contact_at < until, columns.last_at >= since)
        parts: tuple[ColumnElement[bool], ...] = (
            and_(open_then, columns.contact_at >= since - LONG_MS),
            and_(open_then, took > LONG_MS),
        )
        found: dict[str, Noted] = {}
        for part in parts:
            async with self._connection.stream(select(*COLUMNS).where(part)) as result:
                async for rows in result.partitions(ROWS_AT_ONCE):
                    found |= {row.id: noted_of(row) for row in rows}
        return found

    async def _hourly(self) -> list[Mapping[int, int]] | None:
        """Events by hours since the start of a short span that does not begin with a quarter of an hour."""
        start, end = self._span.start_ms, self._span.end_ms
        if end - start > HOURLY_UP_TO_MS or start % QUARTER_MS == 0:
            return None
        columns = REPORT_ROWS.c
        served = func.coalesce(columns.human_answered_at, columns.closed_at)
        found: list[Mapping[int, int]] = []
        for time in (columns.contact_at, columns.closed_at, columns.human_since, served):
            hour = (time - start) // HOUR_MS
            chosen = select(hour, func.count()).where(time >= start, time < end).group_by(hour)
            if time is served:
                happened = or_(columns.human_answered_at.between(start, end), columns.closed_at.between(start, end))
                chosen = chosen.where(columns.human_since.is_not(None), happened)
            found.append({int(number): count for number, count in await self._connection.execute(chosen)})
        return found
