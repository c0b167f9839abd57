"""The table of the event feed: events in one order, which programs read by a cursor.

`seq` is handed out under a lock on the feed's one row, which is held until the transaction ends. So no smaller `seq`
becomes visible after a larger one, and a reader that goes on behind the last `seq` that it saw misses nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.engine import Archive
from libs.archive.tables import EVENTS, FEED, FORGOTTEN
from libs.contracts import FEED_GAP

MAX_REMOVED = 10_000
"""Events that one transaction removes: a longer one would keep the writers waiting."""


@dataclass(frozen=True)
class NewEvent:
    """An event to store. `id` is the same each time that it is written; `body` is its JSON."""

    id: str
    type: str
    conversation_id: str
    contact: str
    body: str


@dataclass(frozen=True)
class StoredEvent:
    seq: int
    id: str
    type: str
    body: str


@dataclass(frozen=True)
class FeedSpan:
    """The last `seq` that was removed, and the last that was given. `epoch` is another one in each database."""

    epoch: str
    removed: int
    newest: int


class Events:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def append(self, batch: Sequence[NewEvent], *, now_ms: int) -> int:
        """Store those that are not there yet, in this order and in one transaction. Returns their number."""
        if not batch:
            return 0
        async with self._archive.writing() as connection:
            newest = await lock_feed(connection)
            ids = [each.id for each in batch]
            # Looked up under the lock: no other writer can add one of them in between.
            known = set((await connection.execute(select(EVENTS.c.id).where(EVENTS.c.id.in_(ids)))).scalars())
            # A process may have read a conversation just before it was forgotten.
            conversations = {each.conversation_id for each in batch}
            found = await connection.execute(select(FORGOTTEN.c.id).where(FORGOTTEN.c.id.in_(conversations)))
            forgotten = set(found.scalars())
            new = {each.id: each for each in batch if each.id not in known and each.conversation_id not in forgotten}
            # One place after the other without a gap, also after events that were known.
            rows = [
                {
                    "seq": seq, "id": each.id, "type": each.type, "conversation_id": each.conversation_id,
                    "contact": each.contact, "recorded_at": now_ms, "body": each.body,
                }
                for seq, each in enumerate(new.values(), newest + 1)
            ]  # fmt: skip
            if rows:
                await connection.execute(EVENTS.insert(), rows)
                await connection.execute(update(FEED).values(newest=newest + len(rows)))
        return len(rows)

    async def span(self) -> FeedSpan:
        async with self._archive.reading() as connection:
            return await _span(connection)

    async def page(self, after: int, limit: int, types: Collection[str] = ()) -> tuple[list[StoredEvent], FeedSpan]:
        """Up to `limit` events behind this `seq`, of these types (none: of all) and gaps.

        Of the span, `newest` is from before the page was read, and `removed` from after it.
        """
        wanted = select(EVENTS.c.seq, EVENTS.c.id, EVENTS.c.type, EVENTS.c.body).where(EVENTS.c.seq > after)
        if types:
            wanted = wanted.where(EVENTS.c.type.in_([*types, FEED_GAP]))
        async with self._archive.reading() as connection:
            # The end first: a page that is not full is known to reach up to it, also past events of other types.
            before = await _span(connection)
            wanted = wanted.where(EVENTS.c.seq <= before.newest).order_by(EVENTS.c.seq).limit(limit)
            found = [StoredEvent(*row) for row in await connection.execute(wanted)]
            # What was removed while the page was read is missing in it.
            removed = (await _span(connection)).removed
        return found, FeedSpan(before.epoch, removed, before.newest)

    async def expire(self, before_ms: int) -> int:
        """Remove the oldest events that were stored before this time. Returns their number; there may be more."""
        async with self._archive.writing() as connection:
            await lock_feed(connection)
            old = select(EVENTS.c.seq).where(EVENTS.c.recorded_at < before_ms).order_by(EVENTS.c.seq)
            last = (await connection.execute(select(func.max(old.limit(MAX_REMOVED).subquery().c.seq)))).scalar()
            if last is None:
                return 0
            removed = await connection.execute(delete(EVENTS).where(EVENTS.c.seq <= last))
            await connection.execute(update(FEED).values(removed=last))
        return removed.rowcount


async def lock_feed(connection: AsyncConnection) -> int:
    """Make other writers wait until this transaction ends. Returns the newest `seq`."""
    await connection.execute(update(FEED).values(newest=FEED.c.newest))
    newest: int = (await connection.execute(select(FEED.c.newest))).scalar_one()
    return newest


async def _span(connection: AsyncConnection) -> FeedSpan:
    return FeedSpan(*(await connection.execute(select(FEED.c.epoch, FEED.c.removed, FEED.c.newest))).one())
