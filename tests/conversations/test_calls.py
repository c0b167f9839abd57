"""Calls of tools and their results in the log, one promise each, on a real Redis."""

from datetime import timedelta

from redis.asyncio import Redis

from libs.contracts.base import utc_now
from libs.contracts.entries import ToolCall, ToolResultEntry
from libs.contracts.events import ToolCompleted, ToolRequested
from libs.contracts.results import Accepted, ContactsFound, Ok
from libs.conversations import LogReader, LogWriter
from libs.conversations.commits import Commit, ToolRequest
from libs.conversations.results import append_result
from libs.conversations.timers import Timers
from libs.conversations.turns import Turns
from libs.messaging.delivery import Delivery
from libs.messaging.keys import CHAT_OPENED, TOOL_COMPLETED, TOOL_REQUESTED, Keys
from libs.messaging.redis import text as as_text
from tests.conversations.begun_turns import CONTACT, begun, moved, opened, reply
from tests.conversations.conftest import JANE, Deliver


async def test_a_tool_result_refuses_an_older_answer_however_often(
    writer: LogWriter, turns: Turns, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    assert await turns.commit(lease, snapshot, _call(chat, keys, "c1"), release=False) == "committed"
    basis = await turns.read(lease)
    assert basis is not None
    for number in range(2):
        await writer.send(chat, author=CONTACT, text="and?", client_message_id=f"n{number}aaaaaaa")
        assert await turns.commit(lease, basis, reply("x", basis.basis), release=False) == "stale"
    await _result(redis, keys, chat, "c1")
    assert await turns.commit(lease, basis, reply("x", basis.basis), release=False) == "stale"


async def test_calls_are_appended_with_their_requests_and_timers(
    writer: LogWriter, turns: Turns, reader: LogReader, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    assert await turns.commit(lease, snapshot, _call(chat, keys, "c1"), release=True) == "released"
    assert (await reader.state(chat)).pending_calls == 1
    assert await redis.xlen(keys.stream(0, TOOL_REQUESTED)) == 1
    assert await redis.zcard(keys.timers(0)) == 2  # and the conversation's own, which closes it when it is forgotten
    await _result(redis, keys, chat, "c1")
    assert (await reader.state(chat)).pending_calls == 0
    assert await redis.zcard(keys.timers(0)) == 1, "the timer is disarmed with the result"
    assert await redis.xlen(keys.stream(0, TOOL_COMPLETED)) == 1, "its event wakes the next turn"


async def test_a_real_result_counts_after_a_provisional_one(
    writer: LogWriter, turns: Turns, reader: LogReader, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    await turns.commit(lease, snapshot, _call(chat, keys, "c1", wait=timedelta(0)), release=True)
    timers = Timers(redis, keys)
    assert [await timers.fire_due(), await timers.fire_due()] == [1, 0]
    assert (await reader.state(chat)).pending_calls == 0
    await _result(redis, keys, chat, "c1")
    results = [item.entry for item in await reader.entries(chat) if isinstance(item.entry, ToolResultEntry)]
    assert [result.seq for result in results] == [-1, 0]
    assert (await reader.state(chat)).pending_calls == 0


async def test_a_result_pending_at_a_dead_agent_delays_the_timer(
    writer: LogWriter, turns: Turns, reader: LogReader, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    await turns.commit(lease, snapshot, _call(chat, keys, "c1", wait=timedelta(0)), release=True)
    result = Ok(data=ContactsFound(contacts=[], total=0))
    completed = ToolCompleted(call_id="c1", scope=chat, tool="search_contact", result=result)
    stream = keys.stream(0, TOOL_COMPLETED)
    entry_id = await redis.xadd(stream, {"__data__": completed.model_dump_json()})
    await redis.xreadgroup("agent", "dead", {stream: ">"})
    timers = Timers(redis, keys)
    assert await timers.fire_due() == 0
    assert (await reader.state(chat)).pending_calls == 1, "the call goes on being waited for"
    assert await redis.zcard(keys.timers(0)) == 2, "so that it ends even if the result never comes in"
    held = Delivery(stream, as_text(entry_id), b"", "dead")
    assert await append_result(redis, keys, completed, await moved(redis, held, "worker"), group="agent") is not None
    results = [item.entry for item in await reader.entries(chat) if isinstance(item.entry, ToolResultEntry)]
    assert [result.seq for result in results] == [0]
    assert await redis.zcard(keys.timers(0)) == 1


async def test_a_saved_call_is_followed_by_its_final_result_once(
    writer: LogWriter, turns: Turns, reader: LogReader, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    await turns.commit(lease, snapshot, _call(chat, keys, "c1"), release=True)
    await _result(redis, keys, chat, "c1", accepted=True)
    await _result(redis, keys, chat, "c1", seq=1)
    await _result(redis, keys, chat, "c1", seq=1)
    results = [item.entry for item in await reader.entries(chat) if isinstance(item.entry, ToolResultEntry)]
    assert [(result.seq, result.result.status) for result in results] == [(0, "accepted"), (1, "ok")]


async def test_a_late_result_is_kept_after_closing(
    writer: LogWriter, turns: Turns, reader: LogReader, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    await turns.commit(lease, snapshot, _call(chat, keys, "c1"), release=True)
    await writer.close(chat, by=CONTACT, reason="", request_id="x1aaaaaaa")
    await _result(redis, keys, chat, "c1")
    assert [item.entry.kind for item in await reader.entries(chat)][-1] == "tool_result"


def _call(chat: str, keys: Keys, call_id: str, *, wait: timedelta = timedelta(seconds=30)) -> Commit:
    call = ToolCall(call_id=call_id, tool="search_contact", arguments={}, basis="0")
    request = ToolRequested(
        call_id=call_id,
        tool=call.tool,
        arguments={},
        reply_to=keys.stream(0, TOOL_COMPLETED),
        deadline=utc_now(),
        principal=JANE,
        scope=chat,
    )
    return Commit(requests=[ToolRequest(call, request, wait)])


async def _result(redis: Redis, keys: Keys, chat: str, call_id: str, *, seq: int = 0, accepted: bool = False) -> None:
    result = Accepted() if accepted else Ok(data=ContactsFound(contacts=[], total=0))
    completed = ToolCompleted(call_id=call_id, scope=chat, tool="search_contact", seq=seq, result=result)
    stream = keys.stream(0, TOOL_COMPLETED)
    entry_id = await redis.xadd(stream, {"__data__": completed.model_dump_json()})
    await redis.xreadgroup("agent", "worker", {stream: ">"})
    delivery = Delivery(stream, as_text(entry_id), b"", "worker")
    if await append_result(redis, keys, completed, delivery, group="agent") is not None:
        assert await redis.xlen(stream) > 0, "the event stays: it is the fact's wake-up"
