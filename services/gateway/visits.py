"""Where contacts are now: the open pages of a conversation, each kept alive by its socket or its stream of events.

A page that is not renewed counts as closed, so that a gateway that died leaves none open. The last page stays for an
hour, so that teammates read when the contact left. Nothing of it is in the log.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from redis.asyncio import Redis

from libs.contracts import LiveViewing, Model, PageReport, PageTitle, TimeZone, Visit, WebAddress, new_id
from libs.conversations import ConversationState, LiveFeed
from libs.messaging import Keys, Seconds, end, in_background, text
from services.gateway.devices import Device
from services.gateway.http import EXPECTED

BEAT = timedelta(seconds=20)
"""How often an open page is renewed."""

TIMEOUT = timedelta(seconds=50)
"""A page that is not renewed counts as closed: two beats, and some seconds for a slow machine."""

LAST_SEEN_RETENTION = timedelta(hours=1)

UNSEEN = timedelta(days=1)
"""The absence of a contact of which no page is known any more."""

PAUSE_S = 1.0
"""Between two changes of one page: no person reads faster."""

STOP_TIMEOUT_S = 1.0
"""For pages that close while the process shuts down."""

_LAST = "last"
"""The field of the page that was closed last."""


class _Page(Model):
    """One open page. `until`: the time in ms after which it counts as closed."""

    until: int
    looking: bool = False
    page: WebAddress = None
    title: PageTitle = None
    zone: TimeZone = None
    browser: str | None = None
    system: str | None = None


@dataclass(frozen=True)
class ContactPresence:
    """`gone_for`: the time since the last sign of a page. `looked_ms`: the last sign of a page that showed the chat."""

    present: bool
    gone_for: timedelta
    looked_ms: int


class OpenPage:
    """One open page; `update` takes what its widget says. `looked_at`: the last frame of it while it showed the chat.

    A connection may be dead for a minute before the gateway notices. Only a frame proves that the page was there.
    """

    def __init__(self, now: Seconds) -> None:
        self.said = PageReport()
        self.changed = asyncio.Event()
        self.looked_at = 0.0
        self._now = now

    def received(self) -> None:
        """A frame has come, which may say that the page shows the chat no longer."""
        if self.said.looking:
            self.looked_at = self._now()

    def update(self, said: PageReport) -> None:
        if said != self.said:
            self.said = said
            self.changed.set()


class Visits:
    """One for a process. Use as an async context manager. `pages`: whether addresses and titles of pages are kept."""

    def __init__(self, redis: Redis, keys: Keys, feed: LiveFeed, now: Seconds, *, pages: bool) -> None:
        self._redis, self._keys, self._feed, self._now, self._pages = redis, keys, feed, now, pages
        self._closing: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._closing:
            _done, late = await asyncio.wait(self._closing, timeout=STOP_TIMEOUT_S)
            await end(*late)

    @asynccontextmanager
    async def open_page(self, state: ConversationState, device: Device) -> AsyncIterator[OpenPage]:
        """A page of the contact is open while the block runs. Conversations of staff are not followed."""
        page, name = OpenPage(self._now), new_id()
        if state.is_private:
            yield page
            return
        try:
            async with in_background(self._keep_open(state.id, name, page, device)):
                yield page
        finally:
            # The task of this page may be cancelled, and could not wait for Redis.
            closing = asyncio.create_task(self._close(state.id, name, page, device))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def of(self, conversation_id: str) -> Visit | None:
        """The contact's open pages in one: the page that they look at, else the newest.

        None for no page in the last hour.
        """
        key, now = self._keys.conversation(conversation_id).visits, int(self._now() * 1000)
        stored: Any = await self._redis.hgetall(key)
        pages = {text(name): _Page.model_validate_json(raw) for name, raw in stored.items()}
        if not pages:
            return None
        # The pages of a gateway that died have expired, but their fields are still there.
        gone = [name for name, page in pages.items() if page.until <= now and name != _LAST]
        if gone:
            await self._redis.hdel(key, *gone)
        open_pages = [page for page in pages.values() if page.until > now]
        best = max(open_pages or pages.values(), key=lambda page: (page.looking and page.until > now, page.until))
        return Visit(
            present=bool(open_pages), looking=bool(open_pages) and best.looking, pages=len(open_pages),
            seen_at=datetime.fromtimestamp(min(best.until, now) / 1000, UTC),
            **best.model_dump(exclude={"until", "looking"}),
        )  # fmt: skip

    async def presence(self, conversation_id: str) -> ContactPresence:
        """For those who decide whether the contact has seen an answer."""
        visit = await self.of(conversation_id)
        looked: Any = await self._redis.get(self._keys.conversation(conversation_id).looked)
        gone_for = timedelta(seconds=max(0.0, self._now() - visit.seen_at.timestamp())) if visit else UNSEEN
        return ContactPresence(bool(visit and visit.present), gone_for, int(looked or 0))

    async def _keep_open(self, conversation_id: str, name: str, page: OpenPage, device: Device) -> None:
        announced: PageReport | None = None
        while True:
            page.changed.clear()
            said = page.said
            with suppress(*EXPECTED):  # the next beat makes up for it
                await self._store(conversation_id, name, self._page(said, device, TIMEOUT), page.looked_at)
                if said != announced:
                    await self._feed.publish(conversation_id, LiveViewing())
                    announced = said
            await asyncio.sleep(PAUSE_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT.total_seconds()):
                    await page.changed.wait()

    async def _close(self, conversation_id: str, name: str, page: OpenPage, device: Device) -> None:
        with suppress(*EXPECTED):  # it expires by itself
            last = self._page(page.said, device, timedelta(0))
            await self._store(conversation_id, _LAST, last, page.looked_at, closed=name)
            await self._feed.publish(conversation_id, LiveViewing())

    def _page(self, said: PageReport, device: Device, lasts: timedelta) -> _Page:
        return _Page(
            until=int((self._now() + lasts.total_seconds()) * 1000), looking=said.looking,
            page=said.page if self._pages else None, title=said.title if self._pages else None,
            zone=said.zone, browser=device.browser, system=device.system,
        )  # fmt: skip

    async def _store(
        self, conversation_id: str, name: str, page: _Page, looked_at: float, *, closed: str | None = None
    ) -> None:
        keys = self._keys.conversation(conversation_id)
        key = keys.visits
        # A conversation that was forgotten or archived may still have open pages.
        if (life := await self._redis.ttl(keys.state)) <= 0:
            return
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.hset(key, name, page.model_dump_json(exclude_none=True))
            if closed is not None:
                pipeline.hdel(key, closed)
            pipeline.expire(key, LAST_SEEN_RETENTION)
            if looked_at:
                pipeline.set(keys.looked, int(looked_at * 1000), ex=life)
            await pipeline.execute()
