"""A delivery's lease: a gateway that lost it writes nothing at any step, and marks no undelivered message."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from libs.contracts.authors import Author
from libs.contracts.dead_letters import Reason
from libs.contracts.principals import Principal
from libs.conversations import LogReader, LogWriter
from libs.conversations.channel_deliveries import Deliveries, DeliveryLease
from libs.conversations.dead_letters import DeadLetters
from libs.messaging.keys import Keys

CONTACT = Principal(kind="anonymous", id="channel:mail:1")
ANN = Author(kind="teammate", id="ann", name="Ann")


@pytest.fixture
async def held(redis: Redis, keys: Keys, writer: LogWriter) -> DeliveryLease:
    """A conversation on the channel `mail`, taken by a gateway."""
    chat = (await writer.open(CONTACT, locale="en", channel="mail", bridge=True)).conversation_id
    await writer.send(chat, author=ANN, text="hi", client_message_id="reply-0001")
    [held] = await Deliveries(redis, keys).acquire(0, "mail", 10)
    return held


async def _renewed(deliveries: Deliveries, held: DeliveryLease) -> bool:
    return await deliveries.renew([held]) == []


Write = Callable[[Deliveries, DeliveryLease, str], Awaitable[object]]
WRITES: dict[str, Write] = {
    "advance": lambda deliveries, held, tail: deliveries.advance(held, tail),
    "give_up": lambda deliveries, held, tail: deliveries.give_up(held, tail, Reason.BRIDGE_REFUSED),
    "release": lambda deliveries, held, _: deliveries.release(held),
    "release after a failure": lambda deliveries, held, _: deliveries.release(held, retry_in=timedelta(hours=1)),
    "renew": lambda deliveries, held, _: _renewed(deliveries, held),
}


@pytest.mark.parametrize("write", WRITES)
async def test_a_zombie_writes_nothing(
    redis: Redis, keys: Keys, reader: LogReader, held: DeliveryLease, write: str
) -> None:
    deliveries, names = Deliveries(redis, keys), keys.conversation(held.conversation_id)
    await redis.delete(names.delivering)  # its lease ran out
    await redis.zadd(keys.outbound(0, "mail"), {held.conversation_id: 1})
    [other] = await deliveries.acquire(0, "mail", 10)
    before = [await redis.dump(name) for name in (names.state, names.log, keys.outbound(0, "mail"))]
    await redis.pexpire(names.delivering, 900)
    tail = (await reader.state(held.conversation_id)).tail
    assert not await WRITES[write](deliveries, held, tail)
    assert [await redis.dump(name) for name in (names.state, names.log, keys.outbound(0, "mail"))] == before
    assert await redis.get(names.delivering) == other.token.encode()
    assert await redis.pttl(names.delivering) <= 900
    assert (await DeadLetters(redis, keys).survey()).total == 0


async def test_a_delivery_is_due_again_only_after_its_lease(redis: Redis, keys: Keys, held: DeliveryLease) -> None:
    deliveries = Deliveries(redis, keys)
    assert await deliveries.acquire(0, "mail", 10) == []
    await redis.zadd(keys.outbound(0, "mail"), {held.conversation_id: 1})
    assert await deliveries.acquire(0, "mail", 10) == []
    due = await redis.zscore(keys.outbound(0, "mail"), held.conversation_id)
    assert due is not None
    assert due > held.at_ms


async def test_a_message_during_a_delivery_is_due_at_once(
    redis: Redis, keys: Keys, writer: LogWriter, reader: LogReader, held: DeliveryLease
) -> None:
    deliveries = Deliveries(redis, keys)
    assert await deliveries.advance(held, (await reader.state(held.conversation_id)).tail)
    await writer.send(held.conversation_id, author=ANN, text="more", client_message_id="reply-0002")
    await deliveries.release(held)
    [again] = await deliveries.acquire(0, "mail", 10)
    assert await deliveries.advance(again, (await reader.state(held.conversation_id)).tail)
    await deliveries.release(again)
    assert await redis.zcard(keys.outbound(0, "mail")) == 0


async def test_failures_are_counted_until_the_message_is_passed(
    redis: Redis, keys: Keys, reader: LogReader, held: DeliveryLease
) -> None:
    deliveries = Deliveries(redis, keys)
    await deliveries.release(held, retry_in=timedelta(0))
    [again] = await deliveries.acquire(0, "mail", 10)
    state = await reader.state(held.conversation_id)
    tries, since = state.delivery_tries, state.delivery_since
    assert tries == 1
    assert since is not None
    assert held.at_ms <= since <= again.at_ms
    assert await deliveries.advance(again, (await reader.state(held.conversation_id)).tail)
    state = await reader.state(held.conversation_id)
    assert (state.delivery_tries, state.delivery_since) == (0, None)


async def test_a_channel_that_is_known_by_now_keeps_its_message(
    redis: Redis, keys: Keys, reader: LogReader, held: DeliveryLease
) -> None:
    deliveries = Deliveries(redis, keys)
    tail, bound = (await reader.state(held.conversation_id)).tail, timedelta(hours=1)
    await deliveries.announce(["mail"], forget=bound)
    assert not await deliveries.give_up(held, tail, Reason.CHANNEL_UNKNOWN, unknown_for=bound)
    await redis.zadd(keys.channels(0), {"mail": 1})
    assert await deliveries.give_up(held, tail, Reason.CHANNEL_UNKNOWN, unknown_for=bound)
    assert (await DeadLetters(redis, keys).survey()).by_reason == {Reason.CHANNEL_UNKNOWN: 1}


async def test_a_message_sent_again_is_due_while_its_conversation_lives(redis: Redis, keys: Keys) -> None:
    retention = timedelta(seconds=100)
    short = LogWriter(redis, keys, retention=retention)
    chat = (await short.open(CONTACT, locale="en", channel="mail", bridge=True)).conversation_id
    await short.send(chat, author=ANN, text="hi", client_message_id="reply-0001")
    deliveries = Deliveries(redis, keys, retention=retention)
    [taken] = await deliveries.acquire(0, "mail", 10)
    tail = (await LogReader(redis, keys).state(chat)).tail
    assert await deliveries.give_up(taken, tail, Reason.BRIDGE_REFUSED)
    letters = DeadLetters(redis, keys)
    [letter] = [letter async for letter in letters.all()]
    assert await letters.retry(letter) == "retried"
    await deliveries.announce(["mail"], forget=timedelta(hours=1))
    life = await redis.ttl(keys.conversation(chat).state)
    assert life < timedelta(days=2).total_seconds(), "the retention, after the last timer"
    for key in (keys.conversation(chat).redeliver, keys.outbound(0, "mail"), keys.channels(0)):
        assert 0 < await redis.ttl(key) <= life, key


async def test_a_longer_life_extends_the_list_of_the_channel(redis: Redis, keys: Keys) -> None:
    writer = LogWriter(redis, keys, retention=timedelta(seconds=100))
    chat = (await writer.open(CONTACT, locale="en", channel="mail", bridge=True)).conversation_id
    await writer.snooze(chat, by=ANN, duration=timedelta(days=90), until=None, request_id="snooze-1")
    await writer.send(chat, author=ANN, text="in spring", client_message_id="reply-0001")
    other = Principal(kind="anonymous", id="channel:mail:2")
    second = (await writer.open(other, locale="en", channel="mail", bridge=True)).conversation_id
    await writer.send(second, author=ANN, text="hi", client_message_id="reply-0002")
    await Deliveries(redis, keys, retention=timedelta(seconds=100)).announce(["mail"], forget=timedelta(hours=1))
    for key in (keys.conversation(chat).state, keys.outbound(0, "mail"), keys.channels(0)):
        assert await redis.ttl(key) > timedelta(days=90).total_seconds(), key
