"""Conversations leave the archive when their time is over: by their rule, whole, and never under a legal hold."""

import asyncio
import time
from pathlib import Path

import pytest
from pydantic import ValidationError
from redis.asyncio import Redis
from sqlalchemy import URL, select, update

from libs.archive import Archive, Conversations, Events, NewEvent, Retention, RetentionRules, open_archive, upgrade
from libs.archive.report_tables import REPORT_ROWS
from libs.archive.retention import DAY_MS, MAX_REMOVED
from libs.archive.tables import ATTACHMENTS, CONVERSATIONS, LABELS, LOGS
from libs.messaging import Keys
from services.archive.retention import ArchiveRetention
from services.archive.settings import ArchiveServiceSettings
from services.archive.task_leases import TaskLeases
from tests.archive.process import LONG_S, archive_process
from tests.archive.samples import STARTED_MS, conversation
from tests.archive.searching import found
from tests.waiting import until

NOW_MS = STARTED_MS + 1_000 * DAY_MS


async def store(archive: Archive, id_: str, *, days: float, **fields: str) -> None:
    """A conversation that ended so many days ago."""
    fields["closed_at"] = str(NOW_MS - int(days * DAY_MS))
    await Conversations(archive).store([conversation(id_, later=0, **fields)], now_ms=NOW_MS)


async def kept(archive: Archive) -> set[str]:
    async with archive.reading() as connection:
        return set((await connection.execute(select(CONVERSATIONS.c.id))).scalars())


@pytest.fixture
def leases(redis: Redis, keys: Keys) -> TaskLeases:
    return TaskLeases(redis, keys)


def retention(archive: Archive, leases: TaskLeases, rules: RetentionRules) -> ArchiveRetention:
    return ArchiveRetention(Retention(archive), rules, leases, lambda: NOW_MS / 1000)


async def test_a_category_counts_before_a_channel_and_that_before_all(archive: Archive, leases: TaskLeases) -> None:
    rules = RetentionRules(
        days=100, channels={"sms": 10, "mail": None}, categories={"Spam": 2, "Contract": 500, "Court": None}
    )
    for days in (1, 5, 50, 200, 600):
        await store(archive, f"0-plain{days}", days=days)
        await store(archive, f"0-other{days}", days=days, category="Question")
        await store(archive, f"0-none{days}", days=days, channel="")
        await store(archive, f"0-sms{days}", days=days, channel="sms")
        await store(archive, f"0-mail{days}", days=days, channel="mail")
        await store(archive, f"0-spam{days}", days=days, channel="mail", category="Spam")
        await store(archive, f"0-contract{days}", days=days, channel="sms", category="Contract")
        await store(archive, f"0-court{days}", days=days, category="Court")
    removed = await retention(archive, leases, rules).remove()
    limits = {"plain": 100, "other": 100, "none": 100, "sms": 10, "spam": 2, "contract": 500, "mail": 999, "court": 999}
    wanted = {f"0-{name}{days}" for name, limit in limits.items() for days in (1, 5, 50, 200, 600) if days < limit}
    assert await kept(archive) == wanted
    assert removed == 5 * len(limits) - len(wanted)


async def test_a_hold_and_a_reopened_conversation_outlast_each_rule(archive: Archive, leases: TaskLeases) -> None:
    await store(archive, "0-held", days=900)
    await store(archive, "0-open", days=900, status="open")
    await store(archive, "0-old", days=900)
    async with archive.writing() as connection:
        await connection.execute(update(CONVERSATIONS).where(CONVERSATIONS.c.id == "0-held").values(hold=True))
    rules = RetentionRules(days=1, channels={"web": 1}, categories={})
    assert await retention(archive, leases, rules).remove() == 1
    assert await kept(archive) == {"0-held", "0-open"}


async def test_nothing_of_a_removed_conversation_stays_but_its_events(archive: Archive, leases: TaskLeases) -> None:
    for id_, days in (("0-old", 20), ("0-young", 2)):
        await store(archive, id_, days=days, labels="vip")
        await Events(archive).append(
            [NewEvent(f"evt_{id_}", "conversation.closed", id_, "anonymous:1", "{}")], now_ms=NOW_MS
        )
    assert await found(archive, "Hello") == ["0-young", "0-old"]
    await retention(archive, leases, RetentionRules(days=10)).remove()
    assert await found(archive, "Hello") == ["0-young"]
    async with archive.reading() as connection:
        for table in (LOGS, LABELS, ATTACHMENTS):
            assert set((await connection.execute(select(table.c.conversation_id))).scalars()) == {"0-young"}, table.name
        assert set((await connection.execute(select(REPORT_ROWS.c.id))).scalars()) == {"0-young"}
    assert len((await Events(archive).page(0, 10))[0]) == 2, "the feed has a retention of its own"


async def test_many_conversations_go_in_batches_behind_held_ones(archive: Archive, leases: TaskLeases) -> None:
    """Two processes at once remove each of them once."""
    number = 2 * MAX_REMOVED + 5
    closed_at = str(NOW_MS - 50 * DAY_MS)
    await Conversations(archive).store(
        [conversation(f"0-{each:04}", texts=["Hi"], closed_at=closed_at) for each in range(number)], now_ms=NOW_MS
    )
    async with archive.writing() as connection:
        await connection.execute(update(CONVERSATIONS).where(CONVERSATIONS.c.id < "0-0003").values(hold=True))
    rules = RetentionRules(days=10)
    removed = await asyncio.gather(*(retention(archive, leases, rules).remove() for _ in range(2)))
    assert await kept(archive) == {"0-0000", "0-0001", "0-0002"}
    assert sum(removed) == number - 3


def test_without_a_setting_nothing_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(ArchiveServiceSettings(_env_file=None).archive_retention.steps()) == []
    for wrong in ('{"day": 10}', '{"days": 0}', '{"channels": {"web": -1}}', "30"):
        monkeypatch.setenv("FRONTDESK_ARCHIVE_RETENTION", wrong)
        with pytest.raises(ValidationError):
            ArchiveServiceSettings(_env_file=None)


async def test_the_service_removes_by_its_setting(redis_url: str, keys: Keys, tmp_path: Path) -> None:
    url = URL.create("sqlite+aiosqlite", database=f"{tmp_path}/archive.db")
    await upgrade(url)
    async with open_archive(url) as archive:
        now = conversation("0-now", category="Spam", closed_at=str(int(time.time() * 1000)))
        old = [conversation(name, category=category) for name, category in (("0-spam", "Spam"), ("0-kept", "Sales"))]
        await Conversations(archive).store([now, *old], now_ms=NOW_MS)

        async def removed() -> bool:
            return "0-spam" not in await kept(archive)

        async with archive_process(redis_url, keys, url, tmp_path, ARCHIVE_RETENTION='{"categories": {"Spam": 30}}'):
            await until("an old conversation is removed", removed, within=LONG_S)
            assert await kept(archive) == {"0-now", "0-kept"}
