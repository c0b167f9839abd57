"""Pages of the desk's lists: one of a view or a search, from the index, and the view of mentions."""

import asyncio
from dataclasses import dataclass, replace
from typing import Self

from libs.assignment import Sight
from libs.conversations import ArchiveAway
from libs.messaging import Seconds
from services.gateway.archived import ArchiveAccess
from services.gateway.desk.archived_search import ArchiveCursor, ArchivedSearch
from services.gateway.desk.archived_search import covers as covers_search
from services.gateway.desk.closed_part import ClosedPart, covers
from services.gateway.desk.index import ConversationIndex, FoundPage, ListCursor, ListQuery
from services.gateway.desk.listing import Listing
from services.gateway.desk.mentions import MENTIONS, Mentions
from services.gateway.desk.schemas import ConversationList, ListedConversation
from services.gateway.http import Refusal

PAGE = 50
"""Conversations of one page: some screenfuls."""

MAX_MENTIONS = 100
"""Conversations in the view of mentions."""

ListPosition = ListCursor | ArchiveCursor


@dataclass(frozen=True)
class ListPages:
    """Safe to share between tasks."""

    index: ConversationIndex
    listing: Listing
    mentions: Mentions
    closed: ClosedPart | None = None
    search: ArchivedSearch | None = None

    @classmethod
    def over(
        cls, index: ConversationIndex, listing: Listing, mentions: Mentions, archive: ArchiveAccess | None, now: Seconds
    ) -> Self:
        """Lists of the index and, if there is one, of the archive."""
        if archive is None:
            return cls(index, listing, mentions)
        return cls(index, listing, mentions, ClosedPart(archive, index, now), ArchivedSearch(archive, index, now))

    async def stop(self) -> None:
        """End what goes on in the background."""
        if self.closed is not None:
            await self.closed.stop()

    async def page(self, sight: Sight, query: ListQuery, *, after: str | None, limit: int = PAGE) -> ConversationList:
        """One page of a list. Raises Refusal for a cursor of another list."""
        if query.view == MENTIONS and not query.text:
            return await self._mentioning(sight, MAX_MENTIONS)
        try:
            cursor = self._cursor(query, after) if after else None
        except ValueError as error:
            raise Refusal(422, "cursor_invalid", "`after` must be the `next` of a page in the same order.") from error
        # At once, so that both wait for the same changes.
        (page, away), counts = await asyncio.gather(self._page(sight, query, cursor, limit), self.index.counts([sight]))
        return ConversationList(
            conversations=page.rows, next=page.next, total=page.total, counts=counts[sight],
            unsearched=page.unsearched, archive_away=away, counted=page.counted,
        )  # fmt: skip

    def _cursor(self, query: ListQuery, after: str) -> ListPosition:
        """Raises ValueError for the cursor of another list."""
        if self.search is not None and covers_search(query) and ArchiveCursor.is_one(after):
            return ArchiveCursor.parse(after)
        return ListCursor.parse(after, query)

    async def _page(
        self, sight: Sight, query: ListQuery, after: ListPosition | None, limit: int
    ) -> tuple[FoundPage, bool]:
        """The page, and whether its archived part is missing."""
        if self.search is not None and covers_search(query):
            return await self._found(self.search, sight, query, after, limit)
        cursor, away = after if isinstance(after, ListCursor) else None, False
        if self.closed is not None and covers(query):
            try:
                return await self.closed.page(query, sight, after=cursor, limit=limit), False
            except ArchiveAway:
                away = True
        return await self.index.page(query, sight, after=cursor, limit=limit), away

    async def _found(
        self, search: ArchivedSearch, sight: Sight, query: ListQuery, after: ListPosition | None, limit: int
    ) -> tuple[FoundPage, bool]:
        """What a search finds: first in the index, and then in the archive."""
        first = FoundPage([], 0, None, 0)
        if not isinstance(after, ArchiveCursor):
            first = await self.index.page(query, sight, after=after, limit=limit)
            after = ArchiveCursor(first.total)
            if first.next is not None or len(first.rows) == limit:
                return replace(first, next=first.next or str(after), counted=False), False
        try:
            rest = await search.page(query, sight, after, limit - len(first.rows))
        except ArchiveAway:
            return replace(first, total=after.before), True
        return replace(rest, rows=[*first.rows, *rest.rows], unsearched=first.unsearched), False

    async def _mentioning(self, sight: Sight, limit: int) -> ConversationList:
        """The conversations that mention this teammate and that they may see, the newest mention first."""
        named = await self.listing.summaries(list(await self.mentions.of(sight.person, MAX_MENTIONS)))
        seen = [each for each in named.summaries if sight.sees(each)]
        rows = [ListedConversation(**dict(each), place=place) for place, each in enumerate(seen[:limit])]
        counts = (await self.index.counts([sight]))[sight]
        counts["mentions"] = await self.mentions.unread(sight.person)
        return ConversationList(conversations=rows, total=len(rows), counts=counts, archive_away=named.archive_away)
