"""Following a conversation from an offset: the backlog, then what happens, with no gap and no repeat.

Pub/sub loses messages without an error, so it is only a hint: every live entry names the one before it, and
where that isn't the last one seen, the log is read. A follower that can't keep up, or a lost connection, ends
in the same way: the log is read from the follower's own last offset.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Self

from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from libs.contracts import LIVE_FRAME, START, LiveEntry, LiveFrame, LogEntry, Model, after
from libs.conversations.errors import ConversationUnknown, OffsetUnknown
from libs.conversations.reader import PAGE, LogReader
from libs.conversations.state import dated
from libs.messaging import Backoff, Keys, Listener, jittered_s

QUEUE = 256
"""Frames that a follower may lag behind before it reads the log instead."""

CHECK_S = 60.0
"""How often a quiet follower compares itself with the log, jittered, in case a frame was lost."""

RECONNECT = Backoff(first_s=0.5, max_s=1.0, jitter=(0.5, 1.5))
RECONNECTS = 2

READS = 64
"""Followers that read the log at a time: after a lost connection all of them do, and Redis has other clients."""

SUBSCRIBE_S = 5.0
"""How long Redis may take to confirm a subscription before the follower's client must connect again."""


@dataclass(frozen=True)
class Reset:
    """The offset is not of this log: forget what you have, all of it follows."""


@dataclass(frozen=True)
class CaughtUp:
    """The backlog is complete up to `offset`; what follows is live."""

    offset: str


Followed = LogEntry | LiveFrame | Reset | CaughtUp


class _Follower:
    """Frames for one follower. None among them means that some may be missing, and the log must be read.

    A socket keeps it for hours: a queue of asyncio has four tables more, and a timer for each frame costs more than the
    frame.
    """

    def __init__(self) -> None:
        self._frames: deque[LiveFrame | None] = deque()
        self._arrival: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._quiet_since = self._loop.time()
        self._check_s = jittered_s(CHECK_S, (0.5, 1.5))
        self._timer = self._loop.call_later(self._check_s, self._look)

    def put(self, frame: LiveFrame | None) -> None:
        if len(self._frames) >= QUEUE:
            # None asks for the log; anything that waits is in there, except drafts, which may be lost.
            self._frames.clear()
            frame = None
        self._frames.append(frame)
        self._quiet_since = self._loop.time()
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)

    async def next(self) -> LiveFrame | None:
        """The next frame. Only one task may wait for it."""
        while not self._frames:
            self._arrival = self._loop.create_future()
            await self._arrival
        return self._frames.popleft()

    def end(self) -> None:
        self._timer.cancel()

    def _look(self) -> None:
        """Frames only note their time, so that the timer runs once for all that come until it is due."""
        left_s = self._quiet_since + self._check_s - self._loop.time()
        if left_s <= 0:
            self.put(None)
            left_s = self._check_s
        self._timer = self._loop.call_later(left_s, self._look)


@dataclass
class _Channel:
    """`subscribed` once Redis has confirmed it: only then is the backlog read, so nothing falls between."""

    followers: set[_Follower] = field(default_factory=set)
    subscribed: asyncio.Event = field(default_factory=asyncio.Event)


class LiveFeed:
    """One pub/sub connection per process, shared by all its followers. Use as an async context manager."""

    def __init__(self, redis: Redis, keys: Keys, reader: LogReader | None = None) -> None:
        """`reader`: where backlogs are read, if not in Redis alone."""
        self._redis = redis
        self._keys = keys
        self._reader = reader or LogReader(redis, keys)
        self._channels: dict[bytes, _Channel] = {}
        self._listener = Listener(redis, name="live frames", received=self._received, confirmed=self._confirmed)
        self._reading = asyncio.Semaphore(READS)

    async def __aenter__(self) -> Self:
        await self._listener.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._listener.__aexit__()

    async def publish(self, conversation_id: str, frame: Model) -> None:
        """Show a passing state, for example that a person types. It is not stored."""
        await self._redis.publish(self._keys.conversation(conversation_id).channel, frame.model_dump_json())

    def inject(self, conversation_id: str, frame: LiveFrame) -> None:
        """Show a passing state to the followers in this process."""
        channel = self._channels.get(self._keys.conversation(conversation_id).channel.encode())
        for follower in channel.followers if channel else ():
            follower.put(frame)

    @property
    def connected(self) -> bool:
        """Whether live frames arrive now: not between a lost connection and the next."""
        return self._listener.connected

    async def follow(self, conversation_id: str, *, offset: str = START) -> AsyncGenerator[Followed, None]:
        """Yield the entries after `offset`, then `CaughtUp`, then new entries, without end.

        Raises ConversationUnknown. Close the iterator (`aclosing`) to stop.
        """
        # A log that expired is empty, and following it would never end.
        if not await self._read(conversation_id, START, 1):
            raise ConversationUnknown(conversation_id)
        async with self._following(self._keys.conversation(conversation_id).channel.encode()) as follower:
            last = offset
            try:
                await self._read(conversation_id, offset, 1)  # raises OffsetUnknown if the offset is not of this log
            except OffsetUnknown:
                yield Reset()
                last = START
            async for item in self._backlog(conversation_id, last):
                last = item.offset
                yield item
            yield CaughtUp(last)
            while True:
                frame = await follower.next()
                if frame is not None and not isinstance(frame, LiveEntry):
                    yield frame
                # The backlog had it already: the subscription began before the backlog was read.
                elif frame is not None and not after(frame.offset, last):
                    continue
                elif frame is not None and frame.prev == last:
                    last = frame.offset
                    yield dated(frame.offset, frame.entry)
                else:
                    try:
                        async for item in self._backlog(conversation_id, last):
                            last = item.offset
                            yield item
                    except OffsetUnknown:
                        if not await self._read(conversation_id, START, 1):
                            continue  # it was forgotten: its client keeps what it shows, and opens the next one
                        yield Reset()
                        last = START
                        follower.put(None)

    async def _backlog(self, conversation_id: str, last: str) -> AsyncIterator[LogEntry]:
        while page := await self._read(conversation_id, last):
            for item in page:
                yield item
            last = page[-1].offset
            if len(page) < PAGE:
                return

    async def _read(self, conversation_id: str, last: str, limit: int = PAGE) -> list[LogEntry]:
        """Read, also through the moment in which a Redis that restarts drops all connections."""
        for failures in range(1, RECONNECTS + 1):
            with suppress(RedisConnectionError):
                return await self._read_once(conversation_id, last, limit)
            await asyncio.sleep(RECONNECT.jittered_s(failures))
        return await self._read_once(conversation_id, last, limit)

    async def _read_once(self, conversation_id: str, last: str, limit: int) -> list[LogEntry]:
        # After a lost connection all followers read at once.
        async with self._reading:
            return await self._reader.entries(conversation_id, after=last, limit=limit)

    @asynccontextmanager
    async def _following(self, name: bytes) -> AsyncIterator[_Follower]:
        follower = _Follower()
        channel = self._channels.get(name)
        if channel is None:
            channel = self._channels[name] = _Channel()
            self._listener.want(name)
        channel.followers.add(follower)
        try:
            async with asyncio.timeout(SUBSCRIBE_S):
                await channel.subscribed.wait()
            yield follower
        finally:
            follower.end()
            channel.followers.discard(follower)
            if not channel.followers:
                del self._channels[name]
                self._listener.drop(name)

    def _received(self, name: bytes, data: bytes) -> None:
        if channel := self._channels.get(name):
            _deliver(channel, data)

    def _confirmed(self, name: bytes) -> None:
        channel = self._channels.get(name)
        if channel is None:
            return
        # A second confirmation: the connection was lost, and with it the frames since then.
        if channel.subscribed.is_set():
            _resync(channel)
        channel.subscribed.set()


def _deliver(channel: _Channel, data: bytes) -> None:
    try:
        frame = LIVE_FRAME.validate_json(data)
    except ValidationError:
        # A newer writer's frame: the log has what matters of it.
        _resync(channel)
        return
    for follower in channel.followers:
        follower.put(frame)


def _resync(channel: _Channel) -> None:
    for follower in channel.followers:
        follower.put(None)
