"""Removes conversations from the archive that ended long enough ago, by rules for channels and categories.

Without a rule a conversation is kept. A legal hold keeps it under any rule. One that was reopened counts from its next
end. What is removed leaves the search and the reports as well. Its ID is not noted, in contrast to those of forgotten
people: Redis lost such a conversation long ago, so that no process stores it again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement, and_, or_, select, true

from libs.archive.engine import Archive
from libs.archive.erasing import remove_conversations
from libs.archive.holds import lock_holds
from libs.archive.tables import CONVERSATIONS, EVENTS
from libs.contracts import StrictModel

MAX_REMOVED = 100
"""Conversations that one transaction removes: as many as one stores, so that writers wait no longer than for those."""

DAY_MS = 86_400_000

Days = Annotated[float, Field(ge=1, le=36_500)] | None
"""None: for good."""


class RetentionRules(StrictModel):
    """Days from the end of a conversation. The rule of its category counts, else that of its channel, else `days`."""

    days: Days = None
    channels: dict[str, Days] = {}
    categories: dict[str, Days] = {}

    def steps(self) -> Iterator["RetentionStep"]:
        """One for each rule that removes anything."""
        category, channel = CONVERSATIONS.c.category, CONVERSATIONS.c.channel
        other = _none_of(category, self.categories)
        for name, days in self.categories.items():
            if days is not None:
                yield RetentionStep(category == name, days)
        for name, days in self.channels.items():
            if days is not None:
                yield RetentionStep(and_(channel == name, other), days)
        if self.days is not None:
            yield RetentionStep(and_(_none_of(channel, self.channels), other), self.days)


@dataclass(frozen=True)
class RetentionStep:
    """The conversations of one rule, and the days for which they are kept."""

    conversations: ColumnElement[bool]
    days: float


@dataclass(frozen=True)
class RetentionPage:
    """`next_ms`: older conversations of the rule are removed, or stay. None: so are all of them."""

    removed: int
    next_ms: int | None


class Retention:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def remove(self, step: RetentionStep, *, now_ms: int, after_ms: int = 0) -> RetentionPage:
        """Remove the oldest conversations of one rule that ended at `after_ms` or later, in one transaction."""
        closed_at, is_sqlite = CONVERSATIONS.c.closed_at, self._archive.is_sqlite
        old = (
            select(CONVERSATIONS.c.id, closed_at)
            .where(
                step.conversations,
                CONVERSATIONS.c.status == "closed",
                CONVERSATIONS.c.hold.is_(False),
                closed_at >= after_ms,
                closed_at < now_ms - int(step.days * DAY_MS),
            )
            .order_by(closed_at)
            .limit(MAX_REMOVED)
            # A conversation that another process just stores again is left for the next round.
            .with_for_update(skip_locked=True)
        )
        async with self._archive.writing() as connection:
            await lock_holds(connection)
            found = (await connection.execute(old)).all()
            if found:
                ids = [each.id for each in found]
                # Events have a retention of their own.
                await remove_conversations(connection, ids, now_ms=now_ms, is_sqlite=is_sqlite, without=(EVENTS,))
        return RetentionPage(len(found), found[-1].closed_at if len(found) == MAX_REMOVED else None)


def _none_of(column: ColumnElement[str], names: dict[str, Days]) -> ColumnElement[bool]:
    # NULL is in no list, and by SQL also outside of none.
    return or_(column.is_(None), column.not_in(list(names))) if names else true()
