"""The index of one process, kept up to date: filled from Redis at the start, then by the feed of changes.

A page, a count or a search has everything that was acknowledged before it was asked for. States of open conversations
are read before the first answer. Closed ones and the texts of all follow in the background, the last activity first,
and `unsearched` says how many conversations a search did not cover yet. After missed changes, and every few minutes,
all conversations are compared with Redis.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Self, TypeVar

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from libs.assignment import Sight
from libs.contracts import START
from libs.messaging import Keys, end, run_every
from services.gateway.change_feed import ChangeFeed, DeskChange, Mailbox
from services.gateway.desk.figures import RecordColumns
from services.gateway.desk.index.found import FoundPage, listed
from services.gateway.desk.index.query import FilterChoices, ListCursor, ListQuery
from services.gateway.desk.index.reading import VERSIONS_AT_ONCE, IndexReader, RawConversation, is_cut, known_of
from services.gateway.desk.index.store import ConversationTable
from services.gateway.desk.schemas import ConversationSummary

TEXTS_AT_ONCE = 10
"""Conversations that are read and written with their texts at once: it takes the thread some ten ms, for which a page
waits, and the event loop less than a tenth of that."""

STATES_AT_ONCE = 40
"""The same without texts."""

COMPARE_EVERY_S = 300
"""How often everything is compared with Redis: expired conversations announce no change."""

RETRY_EVERY = timedelta(seconds=2)

READY_S = 10.0
"""How long a page waits for the index: longer than the first reading of 20,000 open conversations."""

COUNTS_AT_ONCE = 1_000
"""Lists that are counted, or looked through for changed conversations, at once: it takes the thread some ms, for which
a page waits. Each time costs two switches of threads, which are slow on a busy machine."""

Answer = TypeVar("Answer")
Item = TypeVar("Item")


class ConversationIndex:
    """One for a process. Use as an async context manager."""

    def __init__(self, redis: Redis, keys: Keys, changes: ChangeFeed, now: Callable[[], float]) -> None:
        self._changes, self._now = changes, now
        self._reading = IndexReader(redis, keys)
        self._table = ConversationTable()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="desk-index")
        self._listeners: set[Mailbox] = set()
        self._inbox = Mailbox()
        self._applied = 0
        self._progress = asyncio.Condition()
        self._must_compare = True
        self._compared = 0.0
        self._unchecked: dict[str, bool] = {}
        """Conversations that the table may have in an older state, and whether the table does not have them at all."""
        self._cut: dict[str, None] = {}
        """Conversations with more entries than were read at once."""
        self._complete = False  # None is unchecked since changes were missed.
        self._all_read = False
        """Whether no conversation of the table has unread texts."""
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            await end(self._task)
        self._thread.shutdown()
        self._table.close()

    @contextmanager
    def listening(self) -> Iterator[Mailbox]:
        """The changes, each as soon as the index has it."""
        mailbox = Mailbox()
        self._listeners.add(mailbox)
        try:
            yield mailbox
        finally:
            self._listeners.discard(mailbox)

    # --- answers ------------------------------------------------------------------------------------------

    async def page(
        self, query: ListQuery, sight: Sight, *, after: ListCursor | None, limit: int, also: Sequence[str] = ()
    ) -> FoundPage:
        """One page, and in the same step which of the conversations `also` are known.

        Raises a RedisError while Redis does not answer: an old list would look like a new one.
        """
        await self._current()
        now_ms, unread = self._now_ms(), sum(self._unchecked.values()) + len(self._cut)

        def read() -> FoundPage:
            page = self._table.page(query, sight, now_ms, after=after, limit=limit)
            last = page.rows[-1] if page.more else None
            return FoundPage(
                [listed(row, query, self._table.bodies) for row in page.rows], page.total,
                str(ListCursor(query.order, last.place, last.id)) if last else None,
                unread + self._table.unread_total() if query.text else 0, frozenset(self._table.versions(also)),
            )  # fmt: skip

        return await self._in_thread(read)

    async def places(self, lists: Sequence[tuple[ListQuery, Sight]], ids: Sequence[str]) -> list[dict[str, int]]:
        """For each list: those of the conversations that are in it, with their places. Its text is ignored."""
        now_ms = self._now_ms()
        return await self._in_parts(lambda some: self._table.places(some, now_ms, ids), lists)

    @property
    def moves(self) -> int:
        """Another number than before: a conversation has moved into the archive, or out of it."""
        return self._table.moves

    async def ids(self) -> list[str]:
        """All conversations that the index has."""
        return await self._in_thread(lambda: list(self._table.ids()))

    async def known(self, ids: Sequence[str]) -> frozenset[str]:
        return await self._in_thread(lambda: frozenset(self._table.versions(ids))) if ids else frozenset()

    async def summaries(self, ids: Sequence[str]) -> list[ConversationSummary]:
        read = ConversationSummary.model_validate_json
        return await self._in_thread(lambda: list(map(read, self._table.summaries(ids))))

    async def counts(self, sights: Iterable[Sight]) -> dict[Sight, dict[str, int]]:
        """How many conversations are in each view of these teammates; the view of a team that is missing has none."""
        await self._current()
        return dict(await self._for_each(lambda sight: (sight, self._table.counts(sight)), sights))

    async def totals(self, lists: Iterable[tuple[ListQuery, Sight]]) -> list[int]:
        """The number of conversations of each of these lists, which have no text."""
        now_ms = self._now_ms()
        return await self._for_each(lambda each: self._table.total(*each, now_ms), lists)

    async def owned(self, people: Iterable[str]) -> dict[str, dict[str, str]]:
        """Of each of these people: their open conversations, with the offset of the contact's last entry."""
        return dict(await self._for_each(lambda person: (person, self._table.owned(person)), people))

    async def choices(self, sight: Sight) -> FilterChoices:
        """The values of filters that conversations have."""
        await self._current()
        return await self._in_thread(lambda: self._table.choices(sight))

    async def of_reports(self, read: Callable[[RecordColumns], Answer]) -> Answer | None:
        """Read what reports count, in the index's thread; None while the index does not have all conversations."""
        if self._complete:
            await self._current()
        return await self._in_thread(lambda: read(self._table.reports)) if self._complete else None

    async def _current(self) -> None:
        """Wait until the index has all changes from before this call."""
        await self._changes.caught_up()
        wanted = self._inbox.received
        try:
            async with asyncio.timeout(READY_S), self._progress:
                await self._progress.wait_for(lambda: self._applied >= wanted and self._compared > 0)
        except TimeoutError:
            raise RedisConnectionError("the desk's lists are not ready") from None

    def _now_ms(self) -> int:
        return int(self._now() * 1000)

    async def _in_thread(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _for_each(self, work: Callable[[Item], Answer], items: Iterable[Item]) -> list[Answer]:
        return await self._in_parts(lambda some: [work(each) for each in some], items)

    async def _in_parts(self, work: Callable[[Sequence[Item]], list[Answer]], items: Iterable[Item]) -> list[Answer]:
        """Some at once, so that a page does not wait for all of them."""
        found, rest = list[Answer](), iter(items)
        while some := list(islice(rest, COUNTS_AT_ONCE)):
            found += await self._in_thread(partial(work, some))
        return found

    # --- following ----------------------------------------------------------------------------------------

    async def _run(self) -> None:
        with self._changes.listening() as self._inbox:
            await run_every(RETRY_EVERY, self._work, name="index of the desk", wake=self._inbox.news)

    async def _work(self) -> None:
        """Everything that there is to do, changes first."""
        while True:
            if self._must_compare or self._inbox.has_news:
                await self._take_changes()
            elif time.monotonic() - self._compared > COMPARE_EVERY_S:
                await self._compare(at_once=False)
            elif self._unchecked:
                await self._check(list(islice(self._unchecked, VERSIONS_AT_ONCE)))
            elif not await self._read_rest():
                return

    async def _take_changes(self) -> None:
        upto, changed = self._inbox.received, self._inbox.take_now()
        # Until all of them are read, a failure of Redis must not lose them.
        self._must_compare = lost = self._must_compare or "lost" in changed.kinds
        try:
            if lost:
                await self._compare(at_once=True)
            await self._read(changed.conversations)
        except BaseException:
            self._must_compare = True
            raise
        self._must_compare = False
        async with self._progress:
            self._applied = upto
            self._progress.notify_all()
        self._pass_on(changed)

    def _pass_on(self, changed: DeskChange) -> None:
        for mailbox in self._listeners:
            for each in changed.conversations:
                mailbox.put(conversation=each)
            for kind in changed.kinds:
                mailbox.put(kind=kind)
            for (person, conversation_id), mark in changed.reads.items():
                mailbox.put_read(person, conversation_id, str(mark))
            for mention in changed.mentions:
                mailbox.put_mention(mention)

    async def _compare(self, *, at_once: bool) -> None:
        """Compare all conversations with Redis in the background; open ones `at_once`, for which pages wait."""
        self._complete = self._complete and not at_once
        waiting, done = await self._reading.listed("open"), await self._reading.listed("closed")
        known = await self._in_thread(self._table.ids)
        for first in range(0, len(waiting) if at_once else 0, VERSIONS_AT_ONCE):
            await self._check(waiting[first : first + VERSIONS_AT_ONCE])

        def unchecked() -> dict[str, bool]:
            later = done if at_once else [*waiting, *done]
            # Conversations in no list may have expired.
            gone = known.difference(waiting, done)
            return {each: each not in known for each in (*gone, *later)}

        # In the thread: with 50,000 conversations, it would hold the event loop for 20 ms.
        self._unchecked = await self._in_thread(unchecked)
        self._compared = time.monotonic()

    async def _check(self, ids: Sequence[str]) -> None:
        """Read those of these conversations that differ from the table."""
        current = await self._reading.versions(ids)
        known = await self._in_thread(lambda: self._table.versions(ids))
        await self._read([each for each in ids if known.get(each) != current.get(each)], texts=False)
        for each in ids:
            self._unchecked.pop(each, None)

    async def _read(self, ids: Iterable[str], *, texts: bool = True) -> None:
        """Read these conversations. `texts`: also the whole log of those that are new to the table."""
        wanted = list(ids)
        size = TEXTS_AT_ONCE if texts else STATES_AT_ONCE
        for first in range(0, len(wanted), size):
            some = wanted[first : first + size]
            known = await self._in_thread(partial(self._table.read_to, some))
            # The texts of a known conversation follow those that were read. Unread ones are read in the background.
            await self._put({each: known.get(each, START if texts else None) for each in some})

    async def _put(self, after: Mapping[str, str | None]) -> None:
        raw = await self._reading.conversations(after)
        await self._in_thread(lambda: self._put_now(raw))
        self._all_read = self._all_read and all(each.log is not None for each in raw)
        self._cut |= {each.id: None for each in raw if is_cut(each)}

    def _put_now(self, raw: Sequence[RawConversation]) -> None:
        read = [(each.id, known_of(each)) for each in raw]
        self._table.put([known for _, known in read if known])
        self._table.forget(each for each, known in read if not known)

    async def _read_rest(self) -> bool:
        """All states are known. Read the texts of some conversations; False: there are none to read."""
        self._complete = True
        if self._cut:
            some = list(islice(self._cut, TEXTS_AT_ONCE))
            self._cut = {each: None for each in self._cut if each not in some}
            await self._put(await self._in_thread(lambda: self._table.read_to(some)))
            return True
        unread = [] if self._all_read else await self._in_thread(lambda: self._table.unread(TEXTS_AT_ONCE))
        self._all_read = not unread
        await self._put(dict.fromkeys(unread, START))
        return bool(unread)
