"""The circuit breaker of a bridge, by a clock of the test's."""

from datetime import timedelta

import pytest

from services.gateway.bridges.circuit_breaker import MAX_PAUSE, BridgeBreaker
from tests.hand_clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> BridgeBreaker:
    return BridgeBreaker(3, timedelta(seconds=4), clock=clock)


def test_it_opens_after_failures_in_a_row_alone(breaker: BridgeBreaker) -> None:
    for outcome in (breaker.failed, breaker.failed, breaker.succeeded, breaker.failed, breaker.failed):
        outcome()
    assert (breaker.state, breaker.room(16, 5)) == ("closed", 11)
    breaker.failed()
    assert (breaker.state, breaker.room(16, 0)) == ("open", 0)


def test_one_message_tries_and_decides(breaker: BridgeBreaker, clock: Clock) -> None:
    for _ in range(3):
        breaker.failed()
    breaker.failed()  # was in flight when it opened
    clock.now += 4
    assert [breaker.room(16, running) for running in (0, 1)] == [1, 0], "half-open"
    breaker.failed()
    clock.now += 4
    assert breaker.room(16, 0) == 0, "each try that fails doubles the pause"
    clock.now += 4
    breaker.succeeded()
    assert breaker.room(16, 0) == 16


def test_a_bridge_that_stays_down_is_tried_once_a_minute(breaker: BridgeBreaker, clock: Clock) -> None:
    for _ in range(3):
        breaker.failed()
    for _ in range(50):
        clock.now += MAX_PAUSE.total_seconds()
        assert breaker.state == "half_open"
        breaker.failed()
