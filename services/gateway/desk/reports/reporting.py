"""Reports and the lists behind their figures, from the archive and from Redis, or from Redis alone.

Next to an archive, a teammate who sees everything gets stored figures. For the others, and for time zones that stored
figures don't have, conversations are read one by one, the last closed first, up to MAX_CONVERSATIONS.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from libs.assignment import Sight
from libs.conversations import ArchiveAway
from libs.reports import Figure, LiveRecord, Measure, Noted, Span, contributions, is_counted
from services.gateway.archived import ArchiveAccess
from services.gateway.desk.figures import Columns, Group, ListedMeasure, RecordColumns, measured
from services.gateway.desk.reports.combined import combined_report
from services.gateway.desk.reports.model_use import model_report
from services.gateway.desk.reports.places import Dated, FigurePlace
from services.gateway.desk.reports.records import MAX_CONVERSATIONS, RecordReader, ReportReading
from services.gateway.desk.reports.report import keys_of, make_report
from services.gateway.desk.reports.report_rows import Names
from services.gateway.desk.reports.schemas import Report


@dataclass(frozen=True)
class FoundBehind:
    """A page of conversations, by their IDs. `total`: of all pages."""

    page: Sequence[tuple[Dated, Measure]]
    total: int
    next: FigurePlace | None
    archive_away: bool = False


class Reports:
    """One for a process."""

    def __init__(self, records: RecordReader, archive: ArchiveAccess | None, *, retention: timedelta) -> None:
        self._records, self._archive, self._retention = records, archive, retention

    async def report(self, span: Span, sight: Sight, names: Names, former: Names) -> Report:
        """`names` and `former`: of what is there, and the last ones of what was removed."""
        report = await self._of_conversations(span, sight, names, former)
        if self._archive is None or report.archive_away or not sight.sees_all:
            return report
        try:
            sums = await self._archive.model_sums(span)
        except ArchiveAway:
            return report.model_copy(update={"archive_away": True})
        return report.model_copy(update={"model_use": model_report(sums, names, former)})

    async def _of_conversations(self, span: Span, sight: Sight, names: Names, former: Names) -> Report:
        kept_from = self._kept_from(span, span.now_ms)
        reading = await self._records.read(span.start_ms, now_ms=span.now_ms)
        if self._archive is None:
            return await self._plain(reading, sight, span, names, former, kept_from)
        try:
            if not sight.sees_all or not is_counted(span.zone, span.start_ms, span.end_ms):
                whole = await self._whole(self._archive, reading, span, sight)
                return await self._plain(whole, sight, span, names, former)
            # The loop only awaits: what the database answers is added up in a thread.
            material, since_ms = await self._archive.report_material(span, reading.live)
        except ArchiveAway:
            report = await self._plain(reading, sight, span, names, former)
            return report.model_copy(update={"archive_away": True})
        # What had expired before the archive began can't be in it.
        kept_from = self._kept_from(span, since_ms or span.now_ms)
        return await asyncio.to_thread(combined_report, material, names, kept_from=kept_from, former=former)

    async def behind(
        self, span: Span, sight: Sight, figure: Figure, row: tuple[Group, str], *, after: FigurePlace | None, limit: int
    ) -> FoundBehind:
        """The conversations behind a figure of one row, the highest value first."""
        # A reading of seconds ago: the report that the teammate looks at.
        reading = await self._records.read(span.start_ms, now_ms=span.now_ms, fresh=False)
        is_away = False
        if self._archive is not None:
            try:
                if sight.sees_all:
                    return await self._stored(self._archive, reading, span, figure, row, after, limit)
                reading = await self._whole(self._archive, reading, span, sight)
            except ArchiveAway:
                is_away = True
        place = (after.value, after.contact_at, after.id) if after else None

        def find() -> tuple[list[ListedMeasure], int]:
            return measured(reading.columns.seen_by(sight), span, figure, row, after=place, limit=limit + 1)

        found, total = await asyncio.to_thread(find)
        return _page([(each, each.measure) for each in found], after, limit, total=total, archive_away=is_away)

    @staticmethod
    async def _plain(
        reading: ReportReading, sight: Sight, span: Span, names: Names, former: Names, kept_from: datetime | None = None
    ) -> Report:
        """Of conversations that were read one by one."""

        def make() -> Report:
            return make_report(
                reading.columns.seen_by(sight), span, names, kept_from=kept_from, former=former,
                complete_from_ms=reading.complete_from_ms,
            )  # fmt: skip

        return await asyncio.to_thread(make)

    async def _stored(
        self, archive: ArchiveAccess, reading: ReportReading, span: Span, figure: Figure, row: tuple[Group, str],
        after: FigurePlace | None, limit: int,
    ) -> FoundBehind:  # fmt: skip
        place = (after.value, after.contact_at, after.id) if after else None
        stored = await archive.report_behind(span, figure, row, live=reading.live, after=place, limit=limit + 1)
        live = _behind_of(stored.live.records, span, figure, row)
        found = [*_behind_of(stored.rows, span, figure, row), *live]
        # Only the first page counts: the place that it names carries the number on.
        total = after.total if after else stored.count + len(live)
        return _page(sorted(found, key=lambda each: FigurePlace.of(*each).order), after, limit, total=total)

    async def _whole(self, archive: ArchiveAccess, reading: ReportReading, span: Span, sight: Sight) -> ReportReading:
        """Single conversations of Redis and of the archive, as far as the teammate may see them."""
        person, teams = (None, ()) if sight.teams is None else (sight.person, tuple(sorted(sight.teams)))
        found = await archive.report_rows(span.start_ms, person, teams, live=reading.live, limit=MAX_CONVERSATIONS + 1)
        names, cut = found.names, None
        if len(found.rows) > MAX_CONVERSATIONS:
            cut = int(found.rows[MAX_CONVERSATIONS][names.index("closed_at")])
        # A conversation that was reopened is in both, and open.
        gone = {noted.record.id for noted in (*found.live.replaced, *found.live.records)}

        def whole() -> Columns:
            known = RecordColumns()
            for noted in found.live.records:
                known.take(noted.record.id, LiveRecord(noted.record))
            known.take_ended(names, [row for row in found.rows[:MAX_CONVERSATIONS] if row[0] not in gone])
            return known.since(0)

        return ReportReading(await asyncio.to_thread(whole), reading.complete_from_ms if cut is None else cut + 1)

    def _kept_from(self, span: Span, since_ms: int) -> datetime | None:
        oldest = datetime.fromtimestamp(since_ms / 1000, UTC) - self._retention
        return oldest if span.start_ms < oldest.timestamp() * 1000 else None


def _behind_of(
    rows: Sequence[Noted], span: Span, figure: Figure, row: tuple[Group, str]
) -> list[tuple[Dated, Measure]]:
    return [
        (noted.record, contribution.measure)
        for noted in rows
        if row[1] in keys_of(noted.record, row[0], span)
        for contribution in contributions(noted.record, span.now_ms, is_back=noted.is_back)
        if contribution.figure == figure and (contribution.at is None or span.holds(contribution.at))
    ]


def _page(
    found: Sequence[tuple[Dated, Measure]], after: FigurePlace | None, limit: int, *, total: int,
    archive_away: bool = False,
) -> FoundBehind:  # fmt: skip
    following = [each for each in found if after is None or FigurePlace.of(*each).order > after.order]
    page = following[:limit]
    place = FigurePlace.of(*page[-1], total=total) if len(following) > limit else None
    return FoundBehind(page, total, place, archive_away)
