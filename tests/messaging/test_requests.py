"""Questions and answers over Redis: an answer comes back, a question ends by itself, and nothing is left behind."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from libs.contracts import Model, Operation
from libs.messaging import (
    AGENT_GROUP,
    STUDIO_REQUESTED,
    Keys,
    Requests,
    Unanswered,
    answerer,
    ensure_group,
    requests,
)
from tests.gateway.studio import answering
from tests.waiting import until


class Words(Model):
    text: str


ECHO: Operation[Words, Words] = Operation("echo", Words, Words)
SOON = timedelta(seconds=30)

Answer = Callable[[Words], Awaitable[Words]]


async def echo(words: Words) -> Words:
    return Words(text=f"{words.text}!")


async def refuse(words: Words) -> Words:
    raise Unanswered(404, "no_such_word", f"There is no {words.text}.")


async def fail(words: Words) -> Words:
    raise ZeroDivisionError(words.text)


def agent(redis: Redis, keys: Keys, answer: Answer, *, ahead_s: float = 0) -> AbstractAsyncContextManager[None]:
    return answering(redis, keys, dict([answerer(ECHO, answer)]), ahead_s=ahead_s)


async def is_empty(redis: Redis, keys: Keys) -> None:
    stream = keys.stream(0, STUDIO_REQUESTED)

    async def empty() -> bool:
        return not await redis.xlen(stream) and not await redis.keys(f"{keys.prefix}*studio.answer*")

    await until("neither question nor answer is left", empty)


async def test_an_answer_comes_back_and_nothing_is_left(redis: Redis, keys: Keys) -> None:
    asking = Requests(redis, keys)
    async with agent(redis, keys, echo):
        answers = await asyncio.gather(*(asking.ask(ECHO, Words(text=str(n)), within=SOON) for n in range(5)))
        assert [each.text for each in answers] == [f"{n}!" for n in range(5)]
        await is_empty(redis, keys)


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [(refuse, 404, "no_such_word"), (fail, 500, "agent_failed")],
    ids=["refused", "failed"],
)
async def test_a_refusal_and_a_failure_come_back_by_code(
    redis: Redis, keys: Keys, answer: Answer, status: int, code: str
) -> None:
    async with agent(redis, keys, answer):
        with pytest.raises(Unanswered) as raised:
            await Requests(redis, keys).ask(ECHO, Words(text="hello"), within=SOON)
        assert (raised.value.status, raised.value.code) == (status, code)
        # While the agent is there: it takes its question away after the answer was read.
        await is_empty(redis, keys)


async def test_an_agent_that_does_not_know_the_operation_says_so(redis: Redis, keys: Keys) -> None:
    newer: Operation[Words, Words] = Operation("newer", Words, Words)
    async with agent(redis, keys, echo):
        with pytest.raises(Unanswered, match="no_agent"):
            await Requests(redis, keys).ask(newer, Words(text="hello"), within=SOON)


@pytest.mark.parametrize("consumers", [[], ["busy"]])
async def test_without_a_free_agent_the_question_is_withdrawn(
    redis: Redis, keys: Keys, consumers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = keys.stream(0, STUDIO_REQUESTED)
    if consumers:
        monkeypatch.setattr(requests, "TAKING_TIMEOUT", timedelta(seconds=0.05))
        await ensure_group(redis, stream, AGENT_GROUP)
    for consumer in consumers:
        await redis.xgroup_createconsumer(stream, AGENT_GROUP, consumer)
    with pytest.raises(Unanswered, match="no_agent"):
        await Requests(redis, keys).ask(ECHO, Words(text="hello"), within=SOON)
    await is_empty(redis, keys)


async def test_an_agent_that_needs_too_long_is_given_up(redis: Redis, keys: Keys) -> None:
    async def slow(words: Words) -> Words:
        await asyncio.Event().wait()
        return words

    async with agent(redis, keys, slow):
        with pytest.raises(Unanswered, match="agent_slow"):
            await Requests(redis, keys).ask(ECHO, Words(text="hello"), within=timedelta(seconds=0.3))
        await is_empty(redis, keys)


async def test_a_void_question_is_not_answered(redis: Redis, keys: Keys) -> None:
    asked: list[Words] = []

    async def note(words: Words) -> Words:
        asked.append(words)
        return words

    async with agent(redis, keys, note, ahead_s=60):
        with pytest.raises(Unanswered):
            await Requests(redis, keys).ask(ECHO, Words(text="late"), within=timedelta(seconds=0.3))
        await is_empty(redis, keys)
    assert asked == []
