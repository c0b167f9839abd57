"""A tools worker that is stopped at a write, and continues after a takeover, writes nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from libs.contracts.results import ToolResult
from libs.messaging.keys import TOOL_REQUESTED, TOOLS_GROUP, Keys
from services.hubspot_tools.contact_import import _scripts as import_scripts
from services.hubspot_tools.handler import Run
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import Account
from tests.hubspot_tools.importing import Importing
from tests.hubspot_tools.worker import ToolsWorker
from tests.zombies.seam import Held, everything, held

JANE = {"firstname": "Jane", "email": "jane@acme.com"}
LONG = timedelta(minutes=5)


@dataclass
class Scene:
    redis: Redis
    keys: Keys
    tools: ToolContext
    account: Account
    zombie: Held
    heir: ToolsWorker

    def undead(self) -> ToolsWorker:
        return ToolsWorker(self.zombie.redis, self.keys, self.tools, name="zombie", lease=LONG)

    async def wakes_up(self, work: "asyncio.Task[object]") -> None:
        before = await everything(self.redis, self.keys)
        self.zombie.wake()
        with suppress(Exception):
            await work
        assert await everything(self.redis, self.keys) == before


async def a_call(scene: Scene, run: Run | None = None) -> None:
    calls = scene.undead().calls
    calls = replace(calls, run=run) if run else calls
    delivery = await scene.heir.request("c1", "create_contact", **JANE)  # type: ignore[arg-type]
    work = asyncio.create_task(calls.on_requested(delivery))
    await asyncio.wait_for(scene.zombie.stopped.wait(), 10)
    await scene.redis.xclaim(delivery.stream, TOOLS_GROUP, "heir", 0, [delivery.entry_id])
    await scene.wakes_up(work)
    await scene.heir.calls.on_requested(replace(delivery, consumer="heir"))
    assert len(await scene.heir.answers()) == 1


async def a_call_without_its_limits(scene: Scene) -> None:
    async def lost(*_: object) -> ToolResult:
        raise RedisConnectionError("another master is lost")

    await a_call(scene, lost)


async def a_call_that_hubspot_refuses(scene: Scene) -> None:
    await scene.account.fault("503")
    await a_call(scene)


async def a_waiting_write(scene: Scene) -> None:
    await scene.account.fault("503")
    await scene.heir.ask("c1", "create_contact", **JANE)  # type: ignore[arg-type]
    if not scene.zombie.postpones:
        await scene.account.no_faults()
    undead = scene.undead()
    lease = await undead.waiting.acquire(0)
    assert lease is not None
    work: asyncio.Task[object] = asyncio.create_task(
        undead.waiting.renew([lease]) if scene.zombie.extends else undead.draining._attend(lease, timedelta(seconds=5))
    )
    await asyncio.wait_for(scene.zombie.stopped.wait(), 10)
    await scene.redis.set(Keys.heartbeat_in_shard_of(scene.keys.stream(0, TOOL_REQUESTED), "heir"), "0", px=60_000)
    assert await scene.heir.waiting.release_dead(0) == 1
    assert await scene.heir.waiting.acquire(0) is not None
    await scene.wakes_up(work)


WRITES: dict[str, Callable[[Scene], Awaitable[None]]] = {
    "hubspot_tools/begin_call": a_call,
    "hubspot_tools/excuse_attempt": a_call_without_its_limits,
    "hubspot_tools/finish_call": a_call,
    "outbox/accept_call": a_call_that_hubspot_refuses,
    "outbox/begin_attempt": a_waiting_write,
    "outbox/finish_write": a_waiting_write,
    "outbox/postpone_record": a_waiting_write,
    "outbox/renew_record": a_waiting_write,
}


@pytest.mark.parametrize("write", WRITES)
async def test_a_zombie_that_wakes_up_at_a_write_of_a_call_writes_nothing(
    redis: Redis, redis_url: str, keys: Keys, tools: ToolContext, account: Account, write: str
) -> None:
    async with held(redis_url, write) as zombie:
        zombie.postpones, zombie.extends = write.endswith("postpone_record"), write.endswith("renew_record")
        heir = ToolsWorker(redis, keys, tools, name="heir", lease=LONG)
        await WRITES[write](Scene(redis, keys, tools, account, zombie, heir))


IMPORT_WRITES = {
    "contact_import/renew_import": import_scripts.RENEW,
    "contact_import/update_import": import_scripts.UPDATE,
    "contact_import/finish_chunk": import_scripts.FINISH_CHUNK,
    "contact_import/end_import": import_scripts.END,
}


@pytest.mark.parametrize("write", IMPORT_WRITES)
async def test_a_zombie_that_wakes_up_at_a_write_of_an_import_writes_nothing(
    redis: Redis, redis_url: str, keys: Keys, tools: ToolContext, account: Account, write: str
) -> None:
    async with held(redis_url, write) as zombie:
        heirs = Importing(redis, keys, tools, lease_s=300)
        import_id = await heirs.start("Email,First name\np@acme.com,Pat\n")
        undead = Importing(zombie.redis, keys, tools, lease_s=300)
        lease = await undead.imports_of("zombie").acquire(import_id)
        assert lease is not None
        # The lease is renewed while the work goes on and ends: here it is renewed alone.
        work: asyncio.Task[object] = asyncio.create_task(
            undead.imports_of("zombie").renew([lease])
            if write == "contact_import/renew_import"
            else undead.runner("zombie")._carry(lease)
        )
        await asyncio.wait_for(zombie.stopped.wait(), 10)
        await redis.set(Keys.heartbeat_in_shard_of(keys.imports_running(0), "heir"), "0", px=60_000)
        assert await heirs.imports_of("heir").acquire(import_id) is not None
        before = await everything(redis, keys)
        zombie.wake()
        with suppress(Exception):
            await work
        assert await everything(redis, keys) == before
