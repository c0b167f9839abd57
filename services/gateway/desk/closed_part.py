"""The archived part of the desk's lists: conversations that ended so long ago that Redis has them no more.

A list shows both parts in one order. The archive is read first, and then the index together with what it knows of the
archive's rows, so that a conversation that moves in between is in one of the two. Where both have one, the index's row
counts.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from libs.assignment import Sight
from libs.conversations import parse_state
from libs.messaging import Seconds
from services.gateway.archived import ArchiveAccess, KeptAnswers
from services.gateway.desk.index import (
    ANSWERED,
    COLUMNS,
    PRIORITIES,
    PRIORITY_STEP,
    SNOOZED,
    ConversationIndex,
    FoundPage,
    ListCursor,
    ListQuery,
    ms_of,
)
from services.gateway.desk.listing import summary_of
from services.gateway.desk.schemas import ListedConversation

if TYPE_CHECKING:
    # Gateways without an archive load nothing of its libraries.
    from libs.archive import ListFilter, ListOrder, ListPlace

MAX_READS = 5
"""Readings for one page. More than one is needed only where many conversations changed since they were archived."""


@dataclass(frozen=True)
class _Segment:
    """A part of a list in one order of the archive. The place of a row is `base + sign * value`.

    `sign` 0: all rows have the place `base`, and follow each other by their IDs.
    """

    order: "ListOrder"
    base: int = 0
    sign: int = 0
    priority: str | None = None


def _segments(query: ListQuery) -> list[_Segment]:
    """The order of closed conversations, as `index.columns` defines their places."""
    match query.order:
        case "last_closed":
            return [_Segment("closed_at", sign=-1)]
        case "newest_activity":
            return [_Segment("revision_ms", sign=-1)]
        case "open_first":
            return [_Segment("revision_ms", base=ANSWERED, sign=-1)]
        case "oldest":
            return [_Segment("opened_at", sign=1)]
        case "longest_wait":
            return [_Segment("id", base=SNOOZED)]
        case "due":
            return [_Segment("id", base=2 * SNOOZED)]
        case "priority":
            return [
                _Segment("id", base=rank * PRIORITY_STEP + SNOOZED, priority=name)
                for name, rank in PRIORITIES.items()
                if not query.priority or name in query.priority
            ]


def covers(query: ListQuery) -> bool:
    """Whether the archive has conversations of this list. A search by words asks the archive in its own way."""
    closed = query.view in ("closed", "any") and (not query.status or "closed" in query.status)
    return closed and not query.text and query.due_minutes is None


class ClosedPart:
    """One for a process. Safe to share between tasks."""

    def __init__(self, archive: ArchiveAccess, index: ConversationIndex, now: Seconds) -> None:
        self._archive, self._index, self._now = archive, index, now
        self._counts: KeptAnswers[tuple[str, Sight], int] = KeptAnswers(self._count, lambda: index.moves)

    async def stop(self) -> None:
        await self._counts.stop()

    async def page(self, query: ListQuery, sight: Sight, *, after: ListCursor | None, limit: int) -> FoundPage:
        """One page of both parts. Raises ArchiveAway."""
        rows: list[ListedConversation] = []
        for _ in range(MAX_READS):
            archived = await self._rows(query, sight, after, limit + 1)
            found = await self._index.page(query, sight, after=after, limit=limit, also=[each.id for each in archived])
            # Behind the last row of a part that has more, the other part may not be complete.
            ends = [_key(archived[-1])] if len(archived) > limit else []
            ends += [_key(found.rows[-1])] if found.next else []
            joined = [*found.rows, *(each for each in archived if each.id not in found.known)]
            end = min(ends, default=None)
            rows += sorted((each for each in joined if end is None or _key(each) <= end), key=_key)
            if end is None or len(rows) >= limit:
                break
            after = ListCursor(query.order, *end)
        more = end is not None or len(rows) > limit
        last = _key(rows[limit - 1]) if len(rows) >= limit else end
        return FoundPage(
            rows[:limit], found.total + await self._counts.of(_counted(query, sight)),
            str(ListCursor(query.order, *last)) if more and last else None, found.unsearched,
        )  # fmt: skip

    def total(self, query: ListQuery, sight: Sight) -> int:
        """The number of conversations that only the archive has, as far as it is known now."""
        return (self._counts.kept(_counted(query, sight)) or 0) if covers(query) else 0

    async def _count(self, key: tuple[str, Sight]) -> int:
        query, sight = ListQuery.model_validate_json(key[0]), key[1]
        return await self._archive.count(self._filter(query, sight), without=await self._index.ids())

    async def _rows(
        self, query: ListQuery, sight: Sight, after: ListCursor | None, limit: int
    ) -> list[ListedConversation]:
        states: list[str] = []
        for segment, place in _following(query, after):
            wanted = self._filter(query, sight, segment.priority)
            states += await self._archive.page(
                wanted, segment.order, descending=segment.sign < 0, after=place, limit=limit - len(states)
            )
            if len(states) >= limit:
                break
        # In a thread: it takes milliseconds for a page.
        return await asyncio.to_thread(lambda: list(_listed(states, query)))

    def _filter(self, query: ListQuery, sight: Sight, priority: str | None = None) -> "ListFilter":
        from libs.archive import ListedSight, ListFilter

        minutes = query.waiting_minutes
        return ListFilter(
            contact=tuple(query.contact), category=tuple(query.category),
            owner=tuple(map(str, query.owner)), team=tuple(query.team), channel=tuple(query.channel),
            topic=tuple(query.topic), label=tuple(query.label), language=tuple(query.language),
            priority=(priority,) if priority else tuple(query.priority),
            waiting_before=None if minutes is None else int(self._now() * 1000) - minutes * 60_000,
            closed_from=ms_of(query.since) if query.since else None,
            closed_before=ms_of(query.before) if query.before else None,
            sight=None if sight.teams is None else ListedSight(sight.person, tuple(sorted(sight.teams))),
        )  # fmt: skip


def _counted(query: ListQuery, sight: Sight) -> tuple[str, Sight]:
    """A list in any order has the same number of conversations."""
    asked = set(ListQuery.model_fields) - {"sort"}  # a page's query has its place and its size, too
    return query.model_dump_json(include=asked, exclude_defaults=True), sight


def _following(query: ListQuery, after: ListCursor | None) -> "Iterator[tuple[_Segment, ListPlace | None]]":
    """The parts of the list that follow the cursor, and where each begins."""
    from libs.archive import ListPlace

    for segment in _segments(query):
        if after is None or (segment.sign == 0 and after.place < segment.base):
            yield segment, None
        elif segment.sign != 0:
            yield segment, ListPlace((after.place - segment.base) * segment.sign, after.id)
        elif after.place == segment.base:
            yield segment, ListPlace(None, after.id)


def _listed(states: Sequence[str], query: ListQuery) -> Iterator[ListedConversation]:
    column = COLUMNS[query.order_column]
    for packed in states:
        fields: dict[str, str] = json.loads(packed)
        state = parse_state({name.encode(): value.encode() for name, value in fields.items()})
        if state is not None and state.is_on_desk:
            summary = summary_of(state)
            yield ListedConversation(**dict(summary), place=int(column.value(summary) or 0))


def _key(row: ListedConversation) -> tuple[int, str]:
    return row.place, row.id
