"""The shared parts of the fuzz tests: inputs are made and sent, and the gateway is checked after each."""

import asyncio
import json
import random
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from redis import Redis

from libs.messaging.keys import Keys
from tests.hostile.inputs import FAMILIES
from tests.hostile.kinds import Part, parts

MARKS = [
    pytest.mark.timeout(300),
    # Nested input is printed only where it fails, and then cut.
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
    # The gateway in the same process uses it while a strategy draws in its thread.
    pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies"),
]

NUMBERS: list[Any] = [
    -1, 0, 1, 2**31, 2**53 + 1, 2**63, 10**40, -(10**400), 1e308, -0.0, float("inf"), float("nan"), "9" * 400, "1e999",
    "0x10", "٣", "NaN", "-", "+1", "1_0", "",
]  # fmt: skip
MOMENTS = (
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "2026-02-30T00:00:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+99:99", "-2026-01-01T00:00:00Z", "12026-01-01",
)  # fmt: skip
DEEP = '{"a":' * 5_000 + "1" + "}" * 5_000


def in_parts(kind: str) -> pytest.MarkDecorator:
    """Let a test take the fixture `part`: once for each part of this kind."""
    return pytest.mark.parametrize("part", parts(kind), indirect=True, ids=lambda part: str(part.number))


def send_each(part: Part, strategy: st.SearchStrategy[Any], check: Callable[[Any], None]) -> None:
    """Make as many inputs as the part has, always the same ones, and send each: `check` raises for a wrong answer."""

    @seed(part.seed)
    @settings(
        max_examples=part.count, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )  # fmt: skip
    @given(strategy)
    def each(made: Any) -> None:
        part.sent += 1
        check(made)

    each()


async def send_all(
    part: Part, strategy: st.SearchStrategy[Any], check: Callable[[Any], Coroutine[Any, Any, None]]
) -> None:
    """The same for a check in this loop. Hypothesis waits in a thread of its own."""
    loop = asyncio.get_running_loop()

    def each(made: Any) -> None:
        asyncio.run_coroutine_threadsafe(check(made), loop).result(30)

    await asyncio.to_thread(send_each, part, strategy, each)


PIECES = st.sampled_from([unit for family in FAMILIES for unit in family])
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(PIECES, max_size=8).map("".join),
    st.builds(lambda piece, times: piece * times, PIECES, st.sampled_from([1, 60, 400, 4_001])),
    st.sampled_from(MOMENTS),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.sampled_from(NUMBERS), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)


def as_json(value: Any) -> str:
    """With values outside of JSON's standard, such as NaN, and with half characters as escapes."""
    return json.dumps(value)


def mutated(value: Any, chosen: random.Random, replacement: Any) -> Any:
    """A valid value with one thing changed: another value, a missing or an additional name, a list for a value."""
    if isinstance(value, dict) and value:
        name = chosen.choice(list(value))
        action = chosen.randrange(4)
        if action == 0:
            return {key: each for key, each in value.items() if key != name}
        if action == 1:
            return {**value, str(replacement)[:40]: replacement}
        return {**value, name: mutated(value[name], chosen, replacement)}
    if isinstance(value, list) and value and chosen.random() < 0.7:
        at = chosen.randrange(len(value))
        return [*value[:at], mutated(value[at], chosen, replacement), *value[at + 1 :]]
    return replacement


def mutations(*valid: Any) -> st.SearchStrategy[str]:
    """JSON like these values, with a thing or two changed, and now and then cut, repeated or nested without end."""

    def build(base: Any, numbers: random.Random, replacement: Any, again: Any) -> str:
        changed = mutated(base, numbers, replacement)
        text = as_json(mutated(changed, numbers, again) if numbers.random() < 0.3 else changed)
        shape = numbers.randrange(20)
        if shape == 0:
            return text[: numbers.randrange(len(text) + 1)]
        if shape == 1:
            return text[:-1] + "," + text[1:] if text[:1] == "{" else text * 2
        return DEEP if shape == 2 else text

    return st.builds(build, st.sampled_from(valid), st.randoms(use_true_random=False), VALUES, VALUES)


class Logs:
    """The logs of all conversations, to compare before and after a refused input."""

    def __init__(self, redis_url: str, keys: Keys) -> None:
        self._redis = Redis.from_url(redis_url)
        self._keys = keys

    def seen(self, *conversations: str) -> list[tuple[int, Any]]:
        found = []
        for each in conversations:
            key = self._keys.conversation(each)
            found.append((self._redis.xlen(key.log), self._redis.hget(key.state, "head")))
        return found

    def opened(self) -> int:
        return int(self._redis.zcard(self._keys.desk_list(0, "open")))

    def close(self) -> None:
        self._redis.close()


FREE = {
    "messages_per_contact": 0, "messages_per_address": 0, "openings_per_address": 0, "writes_per_teammate": 0,
    "reads_per_person": 0, "reads_per_address": 0, "reports_per_teammate": 0, "anonymous_entries": 0,
    "anonymous_bytes": 0, "bytes_per_address_per_hour": 0,
}  # fmt: skip
