"""One clock for all processes, Redis' clock, also with a wrong wall clock."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from libs.messaging.clock import RedisClock


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_wrong_wall_clock_changes_nothing(redis: Redis, monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + hours * 3600)
    clock = RedisClock(redis)
    async with clock.running():
        assert abs(clock.now() - await _redis_time(redis)) < timedelta(seconds=1)


async def test_it_goes_on_without_asking(redis: Redis) -> None:
    clock = RedisClock(redis)
    await clock.look()
    first = clock.seconds()
    assert 0 <= clock.seconds() - first < 1


async def test_before_it_was_set_it_says_nothing(redis: Redis) -> None:
    with pytest.raises(RuntimeError):
        RedisClock(redis).now()


class SlowStart(Redis):
    """The first query opens a connection: the answer is read at its end."""

    slow_s = 0.4

    async def time(self, **_: object) -> tuple[int, int]:
        await asyncio.sleep(self.slow_s)
        self.slow_s = 0.0
        seconds, part = divmod(time.time(), 1)
        return int(seconds), int(part * 1_000_000)


async def test_a_slow_first_query_puts_no_clock_ahead() -> None:
    clock = RedisClock(SlowStart())
    await clock.look()
    assert abs(clock.seconds() - time.time()) < SlowStart.slow_s / 4


async def _redis_time(redis: Redis) -> datetime:
    seconds, micros = await redis.time()
    return datetime.fromtimestamp(seconds + micros / 1_000_000, UTC)
