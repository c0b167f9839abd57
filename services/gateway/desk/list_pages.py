"""Pages of the desk's lists: one of a view or a search, from the index, and the view of mentions."""

from dataclasses import dataclass

from libs.assignment import Sight
from libs.conversations import ArchiveAway
from services.gateway.desk.closed_part import ClosedPart, covers
from services.gateway.desk.index import ConversationIndex, FoundPage, ListCursor, ListCursorInvalid, ListQuery
from services.gateway.desk.listing import Listing
from services.gateway.desk.mentions import MENTIONS, Mentions
from services.gateway.desk.schemas import ConversationList, ListedConversation
from services.gateway.http import Refusal

PAGE = 50
"""Conversations of one page: some screenfuls."""

MAX_MENTIONS = 100
"""Conversations in the view of mentions."""


@dataclass(frozen=True)
class ListPages:
    """Safe to share between tasks."""

    index: ConversationIndex
    listing: Listing
    mentions: Mentions
    closed: ClosedPart | None = None

    async def page(self, sight: Sight, query: ListQuery, *, after: str | None, limit: int = PAGE) -> ConversationList:
        """One page of a list. Raises Refusal for a cursor of another list."""
        if query.view == MENTIONS and not query.text:
            return await self._mentioning(sight, MAX_MENTIONS)
        try:
            cursor = ListCursor.parse(after, query) if after else None
        except ListCursorInvalid as error:
            raise Refusal(422, "cursor_invalid", "`after` must be the `next` of a page in the same order.") from error
        page, away = await self._page(sight, query, cursor, limit)
        counts = await self.index.counts([sight])
        return ConversationList(
            conversations=page.rows, next=page.next, total=page.total, counts=counts[sight],
            unsearched=page.unsearched, archive_away=away,
        )  # fmt: skip

    async def _page(
        self, sight: Sight, query: ListQuery, after: ListCursor | None, limit: int
    ) -> tuple[FoundPage, bool]:
        """The page, and whether its archived part is missing."""
        away = False
        if self.closed is not None and covers(query):
            try:
                return await self.closed.page(query, sight, after=after, limit=limit), False
            except ArchiveAway:
                away = True
        return await self.index.page(query, sight, after=after, limit=limit), away

    async def _mentioning(self, sight: Sight, limit: int) -> ConversationList:
        """The conversations that mention this teammate and that they may see, the newest mention first."""
        named = await self.listing.summaries(list(await self.mentions.of(sight.person, MAX_MENTIONS)))
        seen = [each for each in named.summaries if sight.sees(each)]
        rows = [ListedConversation(**dict(each), place=place) for place, each in enumerate(seen[:limit])]
        counts = (await self.index.counts([sight]))[sight]
        counts["mentions"] = await self.mentions.unread(sight.person)
        return ConversationList(conversations=rows, total=len(rows), counts=counts, archive_away=named.archive_away)
