"""A conversation that its contact only opened is new: small, on no list, and forgotten after half an hour."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from libs.contracts.base import new_id
from libs.contracts.desk_entries import ClosingNoted
from libs.contracts.entries import Closed
from libs.contracts.principals import Principal
from libs.conversations import ConversationUnknown, LogReader, LogWriter
from libs.conversations.timers import Timers
from libs.messaging.delivery import ensure_group
from libs.messaging.keys import Keys
from libs.messaging.redis import connect
from services.agent.flows.loader import read_flows
from tests.agent.conftest import Stage, Start, _agent
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.agent.visit import ANON, Visit, flow, visit
from tests.promises import groups
from tests.redis_server import RedisProcess
from tests.waiting import until

MAX_BYTES = 2_048
OPENINGS = 300

GREETING = """
  - say:
      text: Hello
      buttons: [{action: go, label: Go, answer: Gone}]
  - ask: {name: matter, type: matter, text: What is it?, timeout: 15m, remind: Still here}
  - assist: {goal: Help., backstory: Kind., tools: [search_contact]}
"""


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[str]:
    """A Redis that nothing else fills."""
    process = RedisProcess(tmp_path)
    process.start()
    yield process.url
    process.stop()


async def members(stage: Stage) -> list[bytes]:
    found: Any = await stage.redis.zrange(stage.keys.timers(0), 0, -1)
    return list(found)


async def forgets(stage: Stage) -> int:
    """As if the time of every new conversation were over."""
    for member in await members(stage):
        if member.endswith(b" idle"):
            state = stage.keys.conversation(member.decode().split(" ")[0]).state
            if await stage.redis.hexists(state, "only_opened"):
                await stage.redis.hset(state, "only_opened", 2)
            await stage.redis.zadd(stage.keys.timers(0), {member: 0})
    return await Timers(stage.redis, stage.keys).fire_due()


async def traces(stage: Stage, *of: str) -> list[str]:
    """The keys and timers that name one of these."""
    names = [name.decode() async for name in stage.redis.scan_iter(match=f"{stage.keys.base(0)}*")]
    timers = [member.decode() for member in await members(stage)]
    return [each for each in (*names, *timers) if any(part in each for part in of)]


async def test_a_new_conversation_needs_two_kilobytes(own_redis: str) -> None:
    redis, keys = connect(own_redis, name="test"), Keys()
    for stream, group in groups(keys):
        await ensure_group(redis, stream, group)
    stage = Stage(redis, keys, LogWriter(redis, keys), LogReader(redis, keys))

    async def openings(number: int) -> int:
        for _ in range(number):
            await stage.writer.open(Principal(kind="anonymous", id=f"anonymous:{new_id()}"), locale="ru")

        async def at_rest() -> bool:
            return not [name for name, _ in groups(keys) if await redis.xlen(name)]

        await until("every greeting was sent", at_rest)
        used: Any = await redis.info("memory")
        return int(used["used_memory_dataset"])

    shipped = read_flows(Path("flows"))["inbound_conversation.yaml"]
    async with _agent(redis, own_redis, keys, ScriptedAssistant(), "agent", flow=shipped):
        before = await openings(OPENINGS)
        after = await openings(OPENINGS)
    await redis.aclose()
    assert (after - before) / OPENINGS <= MAX_BYTES


async def test_a_new_conversation_is_forgotten_without_a_trace(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, GREETING)
    assert await at.received() == ["Hello", "What is it?"]
    assert await stage.redis.ttl(stage.keys.conversation(at.chat).log) <= 40 * 60
    assert await Timers(stage.redis, stage.keys).fire_due() == 0, "half an hour is not over"
    assert await forgets(stage) == 1
    assert await traces(stage, at.chat, ANON.id) == []
    with pytest.raises(ConversationUnknown):
        await at.says("Am I too late?")
    opened = await stage.writer.open(ANON, locale="en")
    assert opened.created
    await stage.at_rest(opened.conversation_id)


async def test_one_word_keeps_a_conversation(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, GREETING)
    await at.clicks("go")
    assert not (await at.state()).only_opened
    assert await stage.redis.ttl(stage.keys.conversation(at.chat).log) > 29 * 86_400
    assert await stage.redis.zscore(stage.keys.past_conversations(0, ANON.id), at.chat) is not None
    assert await forgets(stage) == 0
    assert await at.received() != []


async def test_opening_again_counts_from_the_newest_opening(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, GREETING)
    state = stage.keys.conversation(at.chat).state
    await stage.redis.hset(state, "only_opened", 2)
    assert (await stage.writer.open(ANON, locale="en")).conversation_id == at.chat
    for member in await members(stage):
        if member.endswith(b" idle"):
            await stage.redis.zadd(stage.keys.timers(0), {member: 0})
    assert await Timers(stage.redis, stage.keys).fire_due() == 0
    assert await at.received() == ["Hello", "What is it?"]


async def test_a_new_conversation_that_ends_leaves_nothing_either(stage: Stage, start: Start) -> None:
    steps = """
  - ask:
      name: matter
      type: matter
      text: What is it?
      timeout: 15m
      on_timeout: [{close: {reason: silence, text: Bye}}]
"""
    at = await visit(stage, start, steps)
    await at.fires("answer")
    assert [each.reason for each in await at.of(Closed)] == ["silence"]
    assert await at.of(ClosingNoted) == []
    assert await stage.redis.ttl(stage.keys.conversation(at.chat).state) <= 40 * 60
    conversation = stage.keys.conversation(at.chat)
    kept = {conversation.state, conversation.log}
    assert set(await traces(stage, at.chat, ANON.id)) <= kept


async def test_a_flow_for_once_counts_with_the_first_word(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(), flow=flow(GREETING, once_per_contact=True))

    async def opened() -> Visit:
        chat = (await stage.writer.open(ANON, locale="en")).conversation_id
        await stage.at_rest(chat)
        return Visit(stage, chat, ANON)

    assert await (await opened()).received() == ["Hello", "What is it?"]
    await forgets(stage)
    again = await opened()
    assert await again.received() == ["Hello", "What is it?"]
    await again.says("My invoice is wrong")
    await stage.writer.close(again.chat, by=again.author, reason="contact", request_id="close-1")
    assert await (await opened()).received() == []
