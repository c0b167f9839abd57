"""Read me first: Frontdesk's ideas, one a test, on a real Redis and nothing else.

The tests of each folder after this one try to break what is only shown here.
"""

from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.base import utc_now
from libs.contracts.entries import ASSISTANT, Author, LogEntry, Message, Opened, ToolCall
from libs.contracts.events import ToolCompleted, ToolRequested
from libs.contracts.messages import CreatedCard, visible
from libs.contracts.principals import Principal
from libs.contracts.results import Contact, ContactCreated, Ok, ToolResult
from libs.conversations import CaughtUp, LiveFeed, LogReader, LogWriter
from libs.conversations.results import append_result
from libs.conversations.turns import Commit, ToolRequest, Turns
from libs.messaging.delivery import Delivery, ensure_group
from libs.messaging.keys import (
    AGENT_GROUP,
    CHAT_MESSAGE,
    CHAT_OPENED,
    TOOL_COMPLETED,
    TOOL_REQUESTED,
    TOOLS_GROUP,
    Keys,
)
from services.hubspot_tools.handler import CallHandler

SAM = Principal(kind="staff", id="site:sam", email="sam@desk.example", email_verified=True, name="Sam")
SAM_SAYS = Author(kind="contact", id=SAM.id)


@pytest.fixture
async def streams(redis: Redis, keys: Keys) -> None:
    """Consumer groups, as every worker makes them when it starts."""
    for name in (CHAT_OPENED, CHAT_MESSAGE, TOOL_COMPLETED):
        await ensure_group(redis, keys.stream(0, name), AGENT_GROUP)
    await ensure_group(redis, keys.stream(0, TOOL_REQUESTED), TOOLS_GROUP)


async def next_event(redis: Redis, keys: Keys, name: str, group: str = AGENT_GROUP) -> Delivery:
    stream = keys.stream(0, name)
    found: Any = await redis.xreadgroup(group, "a-worker", {stream: ">"}, count=1)
    [(_, [(entry_id, fields)])] = found
    return Delivery(stream, entry_id.decode(), fields[b"__data__"], "a-worker")


async def test_a_conversation_is_a_log(redis: Redis, keys: Keys) -> None:
    facts, reader = LogWriter(redis, keys), LogReader(redis, keys)

    chat = (await facts.open(SAM, locale="en")).conversation_id
    await facts.say(chat, author=SAM_SAYS, text="Find Jane", client_message_id="m-0000001")

    first, second = await reader.entries(chat)
    assert isinstance(first.entry, Opened)
    assert isinstance(second.entry, Message)
    assert second.entry.text == "Find Jane"
    assert [item.offset for item in await reader.entries(chat, after=first.offset)] == [second.offset]


async def test_one_conversation_is_open_per_contact(redis: Redis, keys: Keys) -> None:
    facts = LogWriter(redis, keys)

    first = await facts.open(SAM, locale="en")
    again = await facts.open(SAM, locale="en")
    assert (again.conversation_id, again.created) == (first.conversation_id, False)

    await facts.close(first.conversation_id, by=SAM_SAYS, reason="done", request_id="r-0000001")
    assert (await facts.open(SAM, locale="en")).created


async def test_a_message_that_is_sent_twice_is_there_once(redis: Redis, keys: Keys) -> None:
    facts, reader = LogWriter(redis, keys), LogReader(redis, keys)
    chat = (await facts.open(SAM, locale="en")).conversation_id

    sent = await facts.say(chat, author=SAM_SAYS, text="Find Jane", client_message_id="m-0000001")
    again = await facts.say(chat, author=SAM_SAYS, text="Find Jane", client_message_id="m-0000001")

    assert again.offset == sent.offset
    assert again.repeated
    assert len(await reader.entries(chat)) == 2


@pytest.mark.usefixtures("streams")
async def test_an_event_says_that_there_is_news_and_a_lease_who_may_answer(redis: Redis, keys: Keys) -> None:
    facts, turns, reader = LogWriter(redis, keys), Turns(redis, keys), LogReader(redis, keys)
    chat = (await facts.open(SAM, locale="en")).conversation_id
    event = await next_event(redis, keys, CHAT_OPENED)

    taken = await turns.take(chat, event)
    assert not isinstance(taken, str)
    lease, snapshot = taken
    elsewhere = replace(event, consumer="another-worker")
    assert await turns.take(chat, elsewhere) == "dropped", "one at a time"

    hello = Commit(messages=[Message(author=ASSISTANT, text="Hello", basis=snapshot.basis)])
    assert await turns.commit(lease, snapshot, hello, release=True) == "released"
    assert await redis.xlen(event.stream) == 0, "acknowledged means done"
    assert len(await reader.entries(chat)) == 2


@pytest.mark.usefixtures("streams")
async def test_an_answer_counts_only_on_the_log_that_it_was_decided_from(redis: Redis, keys: Keys) -> None:
    facts, turns = LogWriter(redis, keys), Turns(redis, keys)
    chat = (await facts.open(SAM, locale="en")).conversation_id
    taken = await turns.take(chat, await next_event(redis, keys, CHAT_OPENED))
    assert not isinstance(taken, str)
    lease, snapshot = taken

    await facts.say(chat, author=SAM_SAYS, text="Wait, I mean Bob", client_message_id="m-0000001")

    late = Commit(messages=[Message(author=ASSISTANT, text="Here is Jane", basis=snapshot.basis)])
    assert await turns.commit(lease, snapshot, late, release=True) == "stale"
    fresh = await turns.read(lease)
    assert fresh is not None
    better = Commit(messages=[Message(author=ASSISTANT, text="Here is Bob", basis=fresh.basis)])
    assert await turns.commit(lease, fresh, better, release=True) == "released"


@pytest.mark.usefixtures("streams")
async def test_a_tool_call_leaves_the_agent_and_its_result_comes_back_as_a_receipt(redis: Redis, keys: Keys) -> None:
    facts, turns, reader = LogWriter(redis, keys), Turns(redis, keys), LogReader(redis, keys)
    chat = (await facts.open(SAM, locale="en")).conversation_id
    taken = await turns.take(chat, await next_event(redis, keys, CHAT_OPENED))
    assert not isinstance(taken, str)
    lease, snapshot = taken
    call = ToolCall(call_id="c1", tool="create_contact", arguments={"firstname": "Jane"}, basis=snapshot.basis)
    request = ToolRequested(
        call_id=call.call_id, tool=call.tool, arguments=call.arguments, principal=SAM, scope=chat,
        reply_to=keys.stream(0, TOOL_COMPLETED), deadline=utc_now() + timedelta(seconds=10),
    )  # fmt: skip
    step = Commit(requests=[ToolRequest(call, request, timedelta(seconds=30))])
    assert await turns.commit(lease, snapshot, step, release=True) == "released", "nobody waits inside"

    async def hubspot(request: ToolRequested, retried: bool) -> ToolResult:
        return Ok(data=ContactCreated(contact=Contact(id="1", properties=request.arguments)))

    await CallHandler(redis, hubspot).on_requested(await next_event(redis, keys, TOOL_REQUESTED, TOOLS_GROUP))
    answer = await next_event(redis, keys, TOOL_COMPLETED)
    await append_result(redis, keys, ToolCompleted.model_validate_json(answer.body), answer, group=AGENT_GROUP)
    assert not isinstance(await turns.take(chat, answer), str), "the result's event wakes the next turn"

    shown = visible((await reader.entries(chat))[-1])
    assert shown is not None
    assert isinstance(shown.card, CreatedCard), "“created” is said by the tool's result, never by the model"


async def test_a_follower_gets_what_it_missed_and_then_what_comes(redis: Redis, keys: Keys) -> None:
    facts = LogWriter(redis, keys)
    chat = (await facts.open(SAM, locale="en")).conversation_id
    seen = (await facts.say(chat, author=SAM_SAYS, text="one", client_message_id="m-0000001")).offset
    await facts.say(chat, author=SAM_SAYS, text="two", client_message_id="m-0000002")

    texts: list[str] = []
    async with LiveFeed(redis, keys) as feed, aclosing(feed.follow(chat, offset=seen)) as followed:
        async for item in followed:
            if isinstance(item, CaughtUp):
                await facts.say(chat, author=SAM_SAYS, text="three", client_message_id="m-0000003")
            elif isinstance(item, LogEntry) and isinstance(item.entry, Message):
                texts.append(item.entry.text)
                if item.entry.text == "three":
                    break
    assert texts == ["two", "three"]
