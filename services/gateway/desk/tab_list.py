"""The list that one open tab shows, and what its page gets of the conversations that change.

The board finds the places of changed conversations for all tabs at once. A tab asks the index itself only for changes
that came while its page chose another list.
"""

import asyncio
from collections.abc import Sequence

from libs.assignment import Sight
from libs.contracts import Author, Owner
from services.gateway.desk.edge import DeskEdge
from services.gateway.desk.frames import HiddenFrame, ListConversations, ListFrame
from services.gateway.desk.index import ListQuery
from services.gateway.desk.mentions import MENTIONS
from services.gateway.desk.reading import TabMarks
from services.gateway.desk.schemas import ConversationSummary
from services.gateway.desk.service import DeskService
from services.gateway.desk.tab import TabChange, TabView
from services.gateway.desk.watching import Watching

FRAMES_AT_ONCE = 50
"""Changes in one frame, which then has the size of a page of a list."""


class TabList:
    """One for an open tab, which it describes to the board by `view`."""

    def __init__(
        self, desk: DeskService, author: Author, edge: DeskEdge, marks: TabMarks, watching: Watching, view: TabView
    ) -> None:
        self._desk, self._author, self._edge, self._marks, self._watching = desk, author, edge, marks, watching
        self.view = view
        self._me = Owner("person", author.id)
        self._lock = asyncio.Lock()
        """Held while a page is read and sent, so that a newer summary never comes before an older page."""
        self._mentions: dict[str, int] = {}
        """The places of conversations in the view of mentions."""

    def choose(self, query: ListQuery) -> None:
        """The page shows the list of this query from now on."""
        if query != self.view.query:
            self.view.query = query
            self.view.shown = set()

    async def send_page(self, wanted: ListConversations, sight: Sight) -> None:
        """Send a page of the chosen list."""
        self.view.reads_page = True
        try:
            await self._send_page(wanted, sight)
        finally:
            self.view.reads_page = False

    async def _send_page(self, wanted: ListConversations, sight: Sight) -> None:
        async with self._lock:
            page = await self._desk.pages.page(sight, wanted.query, after=wanted.after)
            shown = {each.id for each in page.conversations}
            if wanted.query.view == MENTIONS:
                self._mentions = {each.id: each.place for each in page.conversations}
            self.view.shown |= shown
            await self._marks.send_marks(shown)
            await self._edge.send(ListFrame(ask=wanted.ask, after=wanted.after, **dict(page)))

    async def send_changes(self, changes: Sequence[TabChange], sight: Sight) -> None:
        """Send those of the changed conversations that the page shows, or that concern the teammate."""
        async with self._lock:
            places = await self._places(changes, sight)
            frames, marked = list[str](), list[str]()
            for each in changes:
                summary = each.conversation.summary
                place = places.get(summary.id)
                if sight.sees(summary):
                    if self._concerns(summary, place):
                        # The page shows marks of conversations in its list, and has the mark of the open one.
                        if place is not None:
                            marked.append(summary.id)
                        frames.append(each.conversation.frame(place))
                elif self._has(summary):
                    frames.append(HiddenFrame(conversation_id=summary.id).model_dump_json())
                (self.view.shown.discard if place is None else self.view.shown.add)(summary.id)
            marks = await self._marks.new_marks(marked)
            await self._send([marks, *frames] if marks else frames)

    async def _send(self, frames: Sequence[str]) -> None:
        """As one frame: each costs the gateway as much as some more summaries in it."""
        for first in range(0, len(frames), FRAMES_AT_ONCE):
            some = frames[first : first + FRAMES_AT_ONCE]
            several = f'{{"type":"changes","frames":[{",".join(some)}]}}'
            await self._edge.send_text(several if len(some) > 1 else some[0])

    async def _places(self, changes: Sequence[TabChange], sight: Sight) -> dict[str, int]:
        """The places of those of the conversations that are in the list of the page."""
        query = self.view.query
        if query is None:
            return {}
        if query.view == MENTIONS:
            return self._mentions
        places = {each.conversation.summary.id: each.place for each in changes if each.query is query}
        others = [each.conversation.summary.id for each in changes if each.query is not query]
        if others:
            (asked,) = await self._desk.index.places([(query, sight)], others)
            places |= asked
        # What a search finds is not live: its results change, and no conversation joins them.
        joining = self.view.shown if query.text else places.keys()
        return {name: place for name, place in places.items() if place is not None and name in joining}

    def _concerns(self, summary: ConversationSummary, place: int | None) -> bool:
        mine = summary.owner == self._me or self._author.id in summary.escalated_to
        # A page may give an alert of what comes into the queues of its teams.
        queued = summary.owner.kind == "team" and summary.owner.id in self.view.teams
        return mine or queued or place is not None or self._has(summary)

    def _has(self, summary: ConversationSummary) -> bool:
        """Whether the page shows it now."""
        return summary.id in self.view.shown or summary.id == self._watching.conversation_id
