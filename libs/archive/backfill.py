"""Fills in what an earlier release did not store: texts for the search, and rows for reports, from the stored logs.

A step looks at a bounded number of conversations and changes only those that lack something, so that it may be
repeated, cut off, and done by two processes at once. A conversation that is stored again in between needs nothing more.
"""

import asyncio
import json
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.conversations import state_of
from libs.archive.engine import Archive
from libs.archive.holds import lock_holds
from libs.archive.packing import unpack
from libs.archive.report_blocks import calculate_figures
from libs.archive.report_rows import note_changes, record_of
from libs.archive.report_tables import REPORT_ROWS, REPORT_STATE
from libs.archive.tables import CONVERSATIONS, LOGS
from libs.archive.text_writing import SEARCHED, SearchedTexts, searched_texts, write_texts
from libs.reports import ReportRecord

LOOKED_AT = 1_000
"""Conversations of one step. It reads their IDs, and whether they lack something."""

FILLED_IN = 50
"""Conversations of one transaction, so that those that are just being archived wait for milliseconds."""


@dataclass(frozen=True)
class BackfillPage:
    """`next_id`: go on after it. None: all conversations were looked at."""

    filled: int
    next_id: str | None


@dataclass(frozen=True)
class _Lacking:
    """A conversation, and what it should have."""

    revision: tuple[int, int]
    archived_at: int
    texts: SearchedTexts | None
    record: ReportRecord | None


class Backfill:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def begin(self, *, now_ms: int) -> None:
        """Make sure that figures have a beginning, which a step may then put earlier."""
        await calculate_figures(self._archive, now_ms=now_ms)

    async def step(self, *, now_ms: int, after_id: str = "") -> BackfillPage:
        """Fill in what some of the conversations behind this ID lack."""
        ids = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.id > after_id).order_by(CONVERSATIONS.c.id)
        async with self._archive.reading() as connection:
            listed = list((await connection.execute(ids.limit(LOOKED_AT))).scalars())
            missing = await _missing(connection, listed)
        filled = 0
        for first in range(0, len(missing), FILLED_IN):
            filled += await self._fill(missing[first : first + FILLED_IN], now_ms)
        return BackfillPage(filled, listed[-1] if len(listed) == LOOKED_AT else None)

    async def _fill(self, ids: list[str], now_ms: int) -> int:
        columns = CONVERSATIONS.c
        chosen = select(
            columns.id, columns.revision_ms, columns.revision_seq, columns.archived_at, columns.state, LOGS.c.entries
        ).join(LOGS, LOGS.c.conversation_id == columns.id)
        async with self._archive.reading() as connection:
            read = (await connection.execute(chosen.where(columns.id.in_(ids)))).all()
        # Before the transaction, in which no other process can write.
        found = {
            id_: _Lacking((ms, seq), archived_at, *await asyncio.to_thread(_needed_parts, state, packed))
            for id_, ms, seq, archived_at, state, packed in read
        }
        async with self._archive.writing() as connection:
            await lock_holds(connection)
            same = select(columns.id, columns.revision_ms, columns.revision_seq).where(columns.id.in_(list(found)))
            locked = await connection.execute(same.order_by(columns.id).with_for_update())
            current = [id_ for id_, *revision in locked if found[id_].revision == tuple(revision)]
            lacking = {id_: found[id_] for id_ in await _missing(connection, current)}
            have_texts = await _having_texts(connection, list(lacking))
            texts = [each.texts for id_, each in lacking.items() if each.texts and id_ not in have_texts]
            await write_texts(connection, texts)
            records = {id_: each.record for id_, each in lacking.items() if each.record}
            await note_changes(connection, records, now_ms=now_ms, is_sqlite=self._archive.is_sqlite)
            if lacking:
                # Reports say since when the archive has conversations.
                began = min(each.archived_at for each in lacking.values())
                earlier = update(REPORT_STATE).where(REPORT_STATE.c.since_ms > began).values(since_ms=began)
                await connection.execute(earlier)
        return len({each.conversation_id for each in texts} | records.keys())


async def _missing(connection: AsyncConnection, ids: list[str]) -> list[str]:
    """Those of these conversations that lack texts or a row of reports. Some have neither and need none."""
    columns = CONVERSATIONS.c
    has_texts = select(SEARCHED.c.number).where(SEARCHED.c.conversation_id == columns.id).exists()
    has_row = select(REPORT_ROWS.c.id).where(REPORT_ROWS.c.id == columns.id).exists()
    counts = and_(columns.status == "closed", columns.contact_at.is_not(None))
    lacks = and_(columns.private.is_(False), or_(~has_texts, and_(counts, ~has_row)))
    chosen = select(columns.id).where(columns.id.in_(ids), lacks).order_by(columns.id)
    return list((await connection.execute(chosen)).scalars())


async def _having_texts(connection: AsyncConnection, ids: list[str]) -> set[str]:
    chosen = select(SEARCHED.c.conversation_id).where(SEARCHED.c.conversation_id.in_(ids))
    return set((await connection.execute(chosen)).scalars())


def _needed_parts(state: str, packed: bytes) -> tuple[SearchedTexts | None, ReportRecord | None]:
    fields: dict[str, str] = json.loads(state)
    return searched_texts(state_of(fields), unpack(packed)), record_of(fields)
