"""Keeps every open tab of a process up to date. Each change is read once for all tabs, from the index that has it.

Tabs get the summaries of changed conversations at once, and counts and people at most twice a second. Newer values
replace those that a slow tab has not taken yet.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Self

from redis.exceptions import RedisError

from libs.assignment import Presence
from libs.messaging import end, run_every
from services.gateway.change_feed import Mailbox
from services.gateway.desk.closed_part import ClosedPart
from services.gateway.desk.frames import PeopleFrame
from services.gateway.desk.index import ConversationIndex, ListQuery
from services.gateway.desk.mentions import MENTIONS
from services.gateway.desk.read_marks import offset_of
from services.gateway.desk.tab import ConversationChanges, Tab, TabView
from services.gateway.desk.tab_counts import TabCounts

EXTRAS_EVERY = timedelta(seconds=0.5)
"""No person reads a number that changes faster."""

EXTRAS_PAUSE = timedelta(seconds=0.1)
"""At least, so that counts never take the whole of a busy process."""

PEOPLE_EVERY_S = 15.0
"""How often presence is read without an announced change."""

PAUSE_FOR_TAB_S = 0.001
MAX_PAUSE_S = 0.1
"""Between two rounds of changes: no person sees a list change later for it, and many tabs cost a part of the work."""

MAX_AT_ONCE = 500
"""Summaries read in one round trip."""

TABS_AT_ONCE = 10
"""Tabs that get news in one turn of the event loop, which then writes some frames of some kilobytes."""

logger = logging.getLogger(__name__)


class Board:
    """One for a process. Use as an async context manager."""

    def __init__(
        self, index: ConversationIndex, presence: Presence, counts: TabCounts, closed: ClosedPart | None = None
    ) -> None:
        self._index, self._presence, self._counts, self._closed = index, presence, counts, closed
        self._tabs: set[Tab] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._counts_stale = asyncio.Event()
        self._people_stale = False

    async def __aenter__(self) -> Self:
        counting = run_every(EXTRAS_EVERY, self._count, name="counts of the desk", jitter=(1.0, 1.0))
        self._tasks = [asyncio.create_task(self._follow()), asyncio.create_task(counting)]
        return self

    async def __aexit__(self, *_: object) -> None:
        await end(*self._tasks)

    @contextmanager
    def open(self, view: TabView) -> Iterator[Tab]:
        """An open tab while the block runs."""
        tab = Tab(view)
        self._tabs.add(tab)
        self._counts_stale.set()  # a new tab gets its counts at once
        try:
            yield tab
        finally:
            self._tabs.discard(tab)

    async def _follow(self) -> None:
        with self._index.listening() as mailbox:
            while True:
                try:
                    await self._put_changes(mailbox)
                except RedisError as error:
                    logger.warning("the desk could not read what changed", extra={"error": type(error).__name__})
                    for tab in self._tabs:
                        tab.put_flags(lost=True)

    async def _put_changes(self, mailbox: Mailbox) -> None:
        changed = await mailbox.take()
        self._counts.changed(changed)
        if not self._tabs:
            return
        for tab in self._tabs:
            if changed.kinds & {"lost", "directory"}:
                tab.put_flags(lost="lost" in changed.kinds, directory="directory" in changed.kinds)
        self._put_reads(changed.reads)
        for mention in changed.mentions:
            for tab in self._tabs:
                if tab.view.sight.person == mention.person:
                    tab.put_mention(mention)
        ids = sorted(changed.conversations)
        for first in range(0, len(ids), MAX_AT_ONCE):
            await self._put_conversations(ids[first : first + MAX_AT_ONCE])
        # A change of owner changes the load of people.
        self._people_stale = self._people_stale or bool(ids or changed.kinds)
        self._counts_stale.set()
        # What changes in between is one turn of work for all tabs.
        await asyncio.sleep(min(len(self._tabs) * PAUSE_FOR_TAB_S, MAX_PAUSE_S))

    async def _put_conversations(self, ids: Sequence[str]) -> None:
        changes = ConversationChanges(await self._index.summaries(ids))
        # The view of mentions has places of its own, which the tab knows.
        queries = {tab: tab.view.query for tab in self._tabs}
        lists = {tab: (query, tab.view.sight) for tab, query in queries.items() if query and query.view != MENTIONS}
        places = dict(zip(lists, await self._index.places(list(lists.values()), ids), strict=True))
        async for tab in _in_parts(queries):
            tab.put_changes(changes, queries[tab], places.get(tab, {}))

    def _put_reads(self, reads: dict[tuple[str, str], int]) -> None:
        for (person, conversation_id), mark in reads.items():
            for tab in self._tabs:
                if tab.view.sight.person == person:
                    tab.put_read(conversation_id, offset_of(mark))

    async def _count(self) -> timedelta:
        """Send all counts again after a change. Returns the pause, which is shorter by the time that this took."""
        try:
            async with asyncio.timeout(PEOPLE_EVERY_S):
                await self._counts_stale.wait()
        except TimeoutError:
            self._people_stale = True  # a tab that vanished announces no change of presence
        began = time.monotonic()
        self._counts_stale.clear()
        people_stale, self._people_stale = self._people_stale, False
        await self._put_extras(people=people_stale)
        return max(EXTRAS_PAUSE, EXTRAS_EVERY - timedelta(seconds=time.monotonic() - began))

    async def _put_extras(self, *, people: bool) -> None:
        tabs = list(self._tabs)
        if not tabs:
            return
        # In JSON once: for each of 200 tabs, the event loop would be held for a tenth of a second.
        frame = PeopleFrame(people=await self._presence.views()).model_dump_json() if people else None
        counts = await self._counts.of_views({tab.view.sight for tab in tabs})
        unread = await self._counts.unread(counts)
        sizes = await self._sizes(tabs)
        async for tab in _in_parts(tabs):
            tab.put_extras(counts[tab.view.sight], sizes.get(tab), frame, unread[tab.view.sight.person])

    async def _sizes(self, tabs: Sequence[Tab]) -> dict[Tab, tuple[ListQuery, int]]:
        """The sizes of the tabs' lists. What a search finds is not live."""
        shown = ((tab, tab.view.query) for tab in tabs)
        lists = {tab: query for tab, query in shown if query and not query.text and query.view != MENTIONS}
        totals = await self._index.totals([(query, tab.view.sight) for tab, query in lists.items()])
        return {
            tab: (query, total + (self._closed.total(query, tab.view.sight) if self._closed else 0))
            for (tab, query), total in zip(lists.items(), totals, strict=True)
        }


async def _in_parts(tabs: Iterable[Tab]) -> AsyncIterator[Tab]:
    """All of these tabs, some at a time: each that has news sends them in the next turn of the event loop."""
    for place, tab in enumerate(list(tabs), 1):
        yield tab
        if place % TABS_AT_ONCE == 0:
            await asyncio.sleep(0)
