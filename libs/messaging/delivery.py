"""One delivery of an event, and how its handler answers. It needs no FastStream: the steps of the log use it, too."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from redis.asyncio import Redis
from redis.exceptions import ResponseError

AGAIN = timedelta(seconds=1)
"""The pause after a failed attempt, so that five attempts outlast a short failure."""

NEWER = timedelta(seconds=10)
"""The pause before the next worker tries an event of a newer version."""

DATA = b"__data__"
"""The field of a stream's entry that holds the event."""


@dataclass(frozen=True)
class Delivery:
    """One entry of a work stream. `stream` is its full key, `consumer` the worker that it was delivered to."""

    stream: str
    entry_id: str
    body: bytes
    consumer: str


Entry = tuple[str, str]
"""Stream and entry ID."""


class NotDone(Exception):
    """Raised by a handler: this worker stops with the event, and any worker may take it over after `wait`."""

    def __init__(self, wait: timedelta = timedelta(0)) -> None:
        super().__init__("handed back")
        self.wait = wait


class NotForThisVersion(NotDone):
    """The event or its conversation was written by a newer version: a newer worker can handle it."""

    def __init__(self) -> None:
        super().__init__(NEWER)


Handle = Callable[[Delivery], Awaitable[None]]


async def ensure_group(redis: Redis, stream: str, group: str) -> None:
    """Create stream and group from the very first entry, so that events from before the first start count."""
    try:
        # With `$` an event that was published before the group would be lost.
        await redis.xgroup_create(stream, group, id="0", mkstream=True)
    except ResponseError as error:
        if "BUSYGROUP" not in str(error):  # another process created it first
            raise
