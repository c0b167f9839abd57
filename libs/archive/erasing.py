"""Forgets conversations for good: rows, logs and all that belongs to them, also from the file's free pages.

The IDs stay, as random numbers, so that a process that read a conversation before can't store it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.engine import Archive
from libs.archive.events import lock_feed
from libs.archive.holds import LegalHolds, lock_holds
from libs.archive.model_use import forget_model_uses
from libs.archive.report_rows import note_changes
from libs.archive.tables import CONVERSATIONS, FORGOTTEN, METADATA
from libs.archive.text_writing import forget_texts

AT_ONCE = 500
"""Conversations of one statement: SQLite takes some thousand parameters."""


@dataclass(frozen=True)
class ArchivedOwner:
    """A conversation in the archive and its contact. `held`: a legal hold keeps it."""

    id: str
    contact: str
    kind: str
    state: str
    held: bool


class ArchiveEraser:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def of_contacts(self, contacts: Iterable[str]) -> list[ArchivedOwner]:
        return await self._found(CONVERSATIONS.c.contact.in_(list(contacts)))

    async def of_ids(self, ids: Iterable[str]) -> list[ArchivedOwner]:
        return await self._found(CONVERSATIONS.c.id.in_(list(ids)))

    async def with_text(self, *needles: str) -> list[ArchivedOwner]:
        """Conversations whose state holds one of these texts, in any case; the caller looks more closely."""
        # A scan of all states: forgetting is rare, and an index of addresses would be one more copy of them.
        return await self._found(or_(*(CONVERSATIONS.c.state.icontains(each, autoescape=True) for each in needles)))

    async def held(self, contacts: Mapping[str, str]) -> set[str]:
        """Those of these conversations, with their contacts, that a hold keeps, also before they are archived."""
        return await LegalHolds(self._archive).held(contacts)

    async def erase(self, ids: Sequence[str], *, now_ms: int) -> int:
        """The number of conversations that were removed. Those under a legal hold stay."""
        removed = 0
        for start in range(0, len(ids), AT_ONCE):
            async with self._archive.writing() as connection:
                await lock_holds(connection)
                here = ids[start : start + AT_ONCE]
                held = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.id.in_(here), CONVERSATIONS.c.hold.is_(True))
                # A hold that an admin put since the caller asked.
                stay = set((await connection.execute(held)).scalars())
                part = [each for each in here if each not in stay]
                if not part:
                    continue
                # No event of them is added while they go, or afterwards.
                await lock_feed(connection)
                insert = sqlite.insert if self._archive.is_sqlite else postgresql.insert
                rows = [{"id": each, "at": now_ms} for each in part]
                await connection.execute(insert(FORGOTTEN).on_conflict_do_nothing(index_elements=["id"]), rows)
                removed += await remove_conversations(
                    connection, part, now_ms=now_ms, is_sqlite=self._archive.is_sqlite
                )
        return removed

    async def compact(self) -> None:
        """Remove what the database itself still keeps of deleted rows."""
        engine = self._archive.engine
        if self._archive.is_sqlite:
            # Outside of a transaction, in which SQLite can't empty its write-ahead log.
            async with engine.connect() as connection:
                raw = await connection.get_raw_connection()
                driver: Any = raw.driver_connection
                await (await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")).fetchall()
            return
        async with engine.connect() as connection:
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await outside.execute(text("VACUUM"))

    async def _found(self, condition: ColumnElement[bool]) -> list[ArchivedOwner]:
        columns = select(
            CONVERSATIONS.c.id, CONVERSATIONS.c.contact, CONVERSATIONS.c.contact_kind, CONVERSATIONS.c.state,
            CONVERSATIONS.c.hold,
        )  # fmt: skip
        async with self._archive.reading() as connection:
            rows = await connection.execute(columns.where(condition))
            return [ArchivedOwner(id_, contact or "", kind, state, hold) for id_, contact, kind, state, hold in rows]


async def remove_conversations(
    connection: AsyncConnection, ids: Sequence[str], *, now_ms: int, is_sqlite: bool, without: Sequence[Table] = ()
) -> int:
    """Remove conversations and all that belongs to them, but for the rows of some tables. Returns their number."""
    if is_sqlite:
        # Without it the words stay in free pages of the file until other data overwrites them.
        await connection.execute(text("PRAGMA secure_delete = ON"))
    # The search first: SQLite's index needs the words of a row to remove it.
    await forget_texts(connection, ids)
    # Figures count them no more, once their hours are calculated again.
    await note_changes(connection, dict.fromkeys(ids), now_ms=now_ms, is_sqlite=is_sqlite)
    await forget_model_uses(connection, ids)
    for table in reversed(METADATA.sorted_tables):
        if "conversation_id" in table.c and table not in without:
            await connection.execute(delete(table).where(table.c.conversation_id.in_(ids)))
    return (await connection.execute(delete(CONVERSATIONS).where(CONVERSATIONS.c.id.in_(ids)))).rowcount
