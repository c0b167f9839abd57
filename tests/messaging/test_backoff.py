"""Waits before the next try: they double, have a bound, and have jitter."""

import pytest

from libs.messaging.backoff import Backoff, jittered_s


def test_a_wait_doubles_up_to_its_bound() -> None:
    assert [Backoff(0.5, 3).delay_s(failures) for failures in (0, 1, 2, 3, 4, 10_000)] == [0.5, 0.5, 1, 2, 3, 3]


@pytest.mark.parametrize("jitter", [(0.5, 1.0), (1.0, 1.25)])
def test_a_wait_has_jitter_within_its_range(jitter: tuple[float, float]) -> None:
    waits = {Backoff(1, 8, jitter).jittered_s(3) for _ in range(100)}
    assert len(waits) > 1
    assert all(4 * jitter[0] <= wait <= 4 * jitter[1] for wait in waits)


def test_the_other_side_may_ask_for_longer() -> None:
    assert Backoff(1, 8, (1.0, 1.25)).jittered_s(1, at_least_s=60) >= 60


def test_an_interval_has_jitter() -> None:
    assert len({jittered_s(1.0) for _ in range(100)}) > 1
