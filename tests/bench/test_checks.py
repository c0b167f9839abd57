"""A lost turn or a reply that came twice ends the benchmark: its figures would mean nothing."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from bench.load import check_turns
from bench.process import BenchFailed
from bench.socket_client import ChatSocket
from bench.stack import Stack
from libs.messaging.keys import Keys

GREETED = ("opened", "assistant")
TURN = ("contact", "tool_call", "tool_result", "assistant")


@dataclass
class Chat:
    """The part of a socket that the check reads."""

    conversation_id: str
    replies: int


@pytest.fixture
async def stack(redis: Redis, keys: Keys, tmp_path: Path) -> AsyncIterator[Stack]:
    made = Stack(tmp_path, "", redis, keys, "", [])
    yield made
    await redis.delete(keys.conversation("0-a").log)


async def _check(stack: Stack, kinds: tuple[str, ...], *, replies: int, turns: int) -> None:
    for kind in kinds:
        entry: dict[str, Any] = {"kind": kind}
        if kind in ("contact", "assistant"):
            entry = {"kind": "message", "author": {"kind": kind}}
        await stack.redis.xadd(stack.keys.conversation("0-a").log, {"e": json.dumps(entry)})
    await check_turns(stack, [cast("ChatSocket", Chat("0-a", replies))], turns)


async def test_whole_turns_pass(stack: Stack) -> None:
    await _check(stack, GREETED + TURN + TURN, replies=3, turns=2)


@pytest.mark.parametrize(
    ("kinds", "replies"),
    [
        (GREETED + TURN + TURN[:3], 2),
        (GREETED + TURN + TURN + TURN[3:], 3),
        (GREETED + TURN + TURN[:1] + TURN[3:], 3),
    ],
    ids=["a reply is missing", "a reply is doubled", "answered without the tool"],
)
async def test_a_log_that_is_not_those_turns_fails(stack: Stack, kinds: tuple[str, ...], replies: int) -> None:
    with pytest.raises(BenchFailed, match="in its log"):
        await _check(stack, kinds, replies=replies, turns=2)


async def test_a_reply_that_was_shown_twice_fails(stack: Stack) -> None:
    with pytest.raises(BenchFailed, match="showed 4 replies"):
        await _check(stack, GREETED + TURN + TURN, replies=4, turns=2)
