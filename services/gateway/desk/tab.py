"""An open tab, seen from the board: what its page shows, and the changes that it has not taken yet.

A change is put to the tabs that it concerns only. On a busy desk these are few, and the others do no work for it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from libs.assignment import Sight
from services.gateway.change_feed import Mention
from services.gateway.desk.frames import SummaryFrame
from services.gateway.desk.index import ListQuery
from services.gateway.desk.schemas import ConversationSummary

MAX_LAG = 1_000
"""Summaries that a tab may lag behind. Above that it asks for its list again."""


class ChangedConversation:
    """A conversation that changed, for all tabs: its frames are made once."""

    def __init__(self, summary: ConversationSummary) -> None:
        self.summary = summary
        self._frames: dict[int | None, str] = {}

    def frame(self, place: int | None) -> str:
        """The frame, in JSON, for a page in which the conversation has this place."""
        if place not in self._frames:
            self._frames[place] = SummaryFrame(summary=self.summary, place=place).model_dump_json()
        return self._frames[place]


class ConversationChanges:
    """Conversations that changed together, and the people and teams that they concern."""

    def __init__(self, summaries: Iterable[ConversationSummary]) -> None:
        self._by_id = {each.id: ChangedConversation(each) for each in summaries}
        self._of_person: defaultdict[str, set[str]] = defaultdict(set)
        self._of_team: defaultdict[str, set[str]] = defaultdict(set)
        for each in self._by_id.values():
            owner = each.summary.owner
            if owner.kind == "team":
                self._of_team[owner.id].add(each.summary.id)
            for person in (*each.summary.escalated_to, *([owner.id] if owner.kind == "person" else ())):
                self._of_person[person].add(each.summary.id)

        self.ids = frozenset(self._by_id)

    def __getitem__(self, conversation_id: str) -> ChangedConversation:
        return self._by_id[conversation_id]

    def on(self, view: "TabView") -> set[str]:
        """Those that the page shows, those of its teammate, and those in queues of their teams."""
        found = {each for each in (view.watched,) if each in self.ids}
        found |= self.ids & view.shown
        found |= self._of_person.get(view.sight.person, set())
        for team in view.teams & self._of_team.keys():
            found |= self._of_team[team]
        return found


@dataclass(eq=False)
class TabView:
    """What the page of a tab shows. `query`: of its list. `shown`: the conversations of the list that it has.

    `teams`: those that the teammate is a member of. `watched`: the open conversation. `reads_page`: a page of the list
    is being read, so that it is not known yet which conversations the tab will show.
    """

    sight: Sight
    query: ListQuery | None = None
    shown: set[str] = field(default_factory=set)
    teams: set[str] = field(default_factory=set)
    watched: str | None = None
    reads_page: bool = False


class TabChange(NamedTuple):
    """`place`: in the list of this query, which the tab showed; None: it is not in it."""

    conversation: ChangedConversation
    query: ListQuery | None
    place: int | None


@dataclass(frozen=True)
class News:
    """The changes for a tab. `total` is the size of the list with this query.

    `lost`: changes were missed; `directory`: people, teams or settings of the desk. `reads`: new read marks of the
    teammate. `unread`: the number of their own conversations that they have not read. `people`: a frame in JSON.
    `mentions`: notes that mention the teammate.
    """

    changes: list[TabChange]
    counts: dict[str, int] | None
    total: tuple[ListQuery, int] | None
    people: str | None
    lost: bool
    directory: bool
    reads: dict[str, str]
    unread: int | None
    mentions: list[Mention]


class Tab:
    """The changes that one open tab has not taken yet."""

    def __init__(self, view: TabView) -> None:
        self.view = view
        self._changes: dict[str, TabChange] = {}
        self._taken: set[str] = set()
        """Conversations of the changes that were taken last, which may be on their way to the page."""
        self._counts: dict[str, int] | None = None
        self._total: tuple[ListQuery, int] | None = None
        self._people: str | None = None
        self._known_people: str | None = None
        """What the tab got last."""
        self._lost = False
        self._directory = False
        self._reads: dict[str, str] = {}
        self._unread: int | None = None
        self._mentions: list[Mention] = []
        self._news = asyncio.Event()

    async def take(self) -> News:
        """What changed since the last call; waits for the next change. All changes of the last call have been sent."""
        self._taken = set()
        await self._news.wait()
        self._news.clear()
        taken = News(
            list(self._changes.values()), self._counts, self._total, self._people, self._lost, self._directory,
            self._reads, self._unread, self._mentions,
        )  # fmt: skip
        self._taken = set(self._changes)
        self._changes, self._counts, self._people = {}, None, None
        self._reads, self._unread, self._mentions = {}, None, []
        self._lost = self._directory = False
        return taken

    def put_changes(self, changes: ConversationChanges, query: ListQuery | None, places: Mapping[str, int]) -> None:
        """`places`: of those of the conversations that are in the list of this query."""
        found = self._concerned(changes, places)
        for each in sorted(found):
            self._changes[each] = TabChange(changes[each], query, places.get(each))
        if len(self._changes) > MAX_LAG:
            self._changes.clear()
            self._lost = True
        if found:
            self._news.set()

    def _concerned(self, changes: ConversationChanges, places: Mapping[str, int]) -> AbstractSet[str]:
        if self.view.reads_page:
            return changes.ids
        # An earlier change that is on its way to the page must be followed by this one.
        on_the_way = changes.ids & (self._changes.keys() | self._taken)
        return changes.on(self.view) | on_the_way | (changes.ids & places.keys())

    def put_read(self, conversation_id: str, offset: str) -> None:
        self._reads[conversation_id] = offset
        self._news.set()

    def put_mention(self, mention: Mention) -> None:
        self._mentions.append(mention)
        self._news.set()

    def put_extras(
        self,
        counts: dict[str, int],
        total: tuple[ListQuery, int] | None,
        people: str | None,
        unread: int,
    ) -> None:
        self._counts, self._total, self._unread = counts, total, unread
        if people is not None and people != self._known_people:
            self._people = self._known_people = people
        self._news.set()

    def put_flags(self, *, lost: bool = False, directory: bool = False) -> None:
        self._lost, self._directory = self._lost or lost, self._directory or directory
        self._news.set()
