"""The archive's process calculates figures at its own pace: again after much work, and later without a database."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from libs.archive import address_of, open_archive, upgrade
from services.archive import figures as service
from services.archive.figures import CALCULATE, MANY_HOURS, ArchiveFigures
from tests.waiting import until

NOW = datetime(2026, 5, 1, 12, 34, tzinfo=UTC)


def counted() -> float:
    return REGISTRY.get_sample_value("frontdesk_archive_hours_total") or 0.0


async def rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: list[int]) -> list[int]:
    """Let the process calculate so many hours in each round. Returns the times that it asked for, in ms."""
    asked: list[int] = []

    async def calculate(_: object, *, now_ms: int) -> int:
        asked.append(now_ms)
        return hours[len(asked) - 1] if len(asked) <= len(hours) else 0

    monkeypatch.setattr(service, "calculate_figures", calculate)
    async with open_archive(address_of(f"sqlite:///{tmp_path}/archive.db")) as archive:
        task = asyncio.create_task(ArchiveFigures(archive, now=lambda: NOW, every=timedelta(hours=1)).serve())

        async def all_done() -> bool:
            return len(asked) > len(hours)

        await until("the rounds are over", all_done)
        task.cancel()
    return asked


async def test_much_work_is_followed_by_more_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pause of an hour is never waited for: after each round with many hours the next one comes."""
    before = counted()
    asked = await rounds(tmp_path, monkeypatch, [MANY_HOURS + 1, MANY_HOURS + 2])
    assert asked == [int(NOW.timestamp() * 1000)] * 3
    assert counted() - before == 2 * MANY_HOURS + 3


async def test_figures_wait_for_the_schema_and_the_database(tmp_path: Path) -> None:
    address = address_of(f"sqlite:///{tmp_path}/archive.db")
    async with open_archive(address) as archive:
        figures = ArchiveFigures(archive, now=lambda: NOW, every=CALCULATE)
        assert await figures._calculate() is None, "without a schema the archive is away, and that is no failure"
        await upgrade(address)
        assert await figures._calculate() is None
