"""One rate limiter for all workers: spaced, never above the limit, corrected by HubSpot, with early refusals."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import aclosing
from itertools import chain, pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from frontdesk.probes import free_port
from libs.contracts.events import PriorityClass
from libs.messaging.keys import Keys
from libs.messaging.redis import connect
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import Migrating, RateLimited
from services.hubspot_tools.hubspot.rate_limiter import BURST_SHARE, MARGIN, RateLimiter, RateLimiterLimits
from services.hubspot_tools.hubspot.transport import ApiReply, Kind
from tests.redis_server import private_redis
from tests.waiting import in_one_try

LIMITS = RateLimiterLimits(burst=190, search=5)
USABLE = int(190 * MARGIN)


def budget(redis: Redis, keys: Keys, app: str = "one", limits: RateLimiterLimits = LIMITS) -> RateLimiter:
    return RateLimiter(redis, keys, app, limits)


async def taken(
    budget: RateLimiter, seconds: float, kind: Kind = "read", priority: PriorityClass = "live"
) -> list[float]:
    """The times of this worker's permits while it asks as fast as it can."""
    moments: list[float] = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            await budget.acquire(kind, priority, Deadline(ends))
        except RateLimited:
            break
        moments.append(time.monotonic())
    return moments


async def test_all_workers_together_stay_below_the_limit_and_use_it_up(redis_url: str, keys: Keys) -> None:
    clients = [connect(redis_url, name=f"worker-{number}") for number in range(4)]

    async def share() -> None:
        app, seconds = uuid4().hex, 2.5
        budgets = [budget(client, keys, app) for client in clients]
        moments = sorted(chain(*await asyncio.gather(*(taken(each, seconds) for each in budgets))))
        burst = int(USABLE * BURST_SHARE)
        most = burst + seconds * (USABLE - burst) / 10
        # Over ten seconds: the burst, and the even pace after it, are the limit.
        assert 0.85 * most < len(moments) <= most + 1
        # After the burst they are spread evenly.
        late = [moment for moment in moments if moment > moments[0] + 1]
        gaps = [after - before for before, after in pairwise(late)]
        assert sorted(gaps)[len(gaps) // 2] > 0.02

    await in_one_try(share)
    for client in clients:
        await client.aclose()


async def test_within_the_rate_limit_no_call_waits(redis: Redis, keys: Keys) -> None:
    async def take_ten() -> None:
        mine = budget(redis, keys, uuid4().hex)
        started = time.monotonic()
        for _ in range(10):
            await mine.acquire("write", "live", Deadline.after(5))
        assert time.monotonic() - started < 0.2

    await in_one_try(take_ten)


async def test_searches_have_their_own(redis: Redis, keys: Keys) -> None:
    async def search() -> None:
        moments = await taken(budget(redis, keys, uuid4().hex), 2.1, "search")
        assert 7 <= len(moments) <= 10
        windows = [sum(1 for other in moments if at <= other < at + 1) for at in moments]
        assert max(windows) <= 5

    await in_one_try(search)


async def test_a_call_without_time_is_refused_at_once(redis: Redis, keys: Keys) -> None:
    async def ask() -> None:
        mine = budget(redis, keys, uuid4().hex, limits=RateLimiterLimits(burst=10, search=5))
        await taken(mine, 0.05)
        started = time.monotonic()
        for _ in range(20):
            try:
                await mine.acquire("read", "live", Deadline.after(0.05))
            except RateLimited as refused:
                assert 0 < (refused.retry_after or 0) <= 2  # noqa: PT017  (a permit fails the try, not the test)
            else:
                raise AssertionError("a permit, as the machine stood still")
        assert time.monotonic() - started < 0.5
        await mine.acquire("read", "live", Deadline.after(3))

    await in_one_try(ask)


async def test_one_refusal_pauses_everybody_and_the_next_one_longer(redis: Redis, keys: Keys) -> None:
    first, second = budget(redis, keys), budget(redis, keys)
    await first.refused("read", RateLimited(policy="ten_secondly"))
    started = time.monotonic()
    await second.acquire("write", "live", Deadline.after(5))
    assert 0.8 < time.monotonic() - started < 5
    await second.refused("read", RateLimited(policy="ten_secondly"))
    with pytest.raises(RateLimited) as refused:
        await first.acquire("read", "live", Deadline.after(0.5))
    assert 1.5 < (refused.value.retry_after or 0) <= 2
    await first.acquire("search", "live", Deadline.after(0.5))  # another bucket
    await budget(redis, keys, app="another").acquire("read", "live", Deadline.after(0.5))  # another app


async def test_a_pause_for_another_reason_is_as_long_as_that_one_needs(redis: Redis, keys: Keys) -> None:
    mine = budget(redis, keys)
    await mine.refused("read", Migrating(retry_after=0.5))
    await mine.acquire("read", "live", Deadline.after(5))
    await mine.refused("read", RateLimited(policy="ten_secondly"))
    with pytest.raises(RateLimited) as short:
        await mine.acquire("read", "live", Deadline.after(0.1))
    assert (short.value.retry_after or 0) <= 1, "a move that took its time makes no limit stricter"
    await mine.refused("read", RateLimited(policy="daily"))
    with pytest.raises(RateLimited) as long:
        await mine.acquire("read", "live", Deadline.after(0.1))
    assert (long.value.retry_after or 0) > 600, "a pause that lasts already is lengthened where it must be"


async def test_a_spent_day_and_a_moved_account_are_recognised(redis: Redis, keys: Keys) -> None:
    mine = budget(redis, keys)
    await mine.refused("read", RateLimited(policy="daily"))
    with pytest.raises(RateLimited) as refused:
        await mine.acquire("read", "live", Deadline.after(20))
    assert (refused.value.policy, (refused.value.retry_after or 0) > 600) == ("daily", True)
    other = budget(redis, keys, app="another")
    await other.refused("read", Migrating(retry_after=7_200))
    for kind in ("read", "search"):
        with pytest.raises(Migrating) as moving:
            await other.acquire(kind, "live", Deadline.after(20))
        assert (moving.value.retry_after or 0) > 7_000


def reply(**headers: str) -> ApiReply:
    named: Mapping[str, str] = {f"x-hubspot-ratelimit-{name}": value for name, value in headers.items()}
    return ApiReply(200, named, {})


async def test_hubspots_own_limit_wins(redis: Redis, keys: Keys) -> None:
    mine = budget(redis, keys, limits=RateLimiterLimits(burst=20, search=5))
    await mine.observe("read", reply(max="190", remaining="180"))
    assert len(await taken(mine, 0.3)) >= int(USABLE * BURST_SHARE)


async def test_other_spenders_of_the_limit_end_the_bursts(redis: Redis, keys: Keys) -> None:
    mine = budget(redis, keys)
    await mine.observe("read", reply(max="190", remaining="3"))
    assert len(await taken(mine, 0.5)) <= 9


async def test_bulk_work_leaves_the_burst_to_who_chats(redis: Redis, keys: Keys) -> None:
    async def work() -> None:
        mine = budget(redis, keys, uuid4().hex)
        bulk = await taken(mine, 0.2, priority="bulk")
        # Two fifths of the burst, and the permits of the even pace during this time.
        assert len(bulk) <= 0.4 * USABLE * BURST_SHARE + 5
        started = time.monotonic()
        await mine.acquire("read", "live", Deadline.after(1))
        assert time.monotonic() - started < 0.05

    await in_one_try(work)


async def test_no_call_waits_for_the_disk_and_a_pause_outlives_a_restart(tmp_path: Path, keys: Keys) -> None:
    port = free_port()
    with private_redis(port=port, folder=str(tmp_path)) as url:
        async with aclosing(connect(url, name="test")) as redis:
            mine = budget(redis, keys)
            before = await written(redis)
            for _ in range(10):
                await mine.acquire("read", "live", Deadline.after(1))
            assert await written(redis) == before
            await mine.refused("read", RateLimited("daily", policy="daily"))
            assert await written(redis) > before
    with private_redis(port=port, folder=str(tmp_path)) as url:
        async with aclosing(connect(url, name="test")) as redis:
            with pytest.raises(RateLimited):
                await budget(redis, keys).acquire("read", "live", Deadline.after(1))


async def written(redis: Redis) -> int:
    """Bytes that Redis has added to its file."""
    return int((await redis.info("persistence"))["aof_current_size"])
