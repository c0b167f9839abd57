"""Conversations in the archive: stored once for each revision, and read as from Redis.

`store` is idempotent. A conversation that changes after its end is stored again, and the newest revision stays, in any
order of arrival and with any number of processes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.bulk import insert_bytes, insert_into, insert_rows, is_among
from libs.archive.engine import Archive
from libs.archive.flow_outcomes import replace_outcomes
from libs.archive.flow_steps import replace_steps
from libs.archive.holds import held_among, lock_holds
from libs.archive.model_use import replace_model_uses
from libs.archive.packing import RawEntry, checksum_of, entries_of, lines_of, pack, packed_state, unpack
from libs.archive.report_rows import note_changes, record_of
from libs.archive.tables import ATTACHMENTS, CONVERSATIONS, FORGOTTEN, LABELS, LOGS, TEXTS, TIMES
from libs.archive.text_writing import searched_texts, write_texts
from libs.contracts import LogEntry
from libs.contracts import parse as parse_offset
from libs.conversations import ConversationState, parse_state


@dataclass(frozen=True)
class ArchivedConversation:
    """A whole conversation as Redis had it: the fields of its state, its log, and what is known of its files.

    `attachments`: JSON by the file's ID. The other names are made of these.
    """

    fields: Mapping[str, str]
    log: Sequence[RawEntry]
    attachments: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.fields["id"]

    @property
    def revision(self) -> str:
        """The offset of the last entry."""
        return self.log[-1][0]

    @cached_property
    def state(self) -> ConversationState:
        return state_of(self.fields)

    @cached_property
    def entries(self) -> list[LogEntry]:
        return entries_of(self.log)

    @cached_property
    def checksum(self) -> str:
        """SHA-256 of the log's lines."""
        return checksum_of(lines_of(self.log))


def state_of(fields: Mapping[str, str]) -> ConversationState:
    """The state from its fields, or from the column `state` once it is parsed."""
    state = parse_state({name.encode(): value.encode() for name, value in fields.items()})
    if state is None:
        raise ValueError("a conversation without a state")
    return state


class Conversations:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def store(self, batch: Iterable[ArchivedConversation], *, now_ms: int) -> set[str]:
        """Store these conversations in one transaction. Returns the IDs of those that were new or newer.

        The others are in the archive with the same revision or a newer one.
        """
        # In the order of their IDs, so that two processes never wait for each other's rows.
        newest = {each.id: each for each in sorted(batch, key=lambda each: (each.id, parse_offset(each.revision)))}
        if not newest:
            return set()
        # Before the transaction, in which no other process can write.
        texts = {each.id: searched_texts(each.state, each.log) for each in newest.values()}
        async with self._archive.writing() as connection:
            await lock_holds(connection)
            # A process may have read a conversation before it was forgotten.
            gone = await connection.execute(select(FORGOTTEN.c.id).where(is_among(connection, FORGOTTEN.c.id, newest)))
            for forgotten in gone.scalars():
                del newest[forgotten]
            if not newest:
                return set()
            held = await held_among(connection, {each.id: each.fields.get("contact", "") for each in newest.values()})
            rows = [{**_row(each, now_ms), "hold": each.id in held} for each in newest.values()]
            stored = await self._upsert(connection, rows)
            changed = [each for each in newest.values() if each.id in stored]
            await self._replace_parts(connection, changed)
            await write_texts(connection, [each for id_, each in texts.items() if each and id_ in stored])
            records = {each.id: record_of(each.fields) for each in changed}
            is_sqlite = self._archive.is_sqlite
            await note_changes(connection, records, now_ms=now_ms, is_sqlite=is_sqlite)
            await replace_model_uses(connection, [each.fields for each in changed])
        return stored

    async def get(self, conversation_id: str) -> ArchivedConversation | None:
        """A conversation with its log; None if the archive has none with this ID."""
        async with self._archive.reading() as connection:
            columns = select(CONVERSATIONS.c.state, LOGS.c.entries).join(
                LOGS, LOGS.c.conversation_id == CONVERSATIONS.c.id
            )
            found = (await connection.execute(columns.where(CONVERSATIONS.c.id == conversation_id))).one_or_none()
            if found is None:
                return None
            files = select(ATTACHMENTS.c.file_id, ATTACHMENTS.c.record).where(
                ATTACHMENTS.c.conversation_id == conversation_id
            )
            attachments = {each.file_id: each.record for each in await connection.execute(files)}
        return ArchivedConversation(json.loads(found.state), unpack(found.entries), attachments)

    async def state(self, conversation_id: str) -> ConversationState | None:
        """The state alone, without the cost of the log."""
        async with self._archive.reading() as connection:
            column = select(CONVERSATIONS.c.state).where(CONVERSATIONS.c.id == conversation_id)
            found = (await connection.execute(column)).scalar_one_or_none()
        return None if found is None else state_of(json.loads(found))

    async def states(self, conversation_ids: Sequence[str]) -> dict[str, ConversationState]:
        """The states of those of these conversations that the archive has, by their IDs."""
        columns = select(CONVERSATIONS.c.id, CONVERSATIONS.c.state).where(CONVERSATIONS.c.id.in_(conversation_ids))
        async with self._archive.reading() as connection:
            return {each.id: state_of(json.loads(each.state)) for each in await connection.execute(columns)}

    async def packed_log(self, conversation_id: str) -> bytes | None:
        """The log as it is stored: `unpack` reads it, in a thread where it is long."""
        async with self._archive.reading() as connection:
            column = select(LOGS.c.entries).where(LOGS.c.conversation_id == conversation_id)
            packed: bytes | None = (await connection.execute(column)).scalar_one_or_none()
        return packed

    async def logs(self, conversation_ids: Sequence[str]) -> dict[str, list[RawEntry]]:
        """The logs of those of these conversations that the archive has, in one question."""
        columns = select(LOGS.c.conversation_id, LOGS.c.entries).where(LOGS.c.conversation_id.in_(conversation_ids))
        async with self._archive.reading() as connection:
            return {id_: unpack(packed) for id_, packed in await connection.execute(columns)}

    async def revisions(self, conversation_ids: Sequence[str]) -> dict[str, str]:
        """The stored revision of each of these conversations that the archive has."""
        columns = select(CONVERSATIONS.c.id, CONVERSATIONS.c.revision_ms, CONVERSATIONS.c.revision_seq)
        async with self._archive.reading() as connection:
            found = await connection.execute(columns.where(CONVERSATIONS.c.id.in_(conversation_ids)))
            return {id_: f"{ms}-{seq}" for id_, ms, seq in found}

    async def _upsert(self, connection: AsyncConnection, rows: list[dict[str, Any]]) -> set[str]:
        new = insert_into(connection, CONVERSATIONS)
        # A hold is an admin's decision, and is written with it: archiving again does not end it.
        replaced = {
            column.name: new.excluded[column.name] for column in CONVERSATIONS.c if column.name not in ("id", "hold")
        }
        statement = new.on_conflict_do_update(
            index_elements=["id"],
            set_=replaced,
            where=tuple_(new.excluded.revision_ms, new.excluded.revision_seq)
            > tuple_(CONVERSATIONS.c.revision_ms, CONVERSATIONS.c.revision_seq),
        )
        stored = await insert_rows(connection, statement, rows, returning=[CONVERSATIONS.c.id])
        return set(stored.scalars())

    async def _replace_parts(self, connection: AsyncConnection, stored: list[ArchivedConversation]) -> None:
        """Logs, labels and files of conversations that were just stored, in place of earlier ones."""
        ids = [each.id for each in stored]
        for table in (LOGS, LABELS, ATTACHMENTS):
            await connection.execute(delete(table).where(is_among(connection, table.c.conversation_id, ids)))
        await replace_steps(connection, (each.fields for each in stored))
        await replace_outcomes(connection, ((each.fields, each.log) for each in stored))
        logs = [(each.id, pack(lines_of(each.log))) for each in stored]
        labels = [
            {"conversation_id": each.id, "label": label} for each in stored for label in set(_labels(each.fields))
        ]
        files = [
            {"conversation_id": each.id, "file_id": file, "record": record}
            for each in stored
            for file, record in each.attachments.items()
        ]
        if logs:
            await insert_bytes(connection, LOGS, logs)
        for table, rows in ((LABELS, labels), (ATTACHMENTS, files)):
            if rows:
                await insert_rows(connection, insert_into(connection, table), rows)


def _labels(fields: Mapping[str, str]) -> list[str]:
    return fields.get("labels", "").split()


def _row(conversation: ArchivedConversation, now_ms: int) -> dict[str, Any]:
    fields, state = conversation.fields, conversation.state
    lines = lines_of(conversation.log)
    ms, seq = parse_offset(conversation.revision)
    return {
        "id": conversation.id, "revision_ms": ms, "revision_seq": seq, "contact_kind": state.principal.kind,
        "private": state.is_private,
        # PostgreSQL stores no NUL in a text. In `state` and in the log it is escaped.
        **{name: fields.get(name, "").replace("\0", "") or None for name in TEXTS},
        **{name: int(fields[name]) if fields.get(name) else None for name in TIMES},
        "topic": topic.value if (topic := state.chosen.get("topic")) else None, "rating": state.rating,
        "entries": len(conversation.log), "bytes": len(lines),
        "checksum": checksum_of(lines), "state": packed_state(dict(fields)), "archived_at": now_ms,
    }  # fmt: skip
