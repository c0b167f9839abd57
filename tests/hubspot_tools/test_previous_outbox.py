"""Writes that workers of the previous version left under the outbox's old keys are sent once and in order."""

from typing import Any

import pytest
from redis.asyncio import Redis

from libs.messaging import TOOL_REQUESTED, Keys
from tests.hubspot_tools.harness import Account
from tests.hubspot_tools.worker import ToolsWorker


async def leave_in_previous_keys(redis: Redis, keys: Keys) -> str:
    """Rename all keys of the outbox, as the previous version named them. Returns their prefix."""
    stream = keys.stream(0, TOOL_REQUESTED)
    new, old = Keys.outbox_in_shard_of(stream).base, Keys.previous_outbox_in_shard_of(stream).base
    async for name in redis.scan_iter(match=f"{new.replace('{', '[{]')}*"):
        await redis.rename(name, old + name.decode().removeprefix(new))
    assert await redis.zcard(Keys.previous_outbox_in_shard_of(stream).records) == 1
    return old


async def three_writes(worker: ToolsWorker, account: Account) -> str:
    mine = await account.add(email="jane@acme.com", firstname="Jane")
    await account.fault("503")
    for number, city in enumerate(("Rome", "Paris", "Oslo"), start=1):
        await worker.ask(f"c{number}", "update_contact", contact_id=mine, city=city)
    await account.no_faults()
    return mine


async def test_they_are_sent_once_and_in_order(worker: ToolsWorker, account: Account, redis: Redis) -> None:
    mine = await three_writes(worker, account)
    old = await leave_in_previous_keys(redis, worker.keys)
    async with worker.draining_along():
        finals = await worker.until_finals(3)
    assert [(each.call_id, each.result.status) for each in finals] == [("c1", "ok"), ("c2", "ok"), ("c3", "ok")]
    assert await account.read(mine, "city") == {"city": "Oslo"}
    assert [name async for name in redis.scan_iter(match=f"{old.replace('{', '[{]')}*")] == []


async def test_they_join_the_newer_writes_of_their_record_in_order(
    worker: ToolsWorker, account: Account, redis: Redis
) -> None:
    mine = await three_writes(worker, account)
    await leave_in_previous_keys(redis, worker.keys)
    await account.fault("503")
    await worker.ask("c4", "update_contact", contact_id=mine, city="Bern")
    await account.no_faults()
    async with worker.draining_along():
        finals = await worker.until_finals(4)
    assert [each.call_id for each in finals] == ["c1", "c2", "c3", "c4"]


@pytest.mark.parametrize(("ends_in_ms", "moved"), [(60_000, 0), (-1, 1)])
async def test_a_record_stays_while_an_old_worker_sends_it(
    worker: ToolsWorker, account: Account, redis: Redis, ends_in_ms: int, moved: int
) -> None:
    await three_writes(worker, account)
    await leave_in_previous_keys(redis, worker.keys)
    previous = Keys.previous_outbox_in_shard_of(worker.keys.stream(0, TOOL_REQUESTED))
    found: Any = await redis.zrange(previous.records, 0, 0)
    seconds, micros = await redis.time()
    await redis.zadd(previous.records, {found[0]: seconds * 1000 + micros // 1000 + ends_in_ms})
    await redis.hset(previous.leases, found[0], "old token")
    await redis.expire(previous.leases, 60)
    assert await worker.waiting.move_previous(0) == moved
    assert await redis.hexists(previous.leases, found[0]) == (not moved)
