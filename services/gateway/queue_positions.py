"""Sends waiting contacts their place in the queue. A process reads the places once for all its followers.

It reads them again when a queue changes, at most once a second, and sends a place only if it has changed.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Self

from redis.exceptions import RedisError

from libs.assignment import AssignmentQueue
from libs.contracts import LiveQueue
from libs.conversations import LiveFeed
from libs.messaging import end, run_every
from services.gateway.change_feed import ChangeFeed

EVERY = timedelta(seconds=1)
"""A contact has no use for a place that changes faster."""


class WaitingContact:
    """Counts one follower of a conversation while the conversation waits."""

    def __init__(self, places: "QueuePositions", conversation_id: str) -> None:
        self._places, self._conversation_id = places, conversation_id
        self._waits = False

    def set(self, *, waits: bool) -> None:
        if waits != self._waits:
            self._waits = waits
            self._places.count(self._conversation_id, 1 if waits else -1)


class QueuePositions:
    """One for a process. Use as an async context manager."""

    def __init__(self, changes: ChangeFeed, placements: AssignmentQueue, feed: LiveFeed) -> None:
        self._changes, self._placements, self._feed = changes, placements, feed
        self._followers: dict[str, int] = {}
        self._sent: dict[str, int | None] = {}
        self._stale = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        sending = run_every(EVERY, self._send_changed, name="places in queues", jitter=(1.0, 1.0))
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(sending)]
        return self

    async def __aexit__(self, *_: object) -> None:
        await end(*self._tasks)

    @contextmanager
    def following(self, conversation_id: str) -> Iterator[WaitingContact]:
        """Counts a follower of this conversation while the block runs."""
        waiting = WaitingContact(self, conversation_id)
        try:
            yield waiting
        finally:
            waiting.set(waits=False)

    def count(self, conversation_id: str, change: int) -> None:
        """Add to the number of followers of a waiting conversation."""
        left = self._followers.get(conversation_id, 0) + change
        self._sent.pop(conversation_id, None)  # a new follower needs the place too
        if left:
            self._followers[conversation_id] = left
            self._stale.set()
        else:
            self._followers.pop(conversation_id, None)

    async def _listen(self) -> None:
        with self._changes.listening() as mailbox:
            while True:
                changed = await mailbox.take()
                if changed.kinds & {"queue", "lost"}:
                    self._stale.set()

    async def _send_changed(self) -> None:
        await self._stale.wait()
        self._stale.clear()
        try:
            places = await self._placements.places(list(self._followers))
        except RedisError:
            self._stale.set()  # the next round tries again
            raise
        for conversation_id, place in places.items():
            if place is not None and self._sent.get(conversation_id) != place:
                self._sent[conversation_id] = place
                self._feed.inject(conversation_id, LiveQueue(place=place))
