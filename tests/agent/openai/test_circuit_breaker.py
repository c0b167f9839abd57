"""When the circuit opens, and when it closes again."""

from datetime import timedelta

import pytest

from services.agent.assistants.openai import ModelBreaker
from tests.hand_clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> ModelBreaker:
    return ModelBreaker(failures=3, window=timedelta(seconds=60), pause=timedelta(seconds=30), clock=clock)


def _fail(breaker: ModelBreaker, times: int) -> None:
    for _ in range(times):
        assert breaker.allows()
        breaker.failed()


def test_it_opens_after_several_failures_in_a_row(breaker: ModelBreaker) -> None:
    _fail(breaker, 2)
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()


def test_a_success_between_failures_keeps_it_closed(breaker: ModelBreaker) -> None:
    _fail(breaker, 2)
    breaker.succeeded()
    _fail(breaker, 2)
    assert breaker.allows()


def test_failures_far_apart_keep_it_closed(clock: Clock) -> None:
    breaker = ModelBreaker(failures=3, window=timedelta(seconds=20), pause=timedelta(seconds=30), clock=clock)
    for _ in range(6):
        _fail(breaker, 1)
        clock.now += 15
    assert not breaker.is_open


def test_after_the_pause_one_may_probe(breaker: ModelBreaker, clock: Clock) -> None:
    _fail(breaker, 3)
    clock.now = 29
    assert not breaker.allows()
    clock.now = 30
    assert breaker.allows()
    assert not breaker.allows(), "one probe at a time"


def test_a_probe_that_succeeds_closes_it(breaker: ModelBreaker, clock: Clock) -> None:
    _fail(breaker, 3)
    clock.now = 30
    assert breaker.allows()
    breaker.succeeded()
    assert not breaker.is_open
    _fail(breaker, 2)
    assert breaker.allows()


def test_a_probe_that_fails_opens_it_for_another_pause(breaker: ModelBreaker, clock: Clock) -> None:
    _fail(breaker, 3)
    clock.now = 200
    _fail(breaker, 1)
    clock.now = 229
    assert not breaker.allows()
    clock.now = 230
    assert breaker.allows()


def test_a_probe_given_up_leaves_its_place(breaker: ModelBreaker, clock: Clock) -> None:
    _fail(breaker, 3)
    clock.now = 30
    assert breaker.allows()
    breaker.abandoned()
    assert breaker.allows()


def test_one_failure_that_hung_opens_it(breaker: ModelBreaker) -> None:
    assert breaker.allows()
    breaker.failed(hung=True)
    assert not breaker.allows()


def test_its_states_have_the_usual_names(breaker: ModelBreaker, clock: Clock) -> None:
    seen: list[str] = [breaker.state]
    breaker.failed(hung=True)
    seen.append(breaker.state)
    clock.now = 30
    assert breaker.allows()
    seen.append(breaker.state)
    breaker.succeeded()
    assert [*seen, breaker.state] == ["closed", "open", "half-open", "closed"]
