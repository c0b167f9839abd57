"""The work of a dead tools worker: its calls are finished, checked or kept, and its leases are free at once."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.results import Accepted, ContactCreated, Ok, Unavailable
from libs.messaging.delivery import Delivery
from libs.messaging.keys import TOOL_REQUESTED, TOOLS_GROUP, Keys
from services.hubspot_tools.settings import HubSpotSettings, TimesError, ToolsSettings, check_times
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import Account
from tests.hubspot_tools.importing import Importing
from tests.hubspot_tools.worker import ToolsWorker

JANE: dict[str, Any] = {"firstname": "Jane", "lastname": "Doe", "email": "jane@acme.com"}
LATE = timedelta(seconds=-1)


@pytest.fixture
def worker(redis: Redis, keys: Keys, tools: ToolContext) -> ToolsWorker:
    return ToolsWorker(redis, keys, tools)


async def begun_by_a_dead_worker(worker: ToolsWorker, call_id: str) -> None:
    call = Keys.tool_call_in_shard_of(worker.keys.stream(0, TOOL_REQUESTED), call_id)
    await worker.redis.hset(call, "attempts", "1")
    await worker.redis.expire(call, 600)


async def lives(worker: ToolsWorker, name: str) -> None:
    stream = worker.keys.stream(0, TOOL_REQUESTED)
    await worker.redis.set(Keys.heartbeat_in_shard_of(stream, name), "0", px=60_000)


async def taken_over(worker: ToolsWorker, delivery: Delivery) -> Delivery:
    await worker.redis.xclaim(delivery.stream, TOOLS_GROUP, "other", 0, [delivery.entry_id])
    return replace(delivery, consumer="other")


async def test_a_write_that_a_dead_worker_had_done_gets_its_receipt_however_late(
    worker: ToolsWorker, account: Account
) -> None:
    mine = await account.add(**JANE)
    await begun_by_a_dead_worker(worker, "c1")
    answer = await worker.ask("c1", "create_contact", within=LATE, **JANE)
    assert isinstance(answer.result, Ok), answer
    assert isinstance(answer.result.data, ContactCreated)
    assert answer.result.data.contact.id == mine, "it was looked up, not made again"


async def test_a_write_that_a_dead_worker_had_not_done_is_done_however_late(
    worker: ToolsWorker, account: Account
) -> None:
    await begun_by_a_dead_worker(worker, "c1")
    answer = await worker.ask("c1", "create_contact", within=LATE, **JANE)
    assert isinstance(answer.result, Ok), answer
    assert len(await account.everyone()) == 1


async def test_a_write_that_comes_too_late_to_be_checked_waits(worker: ToolsWorker, account: Account) -> None:
    async def held_up(*_: object) -> Unavailable:
        return Unavailable(code="late", effect="unknown")

    mine = await account.add(**JANE)
    await begun_by_a_dead_worker(worker, "c1")
    delivery = await worker.request("c1", "update_contact", within=LATE, contact_id=mine, city="Oslo")
    await replace(worker.calls, run=held_up).on_requested(delivery)
    [answer] = await worker.answers()
    assert isinstance(answer.result, Accepted), answer
    assert answer.result.reason == "late"
    async with worker.draining_along():
        [final] = await worker.until_finals(1)
    assert isinstance(final.result, Ok)


async def test_a_read_that_comes_too_late_is_not_begun_again(worker: ToolsWorker) -> None:
    await begun_by_a_dead_worker(worker, "c1")
    answer = await worker.ask("c1", "search_contact", within=LATE, email="jane@acme.com")
    assert isinstance(answer.result, Unavailable)
    assert (answer.result.code, answer.result.effect) == ("late", "none")


async def test_a_replaced_worker_neither_begins_nor_ends_its_call(worker: ToolsWorker) -> None:
    delivery = await worker.request("c1", "search_contact", email="jane@acme.com")
    theirs = await taken_over(worker, delivery)
    await worker.calls.on_requested(delivery)
    assert worker.retries == [], "it is not begun"
    ran = asyncio.Event()

    async def slow(*_: object) -> Ok:
        ran.set()
        await asyncio.sleep(0.2)
        raise AssertionError("cancelled before")

    calls = replace(worker.calls, run=slow)
    zombie = asyncio.create_task(calls.on_requested(theirs))
    await ran.wait()
    await worker.redis.xclaim(delivery.stream, TOOLS_GROUP, "test", 0, [delivery.entry_id])
    zombie.cancel()
    with suppress(asyncio.CancelledError):
        await zombie
    await worker.calls.on_requested(delivery)
    assert worker.retries == [("c1", True)]
    assert len(await worker.answers()) == 1


@pytest.mark.parametrize("alive", [True, False])
async def test_a_waiting_write_in_the_hands_of_a_dead_worker_is_free_at_once(
    redis: Redis, keys: Keys, tools: ToolContext, account: Account, *, alive: bool
) -> None:
    first, second = (ToolsWorker(redis, keys, tools, name=name, lease=timedelta(minutes=5)) for name in ("a", "b"))
    await account.fault("503")
    await first.ask("c1", "create_contact", **JANE)
    lease = await first.waiting.acquire(0)
    assert lease is not None
    await lives(second, "b")
    if alive:
        await lives(first, "a")
    assert await second.waiting.release_dead(0) == int(not alive)
    assert (await first.waiting.renew([lease]) == []) == alive, "a dead worker's token is worth nothing"
    assert (await second.waiting.acquire(0) is None) == alive


async def test_a_worker_without_a_heartbeat_frees_nothing(
    redis: Redis, keys: Keys, tools: ToolContext, account: Account
) -> None:
    first, second = (ToolsWorker(redis, keys, tools, name=name, lease=timedelta(minutes=5)) for name in ("a", "b"))
    await account.fault("503")
    await first.ask("c1", "create_contact", **JANE)
    assert await first.waiting.acquire(0) is not None
    assert await second.waiting.release_dead(0) == 0


@pytest.mark.parametrize("alive", [True, False])
async def test_an_import_in_the_hands_of_a_dead_worker_is_free_at_once(
    redis: Redis, keys: Keys, tools: ToolContext, worker: ToolsWorker, *, alive: bool
) -> None:
    importing = Importing(redis, keys, tools, lease_s=300)
    import_id = await importing.start("Email,First name\np@acme.com,Pat\n")
    assert await importing.imports_of("a").acquire(import_id) is not None
    await lives(worker, "b")
    if alive:
        await lives(worker, "a")
    assert (await importing.imports_of("b").acquire(import_id) is None) == alive


def test_settings_without_time_for_a_takeover_are_refused() -> None:
    hubspot = HubSpotSettings(hubspot_token="pat-1", hubspot_timeout=17, _env_file=None)
    with pytest.raises(TimesError) as refused:
        check_times(ToolsSettings(_env_file=None), hubspot)
    for name in ("HEARTBEAT_SECONDS", "HUBSPOT_TIMEOUT", "TOOL_DEADLINE_SECONDS"):
        assert f"FRONTDESK_{name}" in str(refused.value)
    check_times(ToolsSettings(tool_deadline_seconds=30, _env_file=None), hubspot)


def test_the_shipped_times_fit() -> None:
    check_times(ToolsSettings(_env_file=None), HubSpotSettings(hubspot_token="pat-1", _env_file=None))
