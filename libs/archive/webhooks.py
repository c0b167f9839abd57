"""How far each endpoint of a webhook has got in the event feed, and the events that it did not take.

The endpoints themselves are settings. A step names the place that it goes on from, so that of two processes only one
moves an endpoint on.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.engine import Archive
from libs.archive.events import lock_feed
from libs.archive.tables import EVENTS, WEBHOOK_DEAD_LETTERS, WEBHOOKS

WebhookState = Literal["active", "paused", "disabled"]
"""`paused`: it has failed for long, and gets a try now and then. `disabled`: it said that it is gone (410)."""


@dataclass(frozen=True)
class WebhookPlace:
    """Where an endpoint is. `passed` is the last `seq` that it got, or that it did not take or want.

    `failures` in a row, of them `attempts` for the next event. `due_ms`: not before this time. `gave_up`: an event went
    to the dead letters since it took one. `detail`: a status or the name of an error.
    """

    name: str
    address: str
    passed: int
    state: WebhookState = "active"
    failures: int = 0
    attempts: int = 0
    due_ms: int = 0
    failing_since_ms: int | None = None
    gave_up: bool = False
    detail: str = ""


@dataclass(frozen=True)
class WebhookLetter:
    """A dead letter: an event that an endpoint did not take. `retry`: an operator wants it sent again."""

    name: str
    seq: int
    event_id: str
    type: str
    attempts: int
    detail: str
    at_ms: int
    retry: bool
    body: str


class Webhooks:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def find(self, name: str) -> WebhookPlace | None:
        """The endpoint's place, unless it is a new one."""
        async with self._archive.reading() as connection:
            found = (await connection.execute(_PLACES.where(WEBHOOKS.c.name == name))).one_or_none()
        return None if found is None else _place(found)

    async def begin(self, name: str, address: str) -> WebhookPlace:
        """A new endpoint begins behind the newest event. One with a new address goes on, and is active again."""
        async with self._archive.writing() as connection:
            # Under the lock no other process adds the same endpoint.
            newest = await lock_feed(connection)
            passed = (await connection.execute(select(WEBHOOKS.c.passed).where(WEBHOOKS.c.name == name))).scalar()
            place = WebhookPlace(name, address, newest if passed is None else passed)
            if passed is None:
                await connection.execute(WEBHOOKS.insert(), asdict(place))
            else:
                await connection.execute(update(WEBHOOKS).where(WEBHOOKS.c.name == name).values(asdict(place)))
        return place

    async def places(self) -> list[WebhookPlace]:
        async with self._archive.reading() as connection:
            return [_place(row) for row in await connection.execute(_PLACES.order_by(WEBHOOKS.c.name))]

    async def move(self, place: WebhookPlace, *, passed_before: int, letter: WebhookLetter | None = None) -> bool:
        """Store the place, and a dead letter with it. False if another process has moved the endpoint."""
        async with self._archive.writing() as connection:
            # Another process that went on from the same place has moved it by now.
            own = (WEBHOOKS.c.name == place.name) & (WEBHOOKS.c.passed == passed_before)
            moved = await connection.execute(update(WEBHOOKS).where(own).values(asdict(place)))
            if moved.rowcount and letter:
                await _put(connection, letter)
            return bool(moved.rowcount)

    async def enable(self, name: str) -> bool:
        """Send at once again. False for an endpoint that is not known."""
        fresh = {"state": "active", "failures": 0, "attempts": 0, "due_ms": 0, "failing_since_ms": None}
        async with self._archive.writing() as connection:
            done = await connection.execute(update(WEBHOOKS).where(WEBHOOKS.c.name == name).values(fresh))
            return bool(done.rowcount)

    async def letters(
        self, name: str | None = None, *, retry_only: bool = False, limit: int = 1_000
    ) -> list[WebhookLetter]:
        """Dead letters, oldest first. A letter lives as long as its event."""
        wanted = _LETTERS.order_by(WEBHOOK_DEAD_LETTERS.c.seq, WEBHOOK_DEAD_LETTERS.c.name).limit(limit)
        if name is not None:
            wanted = wanted.where(WEBHOOK_DEAD_LETTERS.c.name == name)
        if retry_only:
            wanted = wanted.where(WEBHOOK_DEAD_LETTERS.c.retry)
        async with self._archive.reading() as connection:
            return [WebhookLetter(*row) for row in await connection.execute(wanted)]

    async def count_letters(self, name: str) -> int:
        """The number of an endpoint's dead letters."""
        wanted = select(func.count()).select_from(WEBHOOK_DEAD_LETTERS).where(WEBHOOK_DEAD_LETTERS.c.name == name)
        async with self._archive.reading() as connection:
            found: int = (await connection.execute(wanted)).scalar_one()
        return found

    async def put(self, letter: WebhookLetter) -> None:
        """Store a letter in place of the one of the same event."""
        async with self._archive.writing() as connection:
            await _put(connection, letter)

    async def retry(self, letters: Sequence[WebhookLetter]) -> int:
        """Have these sent again. Returns the number of those that are still there."""
        async with self._archive.writing() as connection:
            done = await connection.execute(update(WEBHOOK_DEAD_LETTERS).where(_among(letters)).values(retry=True))
            return done.rowcount

    async def drop(self, letters: Sequence[WebhookLetter]) -> int:
        """Remove these. Returns the number of those that were still there."""
        async with self._archive.writing() as connection:
            done = await connection.execute(delete(WEBHOOK_DEAD_LETTERS).where(_among(letters)))
            return done.rowcount


_PLACES = select(
    WEBHOOKS.c.name, WEBHOOKS.c.address, WEBHOOKS.c.passed, WEBHOOKS.c.state, WEBHOOKS.c.failures, WEBHOOKS.c.attempts,
    WEBHOOKS.c.due_ms, WEBHOOKS.c.failing_since_ms, WEBHOOKS.c.gave_up, WEBHOOKS.c.detail,
)  # fmt: skip
_LETTERS = select(
    WEBHOOK_DEAD_LETTERS.c.name, EVENTS.c.seq, EVENTS.c.id, EVENTS.c.type, WEBHOOK_DEAD_LETTERS.c.attempts,
    WEBHOOK_DEAD_LETTERS.c.detail, WEBHOOK_DEAD_LETTERS.c.at_ms, WEBHOOK_DEAD_LETTERS.c.retry, EVENTS.c.body,
).join(EVENTS, EVENTS.c.seq == WEBHOOK_DEAD_LETTERS.c.seq)  # fmt: skip


def _place(row: Sequence[Any]) -> WebhookPlace:
    return WebhookPlace(*row)


def _among(letters: Sequence[WebhookLetter]) -> ColumnElement[bool]:
    names = tuple_(WEBHOOK_DEAD_LETTERS.c.name, WEBHOOK_DEAD_LETTERS.c.seq)
    return names.in_([(each.name, each.seq) for each in letters])


async def _put(connection: AsyncConnection, letter: WebhookLetter) -> None:
    await connection.execute(delete(WEBHOOK_DEAD_LETTERS).where(_among([letter])))
    row = {name: getattr(letter, name) for name in ("name", "seq", "attempts", "detail", "at_ms", "retry")}
    # The event may have expired or been forgotten since: then there is nothing to send.
    if (await connection.execute(select(EVENTS.c.seq).where(EVENTS.c.seq == letter.seq))).scalar() is not None:
        await connection.execute(WEBHOOK_DEAD_LETTERS.insert(), row)
