"""Dead letters: each has a documented reason, none is lost silently, and a repeated retry sends it once."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.dead_letters import Reason, explain, reason_of
from libs.conversations.dead_letters import DeadLetter, DeadLetters
from libs.messaging.dead_letters import dead_letter
from libs.messaging.delivery import Delivery, ensure_group
from libs.messaging.keys import AGENT_GROUP, TOOL_COMPLETED, Keys

ROOT = Path(__file__).parents[2]
EVENT = '{"kind":"tool.completed","call_id":"c-1","scope":"0-abc"}'


@pytest.fixture
def keys(keys: Keys) -> Keys:
    return Keys(keys.prefix, shards=2)


@pytest.fixture
def letters(redis: Redis, keys: Keys) -> DeadLetters:
    return DeadLetters(redis, keys)


async def buried(redis: Redis, keys: Keys, *, shard: int = 0, reason: Reason = Reason.CALL_UNKNOWN) -> str:
    """Give up an event as a worker would. Returns its stream."""
    stream = keys.stream(shard, TOOL_COMPLETED)
    await ensure_group(redis, stream, AGENT_GROUP)
    await redis.xadd(stream, {"__data__": EVENT})
    found: Any = await redis.xreadgroup(AGENT_GROUP, "w", {stream: ">"})
    ((_, [(entry_id, _)]),) = found
    assert await dead_letter(redis, Delivery(stream, entry_id.decode(), b"", "w"), group=AGENT_GROUP, reason=reason)
    return stream


async def all_of(letters: DeadLetters) -> list[DeadLetter]:
    return [letter async for letter in letters.all()]


async def test_letters_of_all_shards_are_listed_with_what_they_are_about(
    redis: Redis, keys: Keys, letters: DeadLetters
) -> None:
    for shard in (0, 1):
        await buried(redis, keys, shard=shard)
    found = await all_of(letters)
    assert [letter.shard for letter in found] == [0, 1]
    assert (found[0].kind, found[0].call_id, found[0].conversation_id) == ("tool.completed", "c-1", "0-abc")
    assert found[0].reason is Reason.CALL_UNKNOWN
    assert await letters.find(found[1].id) == found[1]
    assert await letters.newest() == found[1]


@pytest.mark.parametrize("letter_id", ["", "0", "7-1-1", "0-1-1", "x-1-1", "0-1", "0--", "0-1-1-1"])
async def test_a_malformed_id_finds_no_letter(letters: DeadLetters, letter_id: str) -> None:
    assert await letters.find(letter_id) is None


async def test_a_letter_goes_back_to_its_stream_once(redis: Redis, keys: Keys, letters: DeadLetters) -> None:
    stream = await buried(redis, keys)
    [letter] = await all_of(letters)
    assert [await letters.retry(letter) for _ in range(3)] == ["retried", "gone", "gone"]
    assert [fields async for _, fields in _entries(redis, stream)] == [{b"__data__": EVENT.encode()}]
    assert (await letters.survey()).total == 0


async def test_a_dropped_letter_is_gone(redis: Redis, keys: Keys, letters: DeadLetters) -> None:
    stream = await buried(redis, keys)
    [letter] = await all_of(letters)
    assert [await letters.drop(letter), await letters.drop(letter)] == [True, False]
    assert await letters.retry(letter) == "gone"
    assert await redis.xlen(stream) == 0


async def test_there_is_no_cap(redis: Redis, keys: Keys, letters: DeadLetters) -> None:
    async with redis.pipeline(transaction=False) as pipe:
        for _ in range(12_000):
            pipe.xadd(keys.dead(0), {"reason": Reason.UNPARSABLE, "event": "x"})
        await pipe.execute()
    await buried(redis, keys)
    survey = await letters.survey()
    assert survey.total == 12_001
    assert survey.by_reason == {Reason.CALL_UNKNOWN: 1, "other": 12_000}
    await redis.delete(keys.dead(0))


async def test_letters_past_their_retention_are_removed_and_counted(
    redis: Redis, keys: Keys, letters: DeadLetters
) -> None:
    await redis.xadd(keys.dead(0), {"reason": Reason.CALL_UNKNOWN, "event": EVENT}, id="1-1")
    await redis.hincrby(keys.dead_reasons(0), Reason.CALL_UNKNOWN, 1)
    await buried(redis, keys)
    assert (await letters.survey()).total == 2
    survey = await letters.survey(retention=timedelta(days=90))
    assert (survey.expired, survey.total, survey.by_reason) == (1, 1, {Reason.CALL_UNKNOWN: 1})


async def test_a_body_gives_away_nothing_that_could_be_a_persons(
    redis: Redis, keys: Keys, letters: DeadLetters
) -> None:
    body = '{"kind":"Jane Doe","call_id":"jane@acme.com","scope":"jane","v":1}'
    await redis.xadd(keys.dead(0), {"reason": Reason.UNPARSABLE, "stream": "s", "event": body})
    await redis.xadd(keys.dead(0), {"reason": Reason.UNPARSABLE, "stream": "s", "event": b"\xff{"})
    for letter in await all_of(letters):
        assert (letter.kind, letter.call_id, letter.conversation_id) == (None, None, None)
        assert "jane" not in repr(letter).lower()


def test_every_reason_is_explained_in_the_documentation() -> None:
    text = (ROOT / "docs" / "reliability.md").read_text()
    rows = re.findall(r"^\| `([a-z_]+)` \| ([^|]+) \| ([^|]+) \|$", text.partition("## Dead letters")[2], re.MULTILINE)
    documented = {reason: (cause.strip(), remedy.strip()) for reason, cause, remedy in rows}
    assert documented == {reason.value: (explain(reason).cause, explain(reason).remedy) for reason in Reason}


@pytest.mark.parametrize(
    ("stored", "reason"),
    [("no worker survived it", Reason.NO_WORKER_SURVIVED), ("bridge_refused", Reason.BRIDGE_REFUSED), ("new", None)],
)
def test_reasons_of_other_versions_are_read(stored: str, reason: Reason | None) -> None:
    assert reason_of(stored) is reason


async def _entries(redis: Redis, stream: str) -> AsyncIterator[tuple[bytes, dict[bytes, bytes]]]:
    found: Any = await redis.xrange(stream)
    for entry_id, fields in found:
        yield entry_id, fields
