"""A lease ends the work of a holder that lost it, and no other work."""

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from libs.messaging.keys import Keys
from libs.messaging.lease import Lease, LeaseKeeper, LeaseLost, now_s

LASTS = timedelta(seconds=0.3)
EVERY = LASTS / 3
LONG = timedelta(minutes=5)
HOLDER = Path(__file__).with_name("leaseholder.py")


def lease(name: str = "mine") -> Lease:
    return Lease(token=name, asked_at=now_s())


class Renewals:
    """Answers renewals as a test says. `asked` holds the tokens of each call."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.lost: set[str] = set()
        self.error: Exception | None = None
        self.sent, self.answering = asyncio.Event(), asyncio.Event()
        self.answering.set()

    async def __call__(self, leases: Sequence[Lease]) -> list[Lease]:
        self.asked.append([each.token for each in leases])
        lost = [each for each in leases if each.token in self.lost]  # as of now, however late the answer comes
        self.sent.set()
        await self.answering.wait()
        if self.error:
            raise self.error
        return lost

    async def next(self) -> None:
        self.sent.clear()
        await self.sent.wait()


@pytest.fixture
def renewals() -> Renewals:
    return Renewals()


def keeper(renewals: Renewals, lasts: timedelta = LASTS, every: timedelta | None = None) -> LeaseKeeper[Lease]:
    return LeaseKeeper(renewals, lasts=lasts, every=every, name="test")


async def no_more_work() -> None:
    """Let the loop run what is due. Nothing but the test itself may stay."""
    for _ in range(3):
        await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_lease_is_renewed_as_long_as_its_block_runs(renewals: Renewals) -> None:
    with keeper(renewals).held(lease()):
        await asyncio.sleep(3 * LASTS.total_seconds())
    renewed = len(renewals.asked)
    assert renewed >= 3
    await no_more_work()
    await asyncio.sleep(2 * EVERY.total_seconds())
    assert len(renewals.asked) == renewed, "it stops with the last lease"


async def test_all_leases_of_a_process_are_renewed_in_one_call_for_each_group(renewals: Renewals) -> None:
    kept = LeaseKeeper(renewals, lasts=LASTS, name="test", together=lambda each: each.token[0])

    async def hold(token: str) -> None:
        with kept.held(lease(token)):
            await asyncio.sleep(1.5 * EVERY.total_seconds())

    await asyncio.gather(*map(hold, ("a1", "b1", "a2", "b2")))
    assert renewals.asked[:2] == [["a1", "a2"], ["b1", "b2"]]


async def test_short_work_needs_no_renewal_and_no_task(renewals: Renewals) -> None:
    kept = keeper(renewals)
    for _ in range(100):
        with kept.held(lease()):
            await no_more_work()
    assert renewals.asked == []


async def test_work_ends_when_its_lease_is_lost(renewals: Renewals, caplog: pytest.LogCaptureFixture) -> None:
    renewals.lost = {"mine"}
    with pytest.raises(LeaseLost), keeper(renewals, LONG, EVERY).held(lease()):
        await asyncio.sleep(60)
    task = asyncio.current_task()
    assert task
    assert task.cancelling() == 0, "the task may go on with other work"
    assert [record.message for record in caplog.records] == ["lease lost"]


async def test_only_the_work_of_the_lost_lease_ends(renewals: Renewals) -> None:
    kept, renewals.lost = keeper(renewals, LONG, EVERY), {"b"}

    async def hold(token: str) -> str:
        with kept.held(lease(token)):
            await asyncio.sleep(3 * EVERY.total_seconds())
        return token

    ended = await asyncio.gather(*map(hold, "abc"), return_exceptions=True)
    assert [ended[0], type(ended[1]), ended[2]] == ["a", LeaseLost, "c"]


async def test_a_renewal_in_flight_harms_no_work_that_has_ended(renewals: Renewals) -> None:
    kept = keeper(renewals, LONG, EVERY)
    renewals.answering.clear()
    with kept.held(lease()):
        await renewals.next()
    renewals.lost = {"mine"}  # as Redis would answer after the release
    renewals.answering.set()
    await no_more_work()
    with kept.held(lease("next")):
        await renewals.next()
    assert renewals.asked == [["mine"], ["next"]]


async def test_a_loss_that_is_reported_after_the_end_of_the_work_cancels_nothing(renewals: Renewals) -> None:
    kept, renewals.lost = keeper(renewals, LONG, EVERY), {"mine"}
    renewals.answering.clear()

    async def other() -> None:
        with kept.held(lease("other")):
            await asyncio.sleep(3 * EVERY.total_seconds())

    task = asyncio.create_task(other())
    await asyncio.sleep(0)
    with kept.held(lease()):
        await renewals.next()
    renewals.answering.set()
    await task  # its lease is in the same call
    assert renewals.asked[0] == ["other", "mine"]


async def test_a_renewal_that_comes_after_the_release_reports_no_loss(renewals: Renewals) -> None:
    """Scripts of one process travel on several connections, so that the release may overtake the renewal."""
    kept, mine = keeper(renewals, LONG, EVERY), lease()
    renewals.answering.clear()
    with kept.held(mine):
        renewals.lost = {"mine"}
        await renewals.next()
        with kept.releasing(mine):
            renewals.answering.set()
            await asyncio.sleep(2 * EVERY.total_seconds())
    assert renewals.asked == [["mine"]], "no renewal while a release is in flight"


async def test_a_lease_that_was_not_released_after_all_is_renewed_again(renewals: Renewals) -> None:
    kept, mine = keeper(renewals), lease()

    async def work() -> None:
        with kept.held(mine):
            with kept.releasing(mine):
                await asyncio.sleep(2 * EVERY.total_seconds())
                assert renewals.asked == []
            await renewals.next()
            renewals.lost = {"mine"}
            await asyncio.sleep(60)

    with pytest.raises(LeaseLost):
        await work()


async def test_an_end_during_a_release_is_noticed_after_it(renewals: Renewals) -> None:
    kept, mine = keeper(renewals), lease()
    renewals.error = RedisConnectionError()
    began = time.monotonic()

    async def work() -> None:
        with kept.held(mine):
            with kept.releasing(mine):
                await asyncio.sleep(2 * LASTS.total_seconds())
            await asyncio.sleep(60)

    with pytest.raises(LeaseLost):
        await work()
    assert time.monotonic() - began < 30, "not at the end of the work"


@pytest.mark.parametrize("away", ["refuses", "is silent"])
async def test_without_redis_the_lease_ends_by_the_holders_own_clock(renewals: Renewals, away: str) -> None:
    renewals.error = RedisConnectionError()
    if away == "is silent":
        renewals.answering.clear()
    began = time.monotonic()
    with pytest.raises(LeaseLost), keeper(renewals).held(lease()):
        await asyncio.sleep(60)
    assert 0.9 * LASTS.total_seconds() < time.monotonic() - began < 30, "not at the end of the work"
    await no_more_work()


async def test_a_short_absence_of_redis_costs_no_lease(renewals: Renewals) -> None:
    renewals.error = RedisConnectionError()
    with keeper(renewals).held(lease()):
        await renewals.next()
        renewals.error = None
        await asyncio.sleep(3 * LASTS.total_seconds())


async def test_a_slow_redis_is_not_an_absent_one(renewals: Renewals) -> None:
    async def renew(leases: Sequence[Lease]) -> list[Lease]:
        await asyncio.sleep(LASTS.total_seconds() / 6)
        return await renewals(leases)

    with LeaseKeeper(renew, lasts=LASTS, every=LASTS / 30, name="test").held(lease()):
        await asyncio.sleep(3 * LASTS.total_seconds())
    assert len(renewals.asked) > 3


async def test_one_silent_shard_does_not_end_the_leases_of_another() -> None:
    async def renew(leases: Sequence[Lease]) -> list[Lease]:
        if leases[0].token == "silent":
            await asyncio.sleep(60)
        return []

    kept = LeaseKeeper(renew, lasts=LASTS, name="test", together=lambda each: each.token)

    async def hold(token: str) -> str:
        with kept.held(lease(token)):
            await asyncio.sleep(4 * LASTS.total_seconds())
        return token

    ended = await asyncio.gather(hold("silent"), hold("other"), return_exceptions=True)
    assert [type(ended[0]), ended[1]] == [LeaseLost, "other"]


async def test_the_time_to_acquire_counts(renewals: Renewals) -> None:
    late = Lease(token="mine", asked_at=now_s() - LASTS.total_seconds())
    with pytest.raises(LeaseLost), keeper(renewals).held(late):
        pytest.fail("the block must not run")


async def test_an_event_loop_blocked_past_the_end_does_no_more_work(renewals: Renewals) -> None:
    after: list[str] = []

    async def work() -> None:
        with keeper(renewals).held(lease()):
            time.sleep(2 * LASTS.total_seconds())  # noqa: ASYNC251  (it stands for a stopped process)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            after.append("a request to HubSpot")

    with pytest.raises(LeaseLost):
        await work()
    assert after == []


async def test_a_stopped_process_that_wakes_past_the_end_takes_no_more_steps(redis_url: str, keys: Keys) -> None:
    key = f"{keys.prefix}lease"
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(HOLDER), redis_url, key, str(LASTS.total_seconds()),
        stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    assert process.stdout
    try:
        began = time.monotonic()
        while time.monotonic() - began < 2 * LASTS.total_seconds():
            assert await process.stdout.readline() == b"step\n", "it is renewed"
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(2 * LASTS.total_seconds())
        while True:
            try:
                assert await asyncio.wait_for(process.stdout.readline(), 0.1) == b"step\n"
            except TimeoutError:
                break
        process.send_signal(signal.SIGCONT)
        assert await asyncio.wait_for(process.stdout.read(), 5) == b"lost\n"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_cancellation_from_outside_is_no_loss(renewals: Renewals) -> None:
    async def work() -> None:
        with keeper(renewals).held(lease()):
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await no_more_work()


async def test_a_cancellation_that_comes_with_the_loss_goes_on(renewals: Renewals) -> None:
    renewals.lost = {"mine"}
    task: asyncio.Task[None]

    async def work() -> None:
        with keeper(renewals, LONG, EVERY).held(lease()):
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                task.cancel()  # the process shuts down
                raise

    task = asyncio.create_task(work())
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_deadline_within_the_lease_is_a_timeout(renewals: Renewals) -> None:
    with pytest.raises(TimeoutError), keeper(renewals).held(lease()):
        async with asyncio.timeout(EVERY.total_seconds() / 2):
            await asyncio.sleep(60)


async def test_a_loss_within_a_deadline_is_a_loss(renewals: Renewals) -> None:
    renewals.lost = {"mine"}
    with pytest.raises(LeaseLost), keeper(renewals, LONG, EVERY).held(lease()):
        async with asyncio.timeout(60):
            await asyncio.sleep(60)


async def test_an_error_of_the_work_is_its_own(renewals: Renewals) -> None:
    with pytest.raises(ZeroDivisionError), keeper(renewals).held(lease()):
        raise ZeroDivisionError
    await no_more_work()


async def test_an_error_of_the_renewal_is_logged_and_the_lease_ends(
    renewals: Renewals, caplog: pytest.LogCaptureFixture
) -> None:
    renewals.error = ZeroDivisionError()
    with pytest.raises(LeaseLost), keeper(renewals).held(lease()):
        await asyncio.sleep(60)
    assert [(each.levelno, each.message) for each in caplog.records] == [
        (logging.CRITICAL, "leases are not renewed"), (logging.WARNING, "lease lost")
    ]  # fmt: skip


async def test_work_that_must_not_be_cut_off_goes_on(renewals: Renewals, caplog: pytest.LogCaptureFixture) -> None:
    renewals.lost = {"mine"}
    kept = LeaseKeeper(renewals, lasts=LASTS, name="test", cancels=False)
    with kept.held(lease()):
        await asyncio.sleep(2 * LASTS.total_seconds())
    assert [record.message for record in caplog.records] == ["lease lost"]
    assert len(renewals.asked) == 1, "a lost lease is not renewed"
