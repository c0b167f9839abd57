"""The acts of a desk on a conversation: owners, lists, silence, snooze, closing with a note."""

from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.authors import ASSISTANT, SYSTEM, Author
from libs.contracts.desk import ClosingNote
from libs.contracts.desk_entries import Assigned, Note
from libs.contracts.entries import Closed, Message
from libs.contracts.owner import Owner
from libs.contracts.principals import Principal
from libs.conversations import ConversationClosed, LogReader, LogWriter, OwnerChanged
from libs.conversations.commits import Commit
from libs.conversations.timers import Timers
from libs.conversations.turns import Turns
from libs.messaging.keys import CHAT_CHANGED, CHAT_OPENED, Keys
from tests.conversations.begun_turns import begun
from tests.conversations.conftest import JANE, Deliver
from tests.redis_clients import published_on

CONTACT = Author(kind="contact", id="visitor:site:vera")
ANA = Author(kind="teammate", id="ana", name="Ana")
BEN = Author(kind="teammate", id="ben", name="Ben")


VERA = Principal(kind="visitor", id="visitor:site:vera", name="Vera")


async def opened(writer: LogWriter, contact: Principal = VERA) -> str:
    return (await writer.open(contact, locale="en")).conversation_id


async def lists(redis: Redis, keys: Keys, conversation_id: str) -> set[str]:
    """The desk's lists that hold this conversation."""
    found = set()
    start = keys.base(0) + "desk:"
    async for key in redis.scan_iter(match=start + "*"):
        if await redis.zscore(key, conversation_id) is not None:
            found.add(key.decode().removeprefix(start))
    return found - {"history"}


async def next_millisecond(redis: Redis) -> None:
    """Times are Redis' milliseconds: two separate announcements must not fall into one millisecond."""
    start: Any = await redis.time()
    now = start
    while now[0] == start[0] and now[1] // 1000 == start[1] // 1000:
        now = await redis.time()


async def members(redis: Redis, key: str) -> list[tuple[str, float]]:
    found: Any = await redis.zrange(key, 0, -1, withscores=True)
    return [(member.decode(), score) for member, score in found]


async def test_a_conversation_stands_in_the_lists_of_its_owner_and_team(
    writer: LogWriter, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    # The contact has opened the chat and read the greeting: there is nothing to answer yet.
    assert await lists(redis, keys, chat) == set()
    await writer.send(chat, author=CONTACT, text="hello?", client_message_id="message-1")
    assert await lists(redis, keys, chat) == {"open", "owner:assistant"}
    await writer.assign(chat, owner=Owner("team", "sales"), by=SYSTEM, request_id="to-sales")
    assert await lists(redis, keys, chat) == {"open", "owner:team:sales", "team:sales", "unassigned"}
    await writer.assign(chat, owner=Owner("person", "ana"), by=ANA, request_id="takeover")
    assert await lists(redis, keys, chat) == {"open", "owner:person:ana", "team:sales"}
    await writer.close(chat, by=ANA, reason="done", request_id="close-1")
    assert await lists(redis, keys, chat) == {"closed"}


async def test_conversations_of_staff_are_in_lists_of_their_own(writer: LogWriter, redis: Redis, keys: Keys) -> None:
    async with published_on(redis, keys.desk_channel(0)) as channel:
        private = await opened(writer, JANE)
        assert await lists(redis, keys, private) == set()
        author = Author(kind="contact", id=JANE.id)
        await writer.send(private, author=author, text="who owes us money?", client_message_id="message-1")
        assert await lists(redis, keys, private) == {"private"}
        await writer.close(private, by=author, reason="done", request_id="close-1")
        assert await lists(redis, keys, private) == {"private_closed"}
        shared = (await writer.open(JANE, locale="en", source="user")).conversation_id
        assert await lists(redis, keys, shared) == {"open", "owner:assistant"}
        assert (await channel.next()).decode() == shared


async def test_conversations_of_staff_from_an_older_version_leave_the_lists(
    writer: LogWriter, redis: Redis, keys: Keys
) -> None:
    private = await opened(writer, JANE)
    await redis.hset(keys.conversation(private).state, "listed", "5 open owner:assistant")
    for name in ("open", "owner:assistant"):
        await redis.zadd(keys.desk_list(0, name), {private: 5})
        await redis.expire(keys.desk_list(0, name), 60)
    author = Author(kind="contact", id=JANE.id)
    await writer.send(private, author=author, text="anybody there?", client_message_id="message-1")
    assert await lists(redis, keys, private) == {"private"}


async def test_the_longest_wait_is_listed_first(writer: LogWriter, redis: Redis, keys: Keys) -> None:
    others = [Principal(kind="anonymous", id=f"visitor:{n}") for n in range(3)]
    chats = [await opened(writer, other) for other in others]
    for n in (1, 0, 2):
        await next_millisecond(redis)
        author = Author(kind="contact", id=others[n].id)
        await writer.send(chats[n], author=author, text="hello?", client_message_id="message-1")
    order = [member for member, _ in await members(redis, keys.base(0) + "desk:open")]
    assert order == [chats[1], chats[0], chats[2]]
    await writer.send(chats[1], author=ANA, text="hi", client_message_id="reply-0001")
    order = [member for member, _ in await members(redis, keys.base(0) + "desk:open")]
    assert order[0] == chats[0]


async def test_of_two_takeovers_one_gets_a_conflict(writer: LogWriter, reader: LogReader) -> None:
    chat = await opened(writer)
    seen = (await reader.state(chat)).owner_counter
    await writer.assign(chat, owner=Owner("person", "ana"), by=ANA, request_id="takeover", expected_counter=seen)
    with pytest.raises(OwnerChanged):
        await writer.assign(chat, owner=Owner("person", "ben"), by=BEN, request_id="takeover", expected_counter=seen)
    assert (await reader.state(chat)).owner == Owner("person", "ana")
    again = await writer.assign(
        chat, owner=Owner("person", "ana"), by=ANA, request_id="takeover", expected_counter=seen
    )
    assert again.repeated


async def test_a_takeover_silences_the_assistant_that_is_thinking(
    writer: LogWriter, turns: Turns, deliver: Deliver, reader: LogReader
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    await writer.assign(chat, owner=Owner("person", "ana"), by=ANA, request_id="takeover")
    await writer.assign(chat, owner=Owner("assistant"), by=ANA, request_id="handback")
    late = Commit(messages=[Message(author=ASSISTANT, text="late", basis=snapshot.basis)])
    assert await turns.commit(lease, snapshot, late, release=True) == "silenced"
    assert not [item for item in await reader.entries(chat) if isinstance(item.entry, Message)]


async def test_a_flow_queues_and_closes_through_the_fence(
    writer: LogWriter, turns: Turns, deliver: Deliver, reader: LogReader
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    step = Commit(
        messages=[Assigned(owner="team:sales", by=SYSTEM, team="sales")], timers=[("queue", timedelta(days=7))]
    )
    assert await turns.commit(lease, snapshot, step, release=False) == "committed"
    state = await reader.state(chat)
    assert (state.owner, state.team, "queue" in state.timers) == (Owner("team", "sales"), "sales", True)
    seen = await turns.read(lease)
    assert seen is not None
    closing = Commit(messages=[Closed(by=SYSTEM, reason="queue_timeout")])
    assert await turns.commit(lease, seen, closing, release=False) == "committed"
    state = await reader.state(chat)
    assert (state.status, "queue" in state.timers) == ("closed", False)


async def test_after_the_end_only_what_belongs_there_is_appended(
    writer: LogWriter, turns: Turns, deliver: Deliver, reader: LogReader
) -> None:
    chat = await opened(writer)
    await writer.close(chat, by=ANA, reason="done", request_id="close-1", note=ClosingNote(category="sold"))
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_CHANGED))
    line = Commit(messages=[Message(author=ASSISTANT, text="late", basis=snapshot.basis)])
    assert await turns.commit(lease, snapshot, line, release=False) == "silenced"
    note = Commit(messages=[Note(author=ASSISTANT, text="summary")], phase="closed")
    assert await turns.commit(lease, snapshot, note, release=True) == "released"


async def fire(redis: Redis, keys: Keys, name: str) -> int:
    """Make this timer due, and fire it."""
    for member, _ in await members(redis, keys.timers(0)):
        if member.endswith(" " + name):
            await redis.zadd(keys.timers(0), {member: 0})
    return await Timers(redis, keys).fire_due()


async def test_a_snooze_ends_by_time_or_by_the_contact(
    writer: LogWriter, redis: Redis, keys: Keys, reader: LogReader
) -> None:
    chat = await opened(writer)
    hour = timedelta(hours=1)
    await writer.snooze(chat, by=ANA, duration=hour, until=None, request_id="snooze-1")
    assert (await reader.state(chat)).snoozed_until
    await writer.send(chat, author=CONTACT, text="me again", client_message_id="message-1")
    assert (await reader.state(chat)).snoozed_until is None
    await writer.snooze(chat, by=ANA, duration=hour, until=None, request_id="snooze-2")
    assert await fire(redis, keys, "snooze") == 1
    assert (await reader.state(chat)).snoozed_until is None


async def test_the_next_conversation_knows_of_the_last(writer: LogWriter, reader: LogReader) -> None:
    first = await opened(writer)
    await writer.send(first, author=ANA, text="hi", client_message_id="reply-0001")
    await writer.close(first, by=ANA, reason="done", request_id="close-1")
    second = await opened(writer)
    state = await reader.state(second)
    assert second != first
    assert (state.earlier, state.last_assignee) == (1, "ana")
    with pytest.raises(ConversationClosed):
        await writer.send(first, author=CONTACT, text="still there?", client_message_id="message-9")


async def test_every_change_is_said_once_on_the_desks_channel(writer: LogWriter, redis: Redis, keys: Keys) -> None:
    async with published_on(redis, keys.desk_channel(0)) as channel:
        chat = await opened(writer)
        await writer.send(chat, author=CONTACT, text="hello", client_message_id="message-1")
        await writer.note(chat, author=ANA, text="a good one", note_id="note-00001")
        received = [each.decode() for each in await channel.rest()]
    # Not the opening: the desk does not know of it yet.
    assert received == [chat] * 2


async def test_a_bridged_conversation_is_marked_for_delivery(writer: LogWriter, redis: Redis, keys: Keys) -> None:
    contact = Principal(kind="anonymous", id="channel:mail:1")
    chat = (await writer.open(contact, locale="en", channel="mail", bridge=True)).conversation_id
    assert await redis.zscore(keys.outbound(0, "mail"), chat) is not None
    other = await opened(writer)
    assert await redis.zscore(keys.outbound(0, "mail"), other) is None


async def test_lists_show_the_contacts_last_words(
    writer: LogWriter, reader: LogReader, redis: Redis, keys: Keys
) -> None:
    """Not those of the assistant or of a teammate; and a button's label only until the contact writes."""
    chat = await opened(writer)
    await redis.hset(keys.conversation(chat).actions, "answer.topic.billing", "An invoice")
    click: Any = {"author": CONTACT, "action": "answer.topic.billing"}
    await writer.click(chat, **click, client_message_id="click-0001")
    assert (await reader.state(chat)).contact_text == "An invoice"
    await writer.send(chat, author=CONTACT, text="It says 20 instead of 2", client_message_id="message-1")
    await writer.send(chat, author=ANA, text="I am looking into it", client_message_id="reply-0001")
    await writer.click(chat, **click, client_message_id="click-0002")
    state = await reader.state(chat)
    assert (state.contact_text, state.last_text) == ("It says 20 instead of 2", "An invoice")


async def test_a_contact_waits_from_the_first_unanswered_line(writer: LogWriter, reader: LogReader) -> None:
    chat = await opened(writer)
    await writer.send(chat, author=CONTACT, text="one", client_message_id="message-1")
    since = (await reader.state(chat)).waiting_since
    await writer.send(chat, author=CONTACT, text="two", client_message_id="message-2")
    assert (await reader.state(chat)).waiting_since == since is not None
    await writer.send(chat, author=ANA, text="hi", client_message_id="reply-0001")
    state = await reader.state(chat)
    assert state.waiting_since is None
    assert state.other_fields["first_human_at"] == state.other_fields["first_answer_at"]
