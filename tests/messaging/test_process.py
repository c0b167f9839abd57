"""A worker's process ends with a status, and says in one line why it did not start."""

import gc
from collections.abc import Iterator

import pytest
from redis.exceptions import AuthenticationError
from redis.exceptions import ConnectionError as RedisConnectionError

from libs.messaging import RedisUnusable, classify
from libs.messaging.workers import run_process, search_garbage_seldom


class WrongFile(Exception):
    """An operator's file is wrong."""


async def ends_with(outcome: int | Exception) -> int:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    # Another test of this process may have run a worker.
    gc.unfreeze()
    gc.set_threshold(700, 10, 10)
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.parametrize(
    ("outcome", "status", "shown"),
    [
        (0, 0, ""),
        (1, 1, ""),
        (WrongFile("line 3"), 2, "files: line 3\n"),
        (RedisConnectionError(), 1, "Redis: "),
        (RedisUnusable(classify(RedisConnectionError())), 1, "Redis: "),
        (AuthenticationError(), 2, "Redis: "),
    ],
)
def test_how_a_process_ends(
    outcome: int | Exception, status: int, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_process(ends_with(outcome), {WrongFile: "files"}) == status
    err = capsys.readouterr().err
    assert err.startswith(shown)
    assert err.count("\n") == (1 if shown else 0)


def test_its_end_searches_no_object_for_garbage() -> None:
    """The search took seconds on a busy machine, so that `up` killed its workers."""
    assert gc.get_freeze_count() == 0
    run_process(ends_with(0), {})
    assert gc.get_freeze_count() > 0


def test_while_it_serves_what_was_loaded_is_not_searched() -> None:
    """A search of all objects held up every turn of an agent for a quarter of a second."""
    before = gc.get_threshold()[0]
    search_garbage_seldom()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] > before


def test_an_unexpected_error_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        run_process(ends_with(ZeroDivisionError()), {WrongFile: "files"})
