"""Messages that go out to bridges: in order, at least once, through failures, and never lost silently."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from redis.asyncio import Redis
from starlette.responses import Response, StreamingResponse

from libs.contracts.dead_letters import Reason
from libs.contracts.desk_entries import Delivered, Undelivered
from libs.conversations.channel_deliveries import DELIVERY_LEASE
from libs.conversations.dead_letters import DeadLetters
from libs.messaging.keys import Keys
from libs.webhooks.answers import MAX_ANSWER, MAX_RETRY_AFTER, retry_after_of
from services.gateway.channels import service as channel_service
from services.gateway.desk.entries import desk_entry
from tests.gateway.bridge import ANN, Bridge, replies, reply, serving, tell
from tests.gateway.conftest import StartGateway
from tests.gateway.outcomes import all_delivered, dead, undelivered_reasons
from tests.gateway.running import Gateway
from tests.waiting import until


@pytest.fixture
async def desk(start_gateway: StartGateway, bridge: Bridge) -> Gateway:
    return await start_gateway(channels={"whatsapp": bridge.settings()})


async def test_replies_are_delivered_in_order_and_the_end_too(desk: Gateway, bridge: Bridge, keys: Keys) -> None:
    conversation_id = await replies(desk, "Hola Vera", "¿En qué puedo ayudar?")
    await desk.services.writer.note(conversation_id, author=ANN, text="inside", note_id="note-0001")
    await desk.services.writer.close(conversation_id, by=ANN, reason="x", request_id="close-1")
    assert await bridge.texts(3) == ["Hola Vera", "¿En qué puedo ayudar?", "closed"]
    body, given = bridge.received[0]
    assert body["recipient"] == {"id": "+34600", "name": "Vera"}
    assert body["delivery_id"] == given["webhook-id"] == given["frontdesk-delivery"]
    assert len(set(bridge.ids)) == 3
    await all_delivered(desk, keys)
    assert len(bridge.received) == 3


async def test_a_failed_delivery_is_tried_again_before_what_follows(desk: Gateway, bridge: Bridge) -> None:
    bridge.answers = [503, 404]
    await replies(desk, "one", "two")
    assert await bridge.texts(4) == ["one", "one", "one", "two"]
    assert len(set(bridge.ids[:3])) == 1


async def test_two_gateways_deliver_each_line_once(start_gateway: StartGateway, bridge: Bridge) -> None:
    first, second = [await start_gateway(channels={"whatsapp": bridge.settings()}) for _ in range(2)]
    lines = [f"line {number}" for number in range(20)]
    conversation_id = await replies(first, *lines)
    await reply(second, conversation_id, "last", 99)
    assert await bridge.texts(21) == [*lines, "last"]


async def test_a_refused_message_is_a_dead_letter_and_can_be_sent_again(
    desk: Gateway, bridge: Bridge, redis: Redis, keys: Keys
) -> None:
    bridge.answers = [410]
    conversation_id = await replies(desk, "one", "two")
    assert await bridge.texts(2) == ["one", "two"]
    [letter] = await dead(redis, keys)
    assert (letter.reason, letter.channel, letter.conversation_id) == (
        Reason.BRIDGE_REFUSED, "whatsapp", conversation_id,
    )  # fmt: skip
    assert b"one" not in letter.body, "the text goes where the conversation goes"
    assert await undelivered_reasons(desk, conversation_id) == ["bridge_refused"]
    letters = DeadLetters(redis, keys)
    assert [await letters.retry(letter), await letters.retry(letter)] == ["retried", "gone"]
    assert await bridge.texts(3) == ["one", "two", "one"]
    assert bridge.ids[0] == bridge.ids[2]
    await all_delivered(desk, keys)
    assert len(bridge.received) == 3
    entries = await desk.services.reader.entries(conversation_id)
    [given_up] = [item.entry for item in entries if isinstance(item.entry, Undelivered)]
    [resolved] = [item.entry for item in entries if isinstance(item.entry, Delivered)]
    assert (resolved.offset, resolved.channel) == (given_up.offset, "whatsapp")
    assert [shown.kind for item in entries if (shown := desk_entry(item))][-1] == "delivered", "teammates see it"


async def test_a_message_that_never_passes_is_given_up_for_the_next(
    start_gateway: StartGateway, bridge: Bridge, redis: Redis, keys: Keys
) -> None:
    settings = bridge.settings(give_up_hours=0.0001)
    gateway = await start_gateway(channels={"whatsapp": settings})
    bridge.answers = [500, 500]
    conversation_id = await replies(gateway, "one", "two")
    assert (await bridge.texts(3))[-1] == "two"
    [letter] = await dead(redis, keys)
    assert letter.reason is Reason.BRIDGE_UNAVAILABLE
    assert letter.attempts >= 1
    assert await undelivered_reasons(gateway, conversation_id) == ["bridge_unavailable"]


@pytest.fixture
async def other() -> AsyncIterator[Bridge]:
    async with serving() as other:
        yield other


async def test_a_bridge_that_hangs_holds_up_no_other_channel(
    start_gateway: StartGateway, bridge: Bridge, other: Bridge
) -> None:
    bridge.open.clear()
    channels = {"whatsapp": bridge.settings(slots=4), "telegram": other.settings()}
    gateway = await start_gateway(channels=channels)
    for number in range(30):
        await replies(gateway, f"hangs {number}", message_id=f"w{number}", sender={"id": f"+34{number}"})
    await bridge.texts(4)
    await replies(gateway, "quick", message_id="t", channel="telegram")
    assert await other.texts(1) == ["quick"]
    assert (bridge.most_at_once, len(bridge.received)) == (4, 4), "the bridge still hangs"
    bridge.open.set()
    await bridge.texts(30)


async def test_the_breaker_opens_for_a_bridge_that_is_down(start_gateway: StartGateway, bridge: Bridge) -> None:
    settings = bridge.settings(slots=1, breaker_failures=2, breaker_seconds=2)
    gateway = await start_gateway(channels={"whatsapp": settings})
    bridge.answers = [503] * 3
    for number in range(12):
        await replies(gateway, f"line {number}", message_id=f"w{number}", sender={"id": f"+34{number}"})
    await bridge.texts(4)
    _, opened, tried, after = bridge.times[:4]
    assert tried - opened > 1, "it is left alone"
    assert after - tried > 2, "it is left alone for longer after a try that failed"

    async def all_came() -> bool:
        return len(set(bridge.ids)) == 12 and not bridge.answers

    await until("everybody got their line", all_came, within=30)
    exposed = gateway.services.metrics.exposition().decode()
    assert 'frontdesk_gateway_bridge_breaker_open{channel="whatsapp"} 0.0' in exposed


@pytest.mark.parametrize("sent", [1, 10 * MAX_ANSWER])
async def test_an_answer_without_end_counts_by_its_status(desk: Gateway, bridge: Bridge, sent: int) -> None:
    end = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"x" * sent
        await end.wait()

    bridge.answers = [StreamingResponse(endless())]
    await replies(desk, "one", "two")
    assert await bridge.texts(2, within=30) == ["one", "two"]
    end.set()


async def test_a_bridge_that_asks_for_time_gets_it(desk: Gateway, bridge: Bridge) -> None:
    bridge.answers = [Response(status_code=429, headers={"Retry-After": "2"})]
    await replies(desk, "one")
    assert await bridge.texts(2) == ["one", "one"]
    first, second = bridge.times
    assert second - first >= 2


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None), ("", None), ("soon", None), ("-3", None), ("0", None), ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("30", 30), ("9" * 400, MAX_RETRY_AFTER.total_seconds()), ("Fri, 31 Dec 9999 23:59:59 GMT", 3600), ("٣", None),
    ],
)  # fmt: skip
def test_how_long_a_bridge_may_ask_for(header: str | None, seconds: float | None) -> None:
    assert retry_after_of(header, time.time()) == (None if seconds is None else timedelta(seconds=seconds))


async def test_a_lease_of_a_dead_gateway_runs_out_within_seconds(
    desk: Gateway, bridge: Bridge, redis: Redis, keys: Keys
) -> None:
    conversation_id: str = (await tell(desk)).json()["conversation_id"]
    await all_delivered(desk, keys)
    await redis.set(keys.conversation(conversation_id).delivering, "of-a-dead-one", px=700)
    await reply(desk, conversation_id, "hi")
    assert await bridge.texts(1) == ["hi"]
    assert timedelta(seconds=5) >= DELIVERY_LEASE


async def test_a_long_delivery_keeps_its_lease(
    start_gateway: StartGateway, bridge: Bridge, redis: Redis, keys: Keys
) -> None:
    gateways = [await start_gateway(channels={"whatsapp": bridge.settings(timeout_seconds=60)}) for _ in range(2)]
    bridge.open.clear()
    conversation_id = await replies(gateways[0], "slow")
    await bridge.texts(1)
    key = keys.conversation(conversation_id).delivering
    token, renewed = await redis.get(key), 0
    before = await redis.pttl(key)

    async def twice() -> bool:
        nonlocal before, renewed
        now = await redis.pttl(key)
        renewed += now > before
        before = now
        return renewed >= 3

    await until("the lease is renewed", twice)
    assert await redis.get(key) == token
    bridge.open.set()
    await all_delivered(gateways[0], keys)
    assert len(bridge.received) == 1


async def test_a_gateway_that_drains_hands_over_at_once(
    start_gateway: StartGateway, bridge: Bridge, redis: Redis, keys: Keys
) -> None:
    first = await start_gateway(channels={"whatsapp": bridge.settings()})
    bridge.open.clear()
    lease = keys.conversation(await replies(first, "one", "two")).delivering
    await bridge.texts(1)
    token = await redis.get(lease)
    await first.stop()
    assert token
    assert await redis.get(lease) is None, "the lease is released, so that other gateways need not wait"
    await start_gateway(channels={"whatsapp": bridge.settings()})
    bridge.open.set()
    assert await bridge.texts(3) == ["one", "one", "two"]
    assert len(set(bridge.ids)) == 2


async def test_a_gateway_that_drains_waits_for_the_message_in_flight(
    start_gateway: StartGateway, bridge: Bridge, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_service, "STOP_TIMEOUT", timedelta(seconds=30))
    first = await start_gateway(channels={"whatsapp": bridge.settings(timeout_seconds=60)})
    bridge.open.clear()
    await replies(first, "one", "two")
    await bridge.texts(1)
    ending = asyncio.create_task(first.stop())
    await asyncio.wait({ending}, timeout=1)  # without the wait it ends in a tenth of that
    assert not ending.done()
    bridge.open.set()
    await ending
    second = await start_gateway(channels={"whatsapp": bridge.settings()})
    await all_delivered(second, keys)
    assert await bridge.texts(2) == ["one", "two"]


async def test_an_entry_of_a_newer_version_waits_for_a_newer_gateway(
    start_gateway: StartGateway, bridge: Bridge, redis: Redis, keys: Keys
) -> None:
    gateway = await start_gateway(channels={"whatsapp": bridge.settings()}, channel_unknown_seconds=3)
    conversation_id: str = (await tell(gateway)).json()["conversation_id"]
    entry = json.dumps({"v": 1, "id": "x", "at": "2026-11-26T00:00:00Z", "kind": "hologram"})
    await redis.xadd(keys.conversation(conversation_id).log, {"e": entry})
    await reply(gateway, conversation_id, "later")
    [letter] = await dead(redis, keys)
    assert letter.reason is Reason.ENTRY_UNKNOWN
    assert await bridge.texts(1) == ["later"]
