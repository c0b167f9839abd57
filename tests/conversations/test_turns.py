"""The steps of a turn, one promise each, on a real Redis."""

from dataclasses import replace
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.authors import ASSISTANT, SYSTEM
from libs.contracts.dead_letters import Reason
from libs.contracts.entries import Message
from libs.contracts.owner import Owner
from libs.conversations import ConversationClosed, LogReader, LogWriter
from libs.conversations.commits import Commit
from libs.conversations.turns import TAIL, Turns
from libs.messaging.keys import CHAT_MESSAGE, CHAT_OPENED, Keys
from tests.conversations.begun_turns import CONTACT, TEAMMATE, begun, moved, opened, reply, texts
from tests.conversations.conftest import JANE, Deliver


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
