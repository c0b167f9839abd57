"""One conversation as a teammate watches it: its log and drafts live, and who else looks at it or types.

Who looks is kept in a set whose members run out, so that a gateway that died leaves nobody behind; what is
published only says that it changed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Any

from libs.contracts import (
    Author,
    LiveActivity,
    LiveDelta,
    LiveDraftDropped,
    LiveEntry,
    LiveProgress,
    LiveQueue,
    LiveTyping,
    LiveViewing,
    LogEntry,
    Model,
)
from libs.conversations import CaughtUp, ConversationUnknown, Followed, Reset
from libs.messaging import text
from services.gateway.dependencies import Services
from services.gateway.desk.entries import desk_entry
from services.gateway.http import EXPECTED, error_frame, problem_of
from services.gateway.identity import GONE

BEAT_S = 10.0
"""How often a tab says that it still looks."""

GONE_AFTER_S = 30
"""A third of which a tab may miss."""

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Watching:
    """A tab that looks at one conversation, until `stop`."""

    def __init__(self, services: Services, author: Author, connection: str, send: Send) -> None:
        self._services, self._author, self._send = services, author, send
        self._member = f"{author.id} {connection}"
        self._tasks: list[asyncio.Task[None]] = []
        self.conversation_id: str | None = None

    async def start(self, conversation_id: str, after: str) -> None:
        """Look at another conversation; the one before is let go."""
        await self.stop()
        self._tasks = [asyncio.create_task(self._follow(conversation_id, after))]

    async def stop(self) -> None:
        conversation_id, self.conversation_id = self.conversation_id, None
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError, *GONE):
                await task
        self._tasks = []
        if conversation_id is not None:
            with suppress(*EXPECTED, ValueError):  # it runs out by itself
                await self._services.redis.zrem(self._viewers(conversation_id), self._member)
                await self._services.feed.publish(conversation_id, LiveViewing())

    async def typing(self, *, inside: bool) -> None:
        """Tell others that this teammate writes; of a note, teammates only."""
        if self.conversation_id is None:
            return
        hint = LiveTyping(author="teammate", name=self._author.name, person=self._author.id, inside=inside)
        with suppress(*EXPECTED, ValueError):  # a hint: the next one will do
            await self._services.feed.publish(self.conversation_id, hint)

    def _viewers(self, conversation_id: str) -> str:
        return self._services.settings.keys.conversation(conversation_id).viewers

    async def _follow(self, conversation_id: str, after: str) -> None:
        about = {"conversation_id": conversation_id}
        try:
            await self._check(conversation_id)
            self.conversation_id = conversation_id
            async with aclosing(self._services.feed.follow(conversation_id, offset=after)) as followed:
                async for item in followed:
                    await self._show(about, item)
        except EXPECTED as error:
            await self._send({**error_frame(problem_of(error)).model_dump(mode="json", exclude_none=True), **about})

    async def _check(self, conversation_id: str) -> None:
        """Raises ConversationUnknown for what is no conversation of the desk."""
        state = await self._services.reader.state(conversation_id)
        if state.is_private:
            raise ConversationUnknown(conversation_id)

    async def _show(self, about: dict[str, str], item: Followed) -> None:
        match item:
            case LogEntry():
                if entry := desk_entry(item):
                    await self._send({"type": "entry", **about, "entry": entry.model_dump(mode="json")})
            case LiveDelta() | LiveDraftDropped():
                await self._send({**item.model_dump(mode="json"), **about})
            case LiveTyping() if item.person != self._author.id:
                await self._send({**_dumped(item), **about})
            case LiveViewing():
                await self._tell_viewers(about["conversation_id"])
            case CaughtUp():
                await self._send({"type": "caught_up", **about, "offset": item.offset})
                if len(self._tasks) == 1:
                    self._tasks.append(asyncio.create_task(self._keep_looking(about["conversation_id"])))
            case Reset():
                await self._send({"type": "reset", **about})
            case LiveTyping() | LiveEntry() | LiveActivity() | LiveQueue() | LiveProgress():
                pass

    async def _keep_looking(self, conversation_id: str) -> None:
        redis, key = self._services.redis, self._viewers(conversation_id)
        first = True
        while True:
            with suppress(*EXPECTED):  # the next beat tells the same
                await redis.zadd(key, {self._member: int(self._services.clock.seconds() + GONE_AFTER_S) * 1000})
                await redis.expire(key, GONE_AFTER_S)
                if first:
                    await self._services.feed.publish(conversation_id, LiveViewing())
                else:
                    await self._tell_viewers(conversation_id)
                first = False
            await asyncio.sleep(BEAT_S)

    async def _tell_viewers(self, conversation_id: str) -> None:
        found: Any = await self._services.redis.zrangebyscore(
            self._viewers(conversation_id), int(self._services.clock.seconds() * 1000), "+inf"
        )
        people = sorted({text(raw).partition(" ")[0] for raw in found} - {self._author.id})
        await self._send({"type": "viewers", "conversation_id": conversation_id, "viewers": people})


def _dumped(hint: Model) -> dict[str, Any]:
    return hint.model_dump(mode="json", exclude_none=True)
