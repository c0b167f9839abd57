"""The conversation that a teammate watches: its log and drafts live, and the other teammates who watch it or type.

The viewers are members of a set, and expire, so that a gateway that died leaves none behind. The published frame only
says that the set has changed.
"""

import asyncio
from contextlib import aclosing, suppress
from typing import Any

from libs.assignment import Sight
from libs.contracts import (
    Author,
    LiveActivity,
    LiveDelta,
    LiveDraftDropped,
    LiveEntry,
    LiveProgress,
    LiveQueue,
    LiveSeen,
    LiveTyping,
    LiveViewing,
    LogEntry,
)
from libs.conversations import CaughtUp, ConversationUnknown, Followed, Reset
from libs.messaging import text
from services.gateway.dependencies import Dependencies
from services.gateway.desk.edge import DeskEdge
from services.gateway.desk.entries import desk_entry
from services.gateway.desk.frames import (
    CaughtUpFrame,
    ViewersFrame,
    VisitFrame,
    WatchedDeltaFrame,
    WatchedDraftDroppedFrame,
    WatchedEntryFrame,
    WatchedResetFrame,
    WatchedTypingFrame,
)
from services.gateway.http import EXPECTED, problem_of, sent_span
from services.gateway.identity import GONE

BEAT_S = 10.0
"""How often a tab renews its place among the viewers."""

VIEWER_TIMEOUT_S = 30
"""A viewer expires after this time: three beats."""


class Watching:
    """The watched conversation of one tab, until `stop`."""

    def __init__(self, services: Dependencies, author: Author, sight: Sight, connection: str, edge: DeskEdge) -> None:
        self._services, self._author, self._edge = services, author, edge
        self.sight = sight
        self._member = f"{author.id} {connection}"
        self._tasks: list[asyncio.Task[None]] = []
        self.conversation_id: str | None = None
        self._visit: tuple[str, dict[str, Any] | None] | None = None
        """What this tab knows of the contact's visit."""
        self._live = False
        """Whether the backlog is complete, so that entries come as they are appended."""

    async def start(self, conversation_id: str, after: str) -> None:
        """Watch this conversation instead of the one before."""
        await self.stop()
        self._visit = None
        self._tasks = [asyncio.create_task(self._follow(conversation_id, after))]

    async def stop(self) -> None:
        conversation_id, self.conversation_id = self.conversation_id, None
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            if task is asyncio.current_task():  # the follower, which ends by itself
                continue
            task.cancel()
            with suppress(asyncio.CancelledError, *GONE):
                await task
        if conversation_id is not None:
            with suppress(*EXPECTED, ValueError):  # the viewer expires by itself
                await self._services.redis.zrem(self._viewers(conversation_id), self._member)
                await self._services.feed.publish(conversation_id, LiveViewing())

    async def typing(self, *, inside: bool) -> None:
        """Announce that this teammate types; an internal note is announced to teammates only."""
        if self.conversation_id is None:
            return
        hint = LiveTyping(author="teammate", name=self._author.name, person=self._author.id, inside=inside)
        with suppress(*EXPECTED, ValueError):  # a hint, which the next one replaces
            await self._services.feed.publish(self.conversation_id, hint)

    def _viewers(self, conversation_id: str) -> str:
        return self._services.settings.keys.conversation(conversation_id).viewers

    async def _follow(self, conversation_id: str, after: str) -> None:
        try:
            await self._check(conversation_id)
            self.conversation_id, self._live = conversation_id, False
            async with aclosing(self._services.feed.follow(conversation_id, offset=after)) as followed:
                async for item in followed:
                    await self._show(conversation_id, item)
        except EXPECTED as error:
            await self._edge.refuse(problem_of(error), conversation_id=conversation_id)
            await self.stop()

    async def check(self) -> None:
        """Leave the watched conversation if the teammate may no longer see it: their teams or the settings changed."""
        if (conversation_id := self.conversation_id) is None:
            return
        try:
            await self._check(conversation_id)
        except ConversationUnknown as error:
            await self.stop()
            await self._edge.refuse(problem_of(error), conversation_id=conversation_id)

    async def _check(self, conversation_id: str) -> None:
        """Raises ConversationUnknown for a conversation that the desk does not show to this teammate."""
        state = await self._services.reader.state(conversation_id)
        if state.is_private or not self.sight.sees(state):
            raise ConversationUnknown(conversation_id)

    async def _show(self, conversation_id: str, item: Followed) -> None:
        send = self._edge.send
        # Each live entry may be the one that moves the conversation out of sight. The whole backlog was checked once.
        if not self.sight.sees_all and (isinstance(item, CaughtUp) or (self._live and isinstance(item, LogEntry))):
            await self._check(conversation_id)
        match item:
            case LogEntry():
                if entry := desk_entry(item):
                    with sent_span("frame", item) as span:
                        span.set("via", "desk")
                        await send(WatchedEntryFrame(conversation_id=conversation_id, entry=entry))
            case LiveDelta():
                await send(WatchedDeltaFrame(conversation_id=conversation_id, **dict(item)))
            case LiveDraftDropped():
                await send(WatchedDraftDroppedFrame(conversation_id=conversation_id, **dict(item)))
            case LiveTyping() if item.person != self._author.id:
                await send(WatchedTypingFrame(conversation_id=conversation_id, **dict(item)))
            case LiveViewing():
                await self._send_viewers(conversation_id)
                await self._send_visit(conversation_id)
            case CaughtUp():
                self._live = True
                await send(CaughtUpFrame(conversation_id=conversation_id, offset=item.offset))
                self._tasks.append(asyncio.create_task(self._stay_viewer(conversation_id)))
            case Reset():
                await send(WatchedResetFrame(conversation_id=conversation_id))
            case LiveTyping() | LiveEntry() | LiveActivity() | LiveQueue() | LiveSeen() | LiveProgress():
                pass

    async def _stay_viewer(self, conversation_id: str) -> None:
        redis, key = self._services.redis, self._viewers(conversation_id)
        first = True
        while True:
            with suppress(*EXPECTED):  # the next beat makes up for it
                await redis.zadd(key, {self._member: int(self._services.clock.seconds() + VIEWER_TIMEOUT_S) * 1000})
                await redis.expire(key, VIEWER_TIMEOUT_S)
                if first:  # announces this viewer to the other tabs, and to itself
                    await self._services.feed.publish(conversation_id, LiveViewing())
                else:
                    await self._send_viewers(conversation_id)
                    await self._send_visit(conversation_id)  # a page of a gateway that died expires unannounced
                first = False
            await asyncio.sleep(BEAT_S)

    async def _send_visit(self, conversation_id: str) -> None:
        visit = await self._services.visits.of(conversation_id)
        # An open page is seen all the time, which is no news.
        shown = visit.model_dump(exclude={"seen_at"} if visit.present else None) if visit else None
        if (conversation_id, shown) != self._visit:
            self._visit = (conversation_id, shown)
            await self._edge.send(VisitFrame(conversation_id=conversation_id, visit=visit))

    async def _send_viewers(self, conversation_id: str) -> None:
        found: Any = await self._services.redis.zrangebyscore(
            self._viewers(conversation_id), int(self._services.clock.seconds() * 1000), "+inf"
        )
        people = sorted({text(raw).partition(" ")[0] for raw in found} - {self._author.id})
        await self._edge.send(ViewersFrame(conversation_id=conversation_id, viewers=people))
