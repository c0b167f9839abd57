"""Calculates the figures of hours that have changed, and of the larger blocks that hold them.

A calculation reads one view of the database, works in a thread, and writes only if no other process has written since.
A change that comes in between stays pending, so that reports correct the hour until it is calculated again.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.engine import Archive
from libs.archive.report_rows import COLUMNS, before_of, noted_of
from libs.archive.report_tables import REPORT_BLOCKS, REPORT_PENDING, REPORT_ROWS, REPORT_STATE
from libs.reports import (
    HOUR_MS,
    LEVELS,
    BlockKey,
    Noted,
    PackedBlock,
    block_of_hour,
    block_of_parts,
    hours_of,
)

HOURS_AT_ONCE = 200
"""Hours of one calculation: the larger blocks above them are calculated once for all."""

ROWS_AT_ONCE = 1_000
"""Rows that the event loop handles at a stretch."""

KEYS_AT_ONCE = 10_000
"""Keys of one statement."""

PARTS = ("quarters", "sums", "week_0", "week_30", "week_45")


def key_of(block: BlockKey, part: str) -> int:
    return (block.level * 8 + PARTS.index(part)) << 32 | block.hour


def block_of_key(key: int) -> BlockKey:
    return BlockKey((key >> 32) // 8, key & 0xFFFFFFFF)


@dataclass(frozen=True)
class ReportState:
    version: int
    built_until: int
    since_ms: int


async def report_state(connection: AsyncConnection) -> ReportState | None:
    """None until the first calculation."""
    row = (await connection.execute(select(REPORT_STATE))).one_or_none()
    return ReportState(row.version, row.built_until, row.since_ms) if row else None


async def rows_between(connection: AsyncConnection, start_ms: int, end_ms: int) -> list[Noted]:
    """All conversations to which something happened in this time."""
    columns = REPORT_ROWS.c
    times = (columns.contact_at, columns.closed_at, columns.queued_at, columns.human_since, columns.human_answered_at)
    happened = or_(*(and_(time >= start_ms, time < end_ms) for time in times))
    found: list[Noted] = []
    async with connection.stream(select(*COLUMNS).where(happened)) as result:
        async for part in result.partitions(ROWS_AT_ONCE):
            found += map(noted_of, part)
    return found


async def read_blocks(
    connection: AsyncConnection, wanted: Iterable[tuple[BlockKey, str]]
) -> dict[tuple[BlockKey, str], bytes]:
    """Those of these parts of blocks that are there, in this order. The others are empty."""
    keys = {key_of(*each): each for each in wanted}
    listed, found = list(keys), dict[int, bytes]()
    # Where the archive's service has not run for months, hours of them are asked for, and a statement has a limit.
    for first in range(0, len(listed), KEYS_AT_ONCE):
        part = REPORT_BLOCKS.c.key.in_(listed[first : first + KEYS_AT_ONCE])
        chosen = select(REPORT_BLOCKS.c.key, REPORT_BLOCKS.c.data).where(part)
        found |= {row.key: row.data for row in await connection.execute(chosen)}
    return {each: found[key] for key, each in keys.items() if key in found}


@dataclass(frozen=True)
class _Pending:
    hour: int
    id: str
    mark: int


async def calculate_figures(archive: Archive, *, now_ms: int) -> int:
    """Calculate hours that have changed. Returns their number: HOURS_AT_ONCE if there may be more."""
    async with archive.reading() as connection:
        state = await report_state(connection) or ReportState(0, now_ms // HOUR_MS, now_ms)
        hours = select(REPORT_PENDING.c.hour).distinct().order_by(REPORT_PENDING.c.hour).limit(HOURS_AT_ONCE)
        changed = list((await connection.execute(hours)).scalars())
        until = max(state.built_until, now_ms // HOUR_MS)
        if not changed and until == state.built_until and state.version:
            return 0
        pending = await _pending_of(connection, changed)
        blocks: dict[BlockKey, PackedBlock | None] = {}
        seen: dict[str, Noted] = {}
        # Hours in a row share conversations, which are read once for them.
        for first, end in _runs(changed):
            rows = await rows_between(connection, first * HOUR_MS, end * HOUR_MS)
            seen |= {noted.record.id: noted for noted in rows}
            blocks |= await asyncio.to_thread(_hours_of_rows, range(first, end), rows)
        await _add_larger(connection, blocks, state.built_until, until)
    async with archive.writing() as connection:
        if not await _advance(connection, state, until, is_sqlite=archive.is_sqlite):
            # Another process was quicker: the next round sees its work.
            return HOURS_AT_ONCE
        await _settle(connection, pending, seen)
        await _write(connection, blocks, is_sqlite=archive.is_sqlite)
    return len(changed)


async def _pending_of(connection: AsyncConnection, hours: Sequence[int]) -> list[_Pending]:
    columns = REPORT_PENDING.c
    chosen = select(columns.hour, columns.id, columns.mark).where(columns.hour.in_(hours))
    return [_Pending(*row) for row in await connection.execute(chosen)]


def _runs(hours: Sequence[int]) -> list[tuple[int, int]]:
    """Consecutive hours together, at most a day of them: first and end."""
    runs: list[tuple[int, int]] = []
    for hour in hours:
        if runs and runs[-1][1] == hour and hour - runs[-1][0] < 24:
            runs[-1] = (runs[-1][0], hour + 1)
        else:
            runs.append((hour, hour + 1))
    return runs


def _hours_of_rows(hours: Iterable[int], rows: Sequence[Noted]) -> dict[BlockKey, PackedBlock | None]:
    """An hour without conversations has no block."""
    by_hour: dict[int, list[Noted]] = {hour: [] for hour in hours}
    for noted in rows:
        for hour in hours_of(noted.record) & by_hour.keys():
            by_hour[hour].append(noted)
    return {
        BlockKey(0, hour): block_of_hour(hour, found).packed() if found else None for hour, found in by_hour.items()
    }


async def _add_larger(
    connection: AsyncConnection, blocks: dict[BlockKey, PackedBlock | None], built_until: int, until: int
) -> None:
    """The larger blocks over changed ones, and those that have become complete since the last calculation."""
    for level in range(1, len(LEVELS)):
        length = LEVELS[level]
        # A level needs the level below, of which this calculation has just made some.
        below = {block.parent() for block in blocks if block.level == level - 1}
        completed = {BlockKey(level, hour) for hour in range(built_until // length * length, until, length)}
        for block in sorted(each for each in below | completed if each.end <= until):
            children = block.children()
            stored = await _whole(connection, [child for child in children if child not in blocks])
            parts = [
                (child.hour - block.hour, part)
                for child in children
                if (part := blocks[child] if child in blocks else stored.get(child)) is not None
            ]
            blocks[block] = (await asyncio.to_thread(_larger, length, parts)) if parts else None


def _larger(hours: int, parts: Sequence[tuple[int, PackedBlock]]) -> PackedBlock:
    return block_of_parts(hours, parts).packed()


async def _whole(connection: AsyncConnection, blocks: Sequence[BlockKey]) -> Mapping[BlockKey, PackedBlock]:
    # In the order of their keys the parts of a block come in the order of PARTS.
    keys = [key_of(block, part) for block in blocks for part in PARTS]
    found: dict[BlockKey, list[Any]] = {}
    chosen = select(REPORT_BLOCKS).where(REPORT_BLOCKS.c.key.in_(keys)).order_by(REPORT_BLOCKS.c.key)
    for row in await connection.execute(chosen):
        parts = found.setdefault(block_of_key(row.key), [])
        parts += [(row.began, row.ended, row.waited, row.served), row.data] if not parts else [row.data]
    return {block: PackedBlock(*parts) for block, parts in found.items()}


async def _advance(connection: AsyncConnection, state: ReportState, until: int, *, is_sqlite: bool) -> bool:
    """Whether no other process has calculated since."""
    values = {"version": state.version + 1, "built_until": until}
    if state.version:
        known = update(REPORT_STATE).where(REPORT_STATE.c.version == state.version).values(values)
        return (await connection.execute(known)).rowcount == 1
    insert = sqlite.insert if is_sqlite else postgresql.insert
    new = insert(REPORT_STATE).values(id=1, since_ms=state.since_ms, **values).on_conflict_do_nothing()
    return (await connection.execute(new)).rowcount == 1


async def _settle(connection: AsyncConnection, pending: Sequence[_Pending], seen: Mapping[str, Noted]) -> None:
    """The stored hours have these conversations as they were read. A change since then stays pending."""
    columns = REPORT_PENDING.c
    for each in pending:
        same = and_(columns.hour == each.hour, columns.id == each.id)
        done = await connection.execute(delete(REPORT_PENDING).where(same, columns.mark == each.mark))
        if done.rowcount == 0:
            noted = seen.get(each.id)
            here = noted if noted and each.hour in hours_of(noted.record) else None
            await connection.execute(update(REPORT_PENDING).where(same).values(before=before_of(here)))


async def _write(
    connection: AsyncConnection, blocks: Mapping[BlockKey, PackedBlock | None], *, is_sqlite: bool
) -> None:
    insert = sqlite.insert if is_sqlite else postgresql.insert
    rows: list[dict[str, Any]] = []
    empty: list[int] = []
    for block, packed in blocks.items():
        if packed is None:
            # A block that is not there counts as empty.
            empty += [key_of(block, part) for part in PARTS]
            continue
        totals = dict(zip(("began", "ended", "waited", "served"), packed.totals, strict=True))
        for part in PARTS:
            counts = totals if part == PARTS[0] else dict.fromkeys(totals)
            rows.append({"key": key_of(block, part), "data": getattr(packed, part), **counts})
    for first in range(0, len(empty), ROWS_AT_ONCE):
        chosen = REPORT_BLOCKS.c.key.in_(empty[first : first + ROWS_AT_ONCE])
        await connection.execute(delete(REPORT_BLOCKS).where(chosen))
    if rows:
        put = insert(REPORT_BLOCKS)
        names = ("began", "ended", "waited", "served", "data")
        replaced = {name: put.excluded[name] for name in names}
        await connection.execute(put.on_conflict_do_update(index_elements=["key"], set_=replaced), rows)
