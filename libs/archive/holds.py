"""Legal holds: conversations that stay, against retention and forgetting.

The table has what people have put on hold, also conversations and contacts that are not archived yet. The column `hold`
of a conversation follows from it, in the same transaction. All transactions that write or remove conversations take one
lock first: shared, while a change of holds has it alone. So a conversation is either stored or removed before that
change, or sees it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b

from sqlalchemy import ColumnElement, delete, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.bulk import is_among
from libs.archive.engine import Archive
from libs.archive.tables import CONVERSATIONS, HOLDS
from libs.contracts import HeldThing, LegalHold

MAX_LISTED = 1_000

_LOCK = 0x686F6C64
"""Of PostgreSQL: the letters of `hold`. SQLite has one writer anyway."""

_SHARED = text("SELECT pg_advisory_xact_lock_shared(:key)")
_ALONE = text("SELECT pg_advisory_xact_lock(:key)")


def hold_id(of: HeldThing, named: str) -> str:
    """A digest, because an address is no place for a contact's key."""
    return blake2b(f"{of}:{named}".encode(), digest_size=13).hexdigest()


class LegalHolds:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def put(self, of: HeldThing, conversation_id: str, contact: str, *, by: str, at: datetime) -> LegalHold:
        """Returns the hold, which may have been there before."""
        named = conversation_id if of == "conversation" else contact
        row = {
            "id": hold_id(of, named), "kind": of, "named": named, "conversation": conversation_id, "contact": contact,
            "by": by, "at": int(at.timestamp() * 1000),
        }  # fmt: skip
        insert = sqlite.insert if self._archive.is_sqlite else postgresql.insert
        async with self._archive.writing() as connection:
            await _lock_alone(connection)
            await connection.execute(insert(HOLDS).values(row).on_conflict_do_nothing(index_elements=["id"]))
            await connection.execute(update(CONVERSATIONS).where(_named(of, named)).values(hold=True))
            found = (await connection.execute(_COLUMNS.where(HOLDS.c.id == row["id"]))).one()
        return _hold_of(*found)

    async def remove(self, hold: str) -> LegalHold | None:
        """Returns the hold that ended. Conversations that another one keeps stay on hold."""
        async with self._archive.writing() as connection:
            await _lock_alone(connection)
            found = (await connection.execute(_COLUMNS.where(HOLDS.c.id == hold))).one_or_none()
            if found is None:
                return None
            ended = _hold_of(*found)
            await connection.execute(delete(HOLDS).where(HOLDS.c.id == hold))
            named = ended.conversation_id if ended.of == "conversation" else ended.contact
            other = select(HOLDS.c.id).where(
                or_(
                    (HOLDS.c.kind == "conversation") & (HOLDS.c.named == CONVERSATIONS.c.id),
                    (HOLDS.c.kind == "contact") & (HOLDS.c.named == CONVERSATIONS.c.contact),
                )
            )
            free = update(CONVERSATIONS).where(_named(ended.of, named), CONVERSATIONS.c.hold.is_(True), ~other.exists())
            await connection.execute(free.values(hold=False))
        return ended

    async def newest(self, limit: int = MAX_LISTED) -> list[LegalHold]:
        async with self._archive.reading() as connection:
            rows = await connection.execute(_COLUMNS.order_by(HOLDS.c.at.desc(), HOLDS.c.id).limit(limit))
            return [_hold_of(*row) for row in rows]

    async def held(self, contacts: Mapping[str, str]) -> set[str]:
        """Those of these conversations (with their contacts) that are on hold, archived or not."""
        async with self._archive.reading() as connection:
            return await held_among(connection, contacts)


async def lock_holds(connection: AsyncConnection) -> None:
    """Holds don't change until this transaction ends. It must be its first lock."""
    if connection.dialect.name != "sqlite":
        await connection.execute(_SHARED, {"key": _LOCK})


async def held_among(connection: AsyncConnection, contacts: Mapping[str, str]) -> set[str]:
    """Those of these conversations, with their contacts, that a hold names."""
    known = set(contacts.values()) - {""}
    found = await connection.execute(
        select(HOLDS.c.kind, HOLDS.c.named).where(
            or_(
                (HOLDS.c.kind == "conversation") & is_among(connection, HOLDS.c.named, contacts),
                (HOLDS.c.kind == "contact") & is_among(connection, HOLDS.c.named, known),
            )
        )
    )
    named = {(kind, name) for kind, name in found}
    return {id_ for id_, contact in contacts.items() if ("conversation", id_) in named or ("contact", contact) in named}


_COLUMNS = select(HOLDS.c.id, HOLDS.c.kind, HOLDS.c.conversation, HOLDS.c.contact, HOLDS.c.by, HOLDS.c.at)


def _hold_of(id_: str, of: HeldThing, conversation: str, contact: str, by: str, at_ms: int) -> LegalHold:
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return LegalHold(id=id_, of=of, conversation_id=conversation, contact=contact, by=by, at=at)


def _named(of: HeldThing, named: str) -> ColumnElement[bool]:
    return (CONVERSATIONS.c.id if of == "conversation" else CONVERSATIONS.c.contact) == named


async def _lock_alone(connection: AsyncConnection) -> None:
    if connection.dialect.name != "sqlite":
        await connection.execute(_ALONE, {"key": _LOCK})
