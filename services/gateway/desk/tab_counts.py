"""The counts of open tabs: of views and saved views, and of what their teammates have not read.

All of them come from the gateway, so that all tabs and devices of a teammate show the same. Views are counted in the
index. What only Redis has is read for a teammate again after a change of it was announced: saved views and teams, read
marks, mentions. `CHECK_EVERY_S` bounds how long a change that announces nothing, such as an expired mention, is unseen.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from libs.assignment import Directory, Sight
from services.gateway.change_feed import DeskChange
from services.gateway.desk.index import ConversationIndex, ListQuery
from services.gateway.desk.mentions import MENTIONS, Mentions
from services.gateway.desk.read_marks import ReadMarks
from services.gateway.desk.saved_views import SavedViews, seen_by_person, view_key

CHECK_EVERY_S = 60.0


@dataclass
class _TeammateCounts:
    """What a teammate's counts were computed from. `owned`: the contact's last entry in each of their conversations."""

    owned: dict[str, str] = field(default_factory=dict)
    unread: int = 0
    mentions: int = 0
    stale: bool = True
    checked: float = 0.0


class TabCounts:
    """One for a process."""

    def __init__(
        self, index: ConversationIndex, marks: ReadMarks, directory: Directory, views: SavedViews, mentions: Mentions
    ) -> None:
        self._index, self._marks, self._directory, self._views = index, marks, directory, views
        self._mentions = mentions
        self._people: dict[str, _TeammateCounts] = {}
        self._saved: dict[str, dict[str, ListQuery]] | None = None
        self._checked = 0.0

    def changed(self, change: DeskChange) -> None:
        """What these announce is read again for the next counts."""
        if change.kinds & {"lost", "directory"}:
            self._saved = None
        people = {person for person, _ in change.reads} | {mention.person for mention in change.mentions}
        for name, person in self._people.items():
            person.stale = person.stale or name in people or "lost" in change.kinds

    async def of_views(self, sights: Iterable[Sight]) -> dict[Sight, dict[str, int]]:
        """The counts of all views of these teammates, with saved ones and mentions."""
        counts = await self._index.counts(sights)
        saved = await self._saved_views()
        wanted = [(sight, *each) for sight in counts for each in saved.get(sight.person, {}).items()]
        totals = await self._index.totals((query, sight) for sight, _, query in wanted)
        for (sight, key, _), total in zip(wanted, totals, strict=True):
            counts[sight][key] = total
        return counts

    async def unread(self, counts: Mapping[Sight, dict[str, int]]) -> dict[str, int]:
        """The number of their own conversations that these teammates have not read. Adds mentions to their counts."""
        owned = await self._index.owned({sight.person for sight in counts})
        self._people = {name: self._people.get(name) or _TeammateCounts() for name in owned}
        for name, conversations in owned.items():
            await self._read(name, self._people[name], conversations)
        for sight, found in counts.items():
            found[MENTIONS] = self._people[sight.person].mentions
        return {name: person.unread for name, person in self._people.items()}

    async def _read(self, name: str, person: _TeammateCounts, owned: dict[str, str]) -> None:
        old = person.stale or time.monotonic() - person.checked > CHECK_EVERY_S
        if not old and owned == person.owned:
            return
        # Before the reading: a change that is announced in between makes it stale again.
        person.stale = False
        try:
            person.unread = await self._marks.count_unread(name, owned)
            if old:
                person.mentions = await self._mentions.unread(name)
                person.checked = time.monotonic()
        except BaseException:
            person.stale = True
            raise
        person.owned = owned

    async def _saved_views(self) -> dict[str, dict[str, ListQuery]]:
        """The queries of the saved views of each teammate, by the names of the views."""
        saved = self._saved
        if saved is None or time.monotonic() - self._checked > CHECK_EVERY_S:
            self._saved = saved = {}
            try:
                views, teams = await self._views.all(), await self._directory.teams()
                for person in await self._directory.people() if views else ():
                    seen = seen_by_person(views, person, teams)
                    saved[person.id] = {view_key(view): view.query for view in seen}
            except BaseException:
                self._saved = None
                raise
            self._checked = time.monotonic()
        return saved
