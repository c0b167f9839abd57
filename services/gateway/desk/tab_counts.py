"""The counts of open tabs: of views and saved views, and of what their teammates have not read.

All of them come from the gateway, so that all tabs and devices of a teammate show the same. Views are counted in the
index. What only Redis has is read for a teammate again after a change of it was announced: saved views and teams, read
marks, mentions. `CHECK_EVERY_S` bounds how long a change that announces nothing, such as an expired mention, is unseen.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from libs.assignment import Directory, Sight
from services.gateway.change_feed import DeskChange
from services.gateway.desk.index import ConversationIndex, ListQuery
from services.gateway.desk.mentions import MENTIONS, Mentions
from services.gateway.desk.read_marks import ReadMarks
from services.gateway.desk.saved_views import SavedViews, seen_by_each, view_key

CHECK_EVERY_S = 60.0

PEOPLE_AT_ONCE = 20
"""People whose read marks are read in one round trip."""


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
        changed = {name: conversations for name, conversations in owned.items() if self._is_old(name, conversations)}
        for some in _parts_of(changed):
            await self._read(some)
        for sight, found in counts.items():
            found[MENTIONS] = self._people[sight.person].mentions
        return {name: person.unread for name, person in self._people.items()}

    def _is_old(self, name: str, owned: dict[str, str]) -> bool:
        return self._is_stale(name) or owned != self._people[name].owned

    def _is_stale(self, name: str) -> bool:
        person = self._people[name]
        return person.stale or time.monotonic() - person.checked > CHECK_EVERY_S

    async def _read(self, owned: Mapping[str, dict[str, str]]) -> None:
        """Count again for these people, from their own conversations."""
        stale = [name for name in owned if self._is_stale(name)]
        # Before the reading: a change that is announced in between makes them stale again.
        for name in owned:
            self._people[name].stale = False
        try:
            unread = await self._marks.count_all_unread(owned)
            mentions = {name: await self._mentions.unread(name) for name in stale}
        except BaseException:
            for name in owned:
                self._people[name].stale = True
            raise
        for name, conversations in owned.items():
            self._people[name].unread, self._people[name].owned = unread[name], conversations
        for name, count in mentions.items():
            self._people[name].mentions, self._people[name].checked = count, time.monotonic()

    async def _saved_views(self) -> dict[str, dict[str, ListQuery]]:
        """The queries of the saved views of each teammate, by the names of the views."""
        saved = self._saved
        if saved is None or time.monotonic() - self._checked > CHECK_EVERY_S:
            self._saved = saved = {}
            try:
                views, teams = await self._views.all(), await self._directory.teams()
                seen = seen_by_each(views, await self._directory.people() if views else (), teams)
                for name, of_person in seen.items():
                    saved[name] = {view_key(view): view.query for view in of_person}
                    await asyncio.sleep(0)
            except BaseException:
                self._saved = None
                raise
            self._checked = time.monotonic()
        return saved


def _parts_of(owned: Mapping[str, dict[str, str]]) -> Iterator[dict[str, dict[str, str]]]:
    """Some people at a time, so that their answers do not hold the event loop."""
    rest = iter(owned.items())
    while some := dict(islice(rest, PEOPLE_AT_ONCE)):
        yield some
