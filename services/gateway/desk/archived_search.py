"""The archived part of a search: conversations that ended so long ago that only the archive has them.

It follows what the index found, in the order of the archive: the newest first, and among the newest the best matches
first. A conversation that both have is shown from the index.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from libs.assignment import Sight
from libs.messaging import Seconds
from services.gateway.archived import ArchiveAccess
from services.gateway.desk.index import ConversationIndex, FoundPage, ListQuery, is_id, ms_of, snippet_parts
from services.gateway.desk.listing import summary_of
from services.gateway.desk.schemas import ListedConversation, Snippet

if TYPE_CHECKING:
    # Gateways without an archive load nothing of its libraries.
    from libs.archive import FoundConversation, TextFilters

ARCHIVED = 4 * 10**15
"""Above all places of the index, in every order."""

MAX_READS = 3
"""Readings for one page: each looks at a bounded number of conversations, and may find none."""

_PREFIX = "archive."


@dataclass(frozen=True)
class ArchiveCursor:
    """Where the archived part goes on. `before`: how many the index found. `twice`: those that both have, so far.

    `after`: the archive's own cursor; empty: the beginning.
    """

    before: int
    twice: int = 0
    after: str = ""

    def __str__(self) -> str:
        return f"{_PREFIX}{self.before}.{self.twice}.{self.after}"

    @staticmethod
    def is_one(text: str) -> bool:
        """Whether a cursor is of the archived part."""
        return text.startswith(_PREFIX)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError."""
        from libs.archive import TextCursor

        before, twice, after = text.removeprefix(_PREFIX).split(".", 2)
        # Other digits than ASCII's would pass as numbers too, and a long number takes Python seconds.
        if not (before + twice).isascii() or len(before + twice) > 20:
            raise ValueError("not a cursor of a search")
        if after:
            TextCursor.parse(after)
        return cls(int(before), int(twice), after)


def covers(query: ListQuery) -> bool:
    """Whether the archive may have conversations of this search."""
    closed = not query.status or "closed" in query.status
    return bool(query.text) and closed and query.due_minutes is None


class ArchivedSearch:
    """One for a process. Safe to share between tasks."""

    def __init__(self, archive: ArchiveAccess, index: ConversationIndex, now: Seconds) -> None:
        self._archive, self._index, self._now = archive, index, now

    async def page(self, query: ListQuery, sight: Sight, cursor: ArchiveCursor, limit: int) -> FoundPage:
        """The conversations that follow the cursor. Raises ArchiveAway."""
        if is_id(query.text):
            return await self._named(query, sight, cursor)
        rows: list[ListedConversation] = []
        filters, twice, after, total = self._filters(query), cursor.twice, cursor.after, 0
        for _ in range(MAX_READS):
            found = await self._archive.find(query.text, sight, filters, after=after, limit=limit - len(rows))
            # Asked after the archive, so that a conversation that moves in between is in one of the two.
            known = await self._index.known([each.state.id for each in found.conversations])
            twice += len(known)
            news = [each for each in found.conversations if each.state.id not in known]
            # In a thread: it takes milliseconds for a page.
            rows += await asyncio.to_thread(_listed, news)
            after, total = str(found.next or ""), found.total
            if len(rows) >= limit or not after:
                break
        following = str(ArchiveCursor(cursor.before, twice, after)) if after else None
        return FoundPage(rows, cursor.before + total - twice, following, 0, counted=not after)

    async def _named(self, query: ListQuery, sight: Sight, cursor: ArchiveCursor) -> FoundPage:
        """The conversation with this ID, unless filters leave some out."""
        from libs.archive import TextFilters

        state = await self._archive.state(query.text) if self._filters(query) == TextFilters() else None
        shown = state is not None and state.is_on_desk and not state.is_open and sight.sees(state)
        if state is None or not shown or await self._index.known([state.id]):
            return FoundPage([], cursor.before, None, 0)
        row = ListedConversation(**dict(summary_of(state)), place=ARCHIVED + 1)
        return FoundPage([row], cursor.before + 1, None, 0)

    def _filters(self, query: ListQuery) -> "TextFilters":
        from libs.archive import TextFilters

        minutes = query.waiting_minutes
        return TextFilters(
            contacts=tuple(query.contact), categories=tuple(query.category),
            owners=tuple(map(str, query.owner)), teams=tuple(query.team), labels=tuple(query.label),
            channels=tuple(query.channel), topics=tuple(query.topic), languages=tuple(query.language),
            priorities=tuple(query.priority),
            waiting_before_ms=None if minutes is None else int(self._now() * 1000) - minutes * 60_000,
            closed_from_ms=ms_of(query.since) if query.since else None,
            closed_before_ms=ms_of(query.before) if query.before else None,
        )  # fmt: skip


def _listed(found: "Sequence[FoundConversation]") -> list[ListedConversation]:
    return [
        ListedConversation(**dict(summary_of(each.state)), place=ARCHIVED + each.place, snippet=_snippet(each))
        for each in found
    ]


def _snippet(found: "FoundConversation") -> Snippet | None:
    if (text := found.text) is None:
        return None
    return Snippet(offset=text.offset, author=text.author, parts=snippet_parts(text.line, text.ranges))
