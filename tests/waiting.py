"""Waits for a condition, with a bound and a description: never for a fixed time."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Value = TypeVar("Value")

WITHIN_S = 30.0


async def until(what: str, look: Callable[[], Awaitable[Value]], *, within: float = WITHIN_S) -> Value:
    """Return the first truthy answer. Fails with `what` and the last answer when time is up."""
    last: Value | None = None
    try:
        async with asyncio.timeout(within):
            while not (last := await look()):  # noqa: ASYNC110  (what is awaited is not in this process)
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"{what}: not within {within} s; last seen: {last!r}") from None
    return last


async def in_one_try(attempt: Callable[[], Awaitable[None]], tries: int = 4) -> None:
    """A bound of the clock holds in one of several tries: a full machine misses it now and then, a fault each time."""
    for left in reversed(range(tries)):
        try:
            await attempt()
        except AssertionError:
            if not left:
                raise
        else:
            return


async def truth(value: Value) -> Value:
    """A value as `until` awaits it."""
    return value


async def until_holds(condition: Callable[[], object], what: str, within_s: float = WITHIN_S) -> None:
    """Wait until a plain condition holds. Fails with `what` did not come about when time is up."""
    try:
        async with asyncio.timeout(within_s):
            while not condition():  # noqa: ASYNC110  (a condition of any kind has no event)
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"waited {within_s:g} s in vain until {what}") from None


def wait_until(holds: Callable[[], bool], what: str, within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_s:g} s: {what}"
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended but was not waited for yet doesn't."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:  # noqa: PTH123
        return stat.read().rpartition(")")[2].split()[0] != "Z"
