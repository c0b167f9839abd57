"""The steps of a turn, one promise each, on a real Redis."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.base import utc_now
from libs.contracts.dead_letters import Reason
from libs.contracts.entries import ASSISTANT, SYSTEM, Author, Message, ToolCall, ToolResultEntry
from libs.contracts.events import ToolCompleted, ToolRequested
from libs.contracts.owner import Owner
from libs.contracts.results import Accepted, ContactsFound, Ok
from libs.conversations import ConversationClosed, LogReader, LogWriter
from libs.conversations.commits import Commit, ToolRequest
from libs.conversations.results import append_result
from libs.conversations.timers import Timers
from libs.conversations.turns import TAIL, Turns
from libs.messaging.delivery import Delivery
from libs.messaging.keys import CHAT_MESSAGE, CHAT_OPENED, TOOL_COMPLETED, TOOL_REQUESTED, Keys
from libs.messaging.redis import text as as_text
from tests.conversations.begun_turns import begun
from tests.conversations.conftest import JANE, Deliver

CONTACT = Author(kind="contact", id=JANE.id)
TEAMMATE = Author(kind="teammate", id="ann", name="Ann")


def reply(text: str, basis: str) -> Commit:
    return Commit(messages=[Message(author=ASSISTANT, text=text, basis=basis)])


async def opened(writer: LogWriter) -> str:
    return (await writer.open(JANE, locale="en")).conversation_id


async def texts(reader: LogReader, conversation_id: str) -> list[str]:
    entries = await reader.entries(conversation_id)
    return [item.entry.text for item in entries if isinstance(item.entry, Message)]


async def test_one_reply_is_appended_and_everything_given_back(
    writer: LogWriter, turns: Turns, reader: LogReader, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    assert await turns.commit(lease, snapshot, reply("Hello", snapshot.basis), release=True) == "released"
    state = await reader.state(chat)
    assert (state.handled, state.attempts) == (state.head, 0)
    assert await redis.xlen(keys.stream(0, CHAT_OPENED)) == 0
    assert await texts(reader, chat) == ["Hello"]


async def test_a_busy_conversation_is_left_to_its_holder(
    writer: LogWriter, turns: Turns, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    first = await deliver(CHAT_OPENED)
    lease, snapshot = await begun(turns, chat, first)
    await writer.send(chat, author=CONTACT, text="hi", client_message_id="m1aaaaaaa")
    second = await deliver(CHAT_MESSAGE)
    assert second is not None
    assert first is not None
    assert await turns.acquire(chat, second) == "busy"
    assert await redis.xlen(keys.stream(0, CHAT_MESSAGE)) == 0, "its fact is the holder's to handle"
    assert await turns.acquire(chat, replace(first, consumer="other")) == "dropped"
    assert await redis.xlen(keys.stream(0, CHAT_OPENED)) == 1
    assert await turns.release(lease, snapshot.basis) == "newer"
    again = await turns.read(lease)
    assert again is not None
    assert await turns.release(lease, again.basis) == "released"


async def test_an_answer_to_an_older_log_is_refused_twice_and_then_let_through(
    writer: LogWriter, turns: Turns, reader: LogReader, deliver: Deliver
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    outcomes = []
    for number in range(3):
        await writer.send(chat, author=CONTACT, text=f"m{number}", client_message_id=f"m{number}aaaaaaa")
        outcomes.append(await turns.commit(lease, snapshot, reply(f"a{number}", snapshot.basis), release=True))
        fresh = await turns.read(lease)
        assert fresh is not None
        if outcomes[-1] == "stale":
            snapshot = fresh
    assert outcomes == ["stale", "stale", "committed"], "let through, but not released: a message is unanswered"
    assert await texts(reader, chat) == ["m0", "m1", "m2", "a2"]
    last = await turns.read(lease)
    assert last is not None
    assert last.state.dropped == 0
    assert await turns.release(lease, last.basis) == "released"


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


async def test_a_takeover_while_the_model_thinks_silences_it(
    writer: LogWriter, turns: Turns, reader: LogReader, deliver: Deliver
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    await writer.send(chat, author=TEAMMATE, text="I take this", client_message_id="t1aaaaaaa")
    assert await turns.commit(lease, snapshot, reply("late", snapshot.basis), release=True) == "silenced"
    assert not await turns.publish_draft(lease, snapshot.state.owner_counter, Message(author=ASSISTANT, text="x"))
    assert await texts(reader, chat) == ["I take this"]
    assert (await reader.state(chat)).owner == Owner("person", "ann")


async def test_a_private_note_takes_nothing_over(
    writer: LogWriter, turns: Turns, reader: LogReader, deliver: Deliver
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    await writer.note(chat, author=TEAMMATE, text="VIP", note_id="n1aaaaaaa")
    assert await turns.commit(lease, snapshot, reply("Hello", snapshot.basis), release=True) == "released"
    assert (await reader.state(chat)).owner.kind == "assistant"


async def test_a_worker_that_lost_its_lease_can_write_nothing(
    writer: LogWriter, turns: Turns, reader: LogReader, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    delivery = await deliver(CHAT_OPENED)
    zombie, snapshot = await begun(turns, chat, delivery)
    await redis.delete(keys.conversation(chat).lease)
    holder, fresh = await begun(turns, chat, delivery)
    assert await turns.commit(zombie, snapshot, reply("ghost", snapshot.basis), release=True) == "lost"
    assert await turns.release(zombie, snapshot.basis) == "lost"
    assert await turns.read(zombie) is None
    assert await turns.renew([zombie, holder]) == [zombie]
    assert not await turns.publish_draft(zombie, snapshot.state.owner_counter, Message(author=ASSISTANT, text="x"))
    await turns.abandon(zombie)
    assert await turns.commit(holder, fresh, reply("Hello", fresh.basis), release=True) == "released"
    assert await texts(reader, chat) == ["Hello"]


async def test_a_lease_runs_out(writer: LogWriter, redis: Redis, keys: Keys, turns: Turns, deliver: Deliver) -> None:
    chat = await opened(writer)
    await begun(turns, chat, await deliver(CHAT_OPENED))
    remaining = await redis.pttl(keys.conversation(chat).lease)
    assert 0 < remaining <= 15_000


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


async def test_closing_frees_the_contact_and_silences_the_assistant(
    writer: LogWriter, turns: Turns, reader: LogReader, deliver: Deliver
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    await writer.close(chat, by=CONTACT, reason="", request_id="x1aaaaaaa")
    assert await turns.commit(lease, snapshot, reply("late", snapshot.basis), release=True) == "silenced"
    with pytest.raises(ConversationClosed):
        await writer.close(chat, by=CONTACT, reason="", request_id="x2aaaaaaa")
    with pytest.raises(ConversationClosed):
        await writer.send(chat, author=CONTACT, text="hi", client_message_id="m1aaaaaaa")
    following = await writer.open(JANE, locale="en")
    assert following.created
    assert following.conversation_id != chat
    repeated = await writer.close(chat, by=CONTACT, reason="", request_id="x1aaaaaaa")
    assert repeated.repeated
    assert (await writer.open(JANE, locale="en")).conversation_id == following.conversation_id


async def test_a_poisonous_event_is_given_up_with_an_honest_line(
    writer: LogWriter, turns: Turns, reader: LogReader, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    delivery = await deliver(CHAT_OPENED)
    assert delivery is not None
    sorry = Message(author=SYSTEM, text="Sorry", notice="gave_up")
    assert not await turns.give_up(chat, delivery, message=sorry, reason=Reason.NO_WORKER_SURVIVED), (
        "three attempts are its right"
    )
    for _ in range(3):
        await begun(turns, chat, delivery)
        await redis.delete(keys.conversation(chat).lease)
    assert await turns.acquire(chat, delivery) == "exhausted"
    assert await turns.give_up(chat, delivery, message=sorry, reason=Reason.NO_WORKER_SURVIVED)
    assert not await turns.give_up(chat, delivery, message=sorry, reason=Reason.NO_WORKER_SURVIVED)
    assert await texts(reader, chat) == ["Sorry"]
    letters: Any = await redis.xrange(keys.dead(0))
    [(_, letter)] = letters
    assert (letter[b"reason"], letter[b"attempts"]) == (b"no_worker_survived", b"3")
    assert chat.encode() in letter[b"event"]
    await writer.send(chat, author=CONTACT, text="again", client_message_id="m1aaaaaaa")
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_MESSAGE))
    assert await turns.commit(lease, snapshot, reply("fine", snapshot.basis), release=True) == "released"


async def test_a_delivery_of_another_workers_is_no_attempt(
    writer: LogWriter, turns: Turns, deliver: Deliver, reader: LogReader
) -> None:
    chat = await opened(writer)
    delivery = await deliver(CHAT_OPENED)
    await begun(turns, chat, delivery)
    assert delivery is not None
    for _ in range(5):
        assert await turns.acquire(chat, replace(delivery, consumer="another")) == "dropped"
    assert (await reader.state(chat)).attempts == 1


async def test_a_turn_handed_back_begins_elsewhere_at_once_and_was_no_attempt(
    writer: LogWriter, turns: Turns, deliver: Deliver, redis: Redis, reader: LogReader
) -> None:
    chat = await opened(writer)
    delivery = await deliver(CHAT_OPENED)
    lease, _ = await begun(turns, chat, delivery)
    await turns.abandon(lease)
    assert (await reader.state(chat)).attempts == 0
    await begun(turns, chat, await moved(redis, delivery, "other"))


async def test_a_takeover_gets_the_turn_and_fences_the_old_worker(
    writer: LogWriter, turns: Turns, deliver: Deliver, redis: Redis, reader: LogReader
) -> None:
    chat = await opened(writer)
    delivery = await deliver(CHAT_OPENED)
    zombie, before = await begun(turns, chat, delivery)
    lease, snapshot = await begun(turns, chat, await moved(redis, delivery, "other"))
    assert await turns.acquire(chat, zombie.delivery) == "dropped", "it is another's now"
    assert await turns.commit(zombie, before, reply("late", before.basis), release=True) == "lost"
    assert await turns.release(zombie, before.basis) == "lost"
    assert await turns.renew([zombie]) == [zombie]
    assert await turns.commit(lease, snapshot, reply("mine", snapshot.basis), release=True) == "released"
    assert await texts(reader, chat) == ["mine"]


async def test_a_dead_workers_lease_swallows_no_later_message(
    writer: LogWriter, turns: Turns, deliver: Deliver, redis: Redis
) -> None:
    chat = await opened(writer)
    delivery = await deliver(CHAT_OPENED)
    lease, snapshot = await begun(turns, chat, delivery)
    assert await turns.commit(lease, snapshot, Commit(), release=False) == "committed"
    assert await turns.acquire(chat, await moved(redis, delivery, "other")) == "handled"
    await writer.send(chat, author=CONTACT, text="again", client_message_id="m1aaaaaaa")
    await begun(turns, chat, await deliver(CHAT_MESSAGE))


async def moved(redis: Redis, delivery: Delivery | None, consumer: str) -> Delivery:
    """The same delivery, taken over by another worker."""
    assert delivery is not None
    await redis.xclaim(delivery.stream, "agent", consumer, 0, [delivery.entry_id])
    return replace(delivery, consumer=consumer)


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


async def test_reading_only_new_entries_gives_the_same_snapshot(
    writer: LogWriter, turns: Turns, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    for number in range(40):
        await writer.send(chat, author=CONTACT, text=f"m{number}", client_message_id=f"m{number:08}")
        lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED if number == 0 else CHAT_MESSAGE))
        stranger = Turns(redis, keys)
        fresh = await stranger.read(lease)
        assert fresh is not None
        assert fresh.log == snapshot.log
        assert len(snapshot.log) == min(TAIL, 2 * number + 2)
        await turns.commit(lease, snapshot, reply(f"a{number}", snapshot.basis), release=True)
        if number == 0:
            await deliver(CHAT_MESSAGE)


async def test_a_log_that_lost_its_end_is_read_again(
    writer: LogWriter, turns: Turns, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    await turns.commit(lease, snapshot, reply("lost", snapshot.basis), release=False)
    before = await turns.read(lease)
    assert before is not None
    await redis.xdel(keys.conversation(chat).log, before.log[-1].offset)
    after = await turns.read(lease)
    assert after is not None
    assert [item.offset for item in after.log] == [item.offset for item in before.log][:-1]
    await turns.release(lease, after.basis)
