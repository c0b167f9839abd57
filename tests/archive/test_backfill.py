"""Conversations that an earlier release archived get their texts and their figures, as if they were stored today."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive import Archive, Backfill, Conversations, calculate_figures
from libs.archive import backfill as filling
from libs.archive.report_tables import REPORT_BLOCKS, REPORT_PENDING, REPORT_ROWS, REPORT_STATE
from libs.archive.text_writing import SEARCHED, forget_texts
from libs.messaging import Keys
from services.archive.backfill import ArchiveBackfill
from services.archive.task_leases import TaskLeases
from tests.archive.samples import STARTED_MS, conversation
from tests.archive.searching import found

NOW_MS = STARTED_MS + 10 * 86_400_000
IDS = [f"0-{number:03}" for number in range(7)]


async def everything(archive: Archive) -> list[Any]:
    """All texts, rows and figures, without the times at which they were stored."""
    async with archive.reading() as connection:
        rows = [column for column in REPORT_ROWS.c if column.name != "stored_at"]
        chosen = (select(SEARCHED), select(*rows), select(REPORT_BLOCKS), select(REPORT_STATE.c.since_ms))
        return [sorted(map(str, await connection.execute(each))) for each in chosen]


async def as_an_earlier_release(archive: Archive, ids: list[str]) -> None:
    async with archive.writing() as connection:
        await forget_texts(connection, ids)
        await connection.execute(delete(REPORT_ROWS).where(REPORT_ROWS.c.id.in_(ids)))
        for table in (REPORT_PENDING, REPORT_BLOCKS, REPORT_STATE):
            await connection.execute(delete(table))


@pytest.fixture
def filler(archive: Archive, redis: Redis, keys: Keys) -> ArchiveBackfill:
    return ArchiveBackfill(Backfill(archive), TaskLeases(redis, keys), lambda: NOW_MS / 1000)


async def test_old_conversations_are_found_and_counted_afterwards(
    archive: Archive, filler: ArchiveBackfill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "LOOKED_AT", 3)
    monkeypatch.setattr(filling, "FILLED_IN", 2)
    made = [conversation(each, closed_at=str(STARTED_MS + 60_000 + place)) for place, each in enumerate(IDS)]
    staff = conversation("0-staff", principal='{"kind": "staff", "id": "site:sam"}')
    reopened = conversation("0-open", status="open", closed_at=str(STARTED_MS))
    await Conversations(archive).store([*made, staff, reopened], now_ms=STARTED_MS)
    await calculate_figures(archive, now_ms=STARTED_MS)
    await calculate_figures(archive, now_ms=NOW_MS)
    before, listed = await everything(archive), await found(archive, "Qué")
    assert len(listed) == len(IDS)
    await as_an_earlier_release(archive, [*IDS[1:], "0-open"])
    assert await found(archive, "Qué") == [IDS[0]]
    assert await filler.fill() == len(IDS)
    await calculate_figures(archive, now_ms=NOW_MS)
    assert await found(archive, "Qué") == listed
    assert await everything(archive) == before
    assert await filler.fill() == 0


async def test_a_late_event_during_a_step_wins(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """The conversation is stored again after the step has read it, and before it writes."""
    await Conversations(archive).store([conversation("0-a", texts=("apple",))], now_ms=NOW_MS)
    await as_an_earlier_release(archive, ["0-a"])
    writing = archive.writing

    @asynccontextmanager
    async def after_a_late_event() -> AsyncIterator[AsyncConnection]:
        monkeypatch.undo()
        await Conversations(archive).store([conversation("0-a", texts=("apple",), later=1)], now_ms=NOW_MS)
        async with writing() as connection:
            yield connection

    monkeypatch.setattr(archive, "writing", after_a_late_event)
    assert (await Backfill(archive).step(now_ms=NOW_MS)).filled == 0
    assert await found(archive, "apple late") == ["0-a"]
