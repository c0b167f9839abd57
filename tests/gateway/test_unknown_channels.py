"""A channel that some gateways don't know, as during a rolling deployment, or that none knows."""

import logging
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from libs.contracts.dead_letters import Reason
from libs.conversations import LogReader, LogWriter
from libs.conversations.channel_deliveries import Deliveries
from libs.conversations.dead_letters import DeadLetters
from libs.messaging.keys import Keys
from services.gateway.channels.unknown_channels import UnknownChannels
from services.gateway.metrics import GatewayMetrics
from tests.gateway.bridge import ANN, Bridge, replies, reply
from tests.gateway.conftest import StartGateway
from tests.gateway.outcomes import all_delivered, dead, undelivered_reasons


async def test_gateways_that_don_t_know_a_channel_leave_it_to_those_that_do(
    start_gateway: StartGateway, bridge: Bridge, redis: Redis, keys: Keys
) -> None:
    without = [await start_gateway(channels={"telegram": bridge.settings()}), await start_gateway()]
    with_it = await start_gateway(channels={"whatsapp": bridge.settings()})
    lines = [f"line {number}" for number in range(47)]
    conversation_id = await replies(with_it)
    for number, line in enumerate(lines):
        await reply((*without, with_it)[number % 3], conversation_id, line, number)
    assert await bridge.texts(47) == lines
    assert (await DeadLetters(redis, keys).survey()).total == 0


async def test_it_waits_while_no_gateway_knows_it_and_is_delivered_once_one_does(
    start_gateway: StartGateway, bridge: Bridge, redis: Redis, keys: Keys
) -> None:
    first = await start_gateway(channels={"whatsapp": bridge.settings()})
    conversation_id = await replies(first)
    await first.stop()
    without = await start_gateway()
    await reply(without, conversation_id, "patience")
    assert await redis.zcard(keys.outbound(0, "whatsapp")) == 1
    await start_gateway(channels={"whatsapp": bridge.settings()})
    assert await bridge.texts(1) == ["patience"]


async def test_the_bound_is_counted_from_when_a_gateway_knew_it_last(
    start_gateway: StartGateway, bridge: Bridge, redis: Redis, keys: Keys
) -> None:
    first = await start_gateway(channels={"whatsapp": bridge.settings()})
    conversation_id = await replies(first)
    await first.stop()
    deliveries, reader, bound = Deliveries(redis, keys), LogReader(redis, keys), timedelta(hours=1)
    without = UnknownChannels(deliveries, reader, [], GatewayMetrics(), shards=1, bound=bound)
    await LogWriter(redis, keys).send(conversation_id, author=ANN, text="hi", client_message_id="reply-0001")
    for minutes, given_up in ((59, 0), (61, 1), (61, 1)):
        now = (await redis.time())[0]
        await redis.zadd(keys.channels(0), {"whatsapp": (now - minutes * 60) * 1000})
        await without.look()
        assert (await DeadLetters(redis, keys).survey()).total == given_up


async def test_after_the_bound_it_is_a_dead_letter_and_can_be_sent_later(
    start_gateway: StartGateway, bridge: Bridge, redis: Redis, keys: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    first = await start_gateway(channels={"whatsapp": bridge.settings()})
    conversation_id = await replies(first, "delivered")
    await bridge.texts(1)
    await first.stop()
    with caplog.at_level(logging.ERROR, logger="services.gateway.channels.unknown_channels"):
        without = await start_gateway(channel_unknown_seconds=1)
        await reply(without, conversation_id, "one", 1)
        await reply(without, conversation_id, "two", 2)
        letters = await dead(redis, keys, 2)
    assert {letter.reason for letter in letters} == {Reason.CHANNEL_UNKNOWN}
    assert await undelivered_reasons(without, conversation_id) == ["channel_unknown"] * 2
    told = [record for record in caplog.records if record.name == "services.gateway.channels.unknown_channels"]
    assert {getattr(record, "channel", None) for record in told} == {"whatsapp"}

    await without.stop()
    again = await start_gateway(channels={"whatsapp": bridge.settings()})
    for letter in letters:
        assert await DeadLetters(redis, keys).retry(letter) == "retried"
    assert await bridge.texts(3) == ["delivered", "one", "two"]
    await all_delivered(again, keys)


async def test_marks_of_an_older_version_for_delivery_are_taken_over(
    start_gateway: StartGateway, bridge: Bridge, redis: Redis, keys: Keys
) -> None:
    first = await start_gateway(channels={"whatsapp": bridge.settings()})
    conversation_id = await replies(first)
    await all_delivered(first, keys)
    await first.stop()
    without = await start_gateway()
    await reply(without, conversation_id, "old")
    await redis.rename(keys.outbound(0, "whatsapp"), keys.earlier_outbound(0))
    await start_gateway(channels={"whatsapp": bridge.settings()})
    assert await bridge.texts(1) == ["old"]
    assert not await redis.exists(keys.earlier_outbound(0))
