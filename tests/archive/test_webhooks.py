"""Webhooks of the event feed: signed, in order, at least once, and never in the way of other endpoints."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from pydantic import ValidationError
from redis.asyncio import Redis
from starlette.responses import Response

from libs.archive import Archive, Events, NewEvent, WebhookPlace, Webhooks
from libs.messaging import Keys
from services.archive.outage import Outage
from services.archive.task_leases import TaskLeases
from services.archive.webhooks import EventSender, WebhookSender, WebhookSettings
from services.archive.webhooks.delivery_steps import PAUSED_AFTER, after
from services.archive.webhooks.sending import WebhookAnswer
from services.archive.webhooks.settings import WebhookEndpoint
from tests.archive.receiver import SECRET, Receiver, receiving
from tests.waiting import until_holds

DELIVERED, DOWN = WebhookAnswer("delivered", "204"), WebhookAnswer("failed", "500")
NO_ANSWER = WebhookAnswer("failed", "ConnectError", reached=False)


@dataclass
class Clock:
    """The shared clock, set by hand. Signatures have the real time, because the receiver compares it."""

    now_s: float

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(follow_redirects=False) as client:
        yield client


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
def events(archive: Archive) -> Events:
    return Events(archive)


@dataclass
class Sending:
    """What a process needs to send to one endpoint, with metrics of its own."""

    archive: Archive
    redis: Redis
    keys: Keys
    client: httpx2.AsyncClient
    clock: Clock

    def process(self, **endpoints: WebhookEndpoint) -> WebhookSender:
        return WebhookSender(
            endpoints, Events(self.archive), Webhooks(self.archive),
            EventSender(self.client, time.time, allow_private=True), TaskLeases(self.redis, self.keys), Outage(),
            now=self.clock,
        )  # fmt: skip

    async def place(self, name: str = "crm") -> WebhookPlace:
        found = await Webhooks(self.archive).find(name)
        assert found is not None
        return found

    async def dead_letters(self) -> list[str]:
        return [each.event_id for each in await Webhooks(self.archive).letters()]


@pytest.fixture
def sending(archive: Archive, redis: Redis, keys: Keys, client: httpx2.AsyncClient, clock: Clock) -> Sending:
    return Sending(archive, redis, keys, client, clock)


def event(name: str, type_: str = "conversation.message") -> NewEvent:
    return NewEvent(f"evt_{name}", type_, "0-aaaa", "anonymous:1", f'{{"id":"evt_{name}","type":"{type_}"}}')


async def add(events: Events, *names: str, **of_type: str) -> None:
    await events.append([event(name, **of_type) for name in names], now_ms=1)


async def test_events_arrive_signed_in_order_and_once(events: Events, sending: Sending, receiver: Receiver) -> None:
    process = sending.process(crm=receiver.endpoint())
    await add(events, "from before")
    await process.advance("crm")
    await add(events, "a", "b", "c")
    await process.advance("crm")
    await process.advance("crm")
    assert receiver.ids == ["evt_a", "evt_b", "evt_c"], "an endpoint begins with what happens after it was named"
    assert [each["id"] for each in receiver.received] == receiver.ids
    assert (await sending.place()).passed == 4


async def test_an_endpoint_gets_the_types_that_it_wants(events: Events, sending: Sending, receiver: Receiver) -> None:
    process = sending.process(crm=receiver.endpoint(types=["conversation.closed"]))
    await process.advance("crm")
    await add(events, "a", "b")
    await add(events, "c", type_="conversation.closed")
    await add(events, "d")
    await process.advance("crm")
    assert receiver.ids == ["evt_c"]
    assert (await sending.place()).passed == 4, "it is past what it does not want"


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 500, 503])
async def test_an_event_that_failed_is_tried_again_before_the_next(
    status: int, events: Events, sending: Sending, receiver: Receiver, clock: Clock
) -> None:
    process = sending.process(crm=receiver.endpoint())
    await process.advance("crm")
    await add(events, "a", "b")
    elsewhere = {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"}
    receiver.answers = [Response(status_code=status, headers=elsewhere)]
    await process.advance("crm")
    assert await process.advance("crm") > 0, "it is not due yet"
    assert receiver.ids == ["evt_a"]
    assert (await sending.place()).detail == str(status)
    clock.now_s += 2
    await process.advance("crm")
    assert receiver.ids == ["evt_a", "evt_a", "evt_b"]
    assert (await sending.place()).failures == 0


async def test_the_pause_that_an_endpoint_asks_for_is_kept(
    events: Events, sending: Sending, receiver: Receiver, clock: Clock
) -> None:
    process = sending.process(crm=receiver.endpoint())
    await process.advance("crm")
    await add(events, "a")
    receiver.answers = [Response(status_code=503, headers={"Retry-After": "100"})]
    await process.advance("crm")
    assert 70_000 < (await sending.place()).due_ms - clock.now_s * 1000 <= 100_000


async def test_an_endpoint_that_is_down_or_slow_fails_without_harm(
    events: Events, sending: Sending, receiver: Receiver, clock: Clock
) -> None:
    receiver.open.clear()
    down = WebhookEndpoint.model_validate({"secrets": [SECRET], "url": "http://127.0.0.1:9/in"})
    process = sending.process(slow=receiver.endpoint(timeout_seconds=0.2), down=down)
    for name in ("slow", "down"):
        await process.advance(name)
    await add(events, "a")
    for name in ("slow", "down"):
        await process.advance(name)
    places = [await sending.place(name) for name in ("slow", "down")]
    assert [(place.passed, place.failures) for place in places] == [(0, 1), (0, 1)]
    receiver.open.set()
    clock.now_s += 2
    await process.advance("slow")
    assert receiver.ids == ["evt_a", "evt_a"]


async def test_an_endpoint_that_is_gone_gets_nothing_until_it_is_enabled(
    events: Events, sending: Sending, receiver: Receiver, clock: Clock, archive: Archive
) -> None:
    process = sending.process(crm=receiver.endpoint())
    await process.advance("crm")
    await add(events, "a", "b")
    receiver.answers = [410]
    await process.advance("crm")
    clock.now_s += 10_000
    await process.advance("crm")
    assert (receiver.ids, (await sending.place()).state) == (["evt_a"], "disabled")
    assert await Webhooks(archive).enable("crm")
    await process.advance("crm")
    assert receiver.ids == ["evt_a", "evt_a", "evt_b"]


async def test_a_new_address_is_active_again(
    events: Events, sending: Sending, receiver: Receiver, archive: Archive
) -> None:
    process = sending.process(crm=receiver.endpoint())
    await process.advance("crm")
    await add(events, "a")
    receiver.answers = [410]
    await process.advance("crm")
    moved = receiver.endpoint(url=f"http://127.0.0.1:{receiver.port}/in?of=crm")
    await sending.process(crm=moved).advance("crm")
    assert receiver.ids == ["evt_a", "evt_a"]


async def test_one_bad_event_goes_to_the_dead_letters_and_the_others_arrive(
    events: Events, sending: Sending, receiver: Receiver, clock: Clock
) -> None:
    process = sending.process(crm=receiver.endpoint(attempts=3))
    await process.advance("crm")
    await add(events, "bad", "good")
    receiver.answers = [400, 400, 400]
    clock_before = clock.now_s
    for _ in range(3):
        await process.advance("crm")
        clock.now_s += 10
    assert receiver.ids == ["evt_bad"] * 3
    await process.advance("crm")
    assert receiver.ids[3:] == ["evt_good"]
    assert await sending.dead_letters() == ["evt_bad"]
    assert clock.now_s - clock_before < PAUSED_AFTER.total_seconds()
    assert (await sending.place()).state == "active"


async def test_an_outage_costs_one_event_at_most(
    events: Events, sending: Sending, receiver: Receiver, clock: Clock
) -> None:
    process = sending.process(crm=receiver.endpoint(attempts=2))
    await process.advance("crm")
    await add(events, *"abcdef")
    receiver.always = 500
    for _ in range(10):
        await process.advance("crm")
        clock.now_s += 20
    assert await sending.dead_letters() == ["evt_a"]
    receiver.always = None
    clock.now_s += 1_000
    await process.advance("crm")
    assert receiver.ids[-5:] == ["evt_b", "evt_c", "evt_d", "evt_e", "evt_f"]
    assert await sending.dead_letters() == ["evt_a"]


async def test_an_operator_has_dead_letters_sent_again_or_drops_them(
    events: Events, sending: Sending, receiver: Receiver, clock: Clock, archive: Archive
) -> None:
    webhooks, process = Webhooks(archive), sending.process(crm=receiver.endpoint(attempts=1))
    await process.advance("crm")
    for name in ("a", "b", "c"):
        await add(events, name, f"{name}-good")
        receiver.answers = [422]
        await process.advance("crm")
        await process.advance("crm")
    assert await sending.dead_letters() == ["evt_a", "evt_b", "evt_c"]
    first, second, third = await webhooks.letters("crm")
    assert (first.attempts, first.detail, first.retry) == (1, "422", False)
    receiver.ids.clear()
    assert await webhooks.retry([first, second]) == 2
    assert await webhooks.drop([third, third]) == 1
    receiver.answers = [204, 422]
    await process.advance("crm")
    assert receiver.ids == ["evt_a", "evt_b"]
    (left,) = await webhooks.letters()
    assert (left.event_id, left.attempts, left.retry) == ("evt_b", 2, False)
    await process.advance("crm")
    assert receiver.ids == ["evt_a", "evt_b"], "each retry is one try"


async def test_an_endpoint_that_was_away_for_longer_than_events_are_kept_goes_on(
    events: Events, sending: Sending, receiver: Receiver
) -> None:
    process = sending.process(crm=receiver.endpoint())
    await process.advance("crm")
    await add(events, "a", "b")
    await events.expire(100)
    await add(events, "c")
    await process.advance("crm")
    assert receiver.ids == ["evt_c"]


async def test_two_processes_send_each_event_once(events: Events, sending: Sending, receiver: Receiver) -> None:
    processes = [sending.process(crm=receiver.endpoint()) for _ in range(2)]
    await processes[0].advance("crm")
    running = [asyncio.create_task(each.run()) for each in processes]
    names = [str(number) for number in range(40)]
    for name in names:
        await add(events, name)
    await until_holds(lambda: len(receiver.ids) >= len(names), "all events arrived", 60)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    assert receiver.ids == [f"evt_{name}" for name in names]
    assert receiver.most_at_once == 1


async def test_an_event_is_sent_again_under_its_id_after_a_death_before_the_mark(
    events: Events, sending: Sending, receiver: Receiver
) -> None:
    first, second = (sending.process(crm=receiver.endpoint()) for _ in range(2))
    await first.advance("crm")
    await add(events, "a", "b")
    receiver.open.clear()
    dying = asyncio.create_task(first.advance("crm"))
    await until_holds(lambda: bool(receiver.ids), "the event is there")
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    receiver.open.set()
    await second.advance("crm")
    assert receiver.ids == ["evt_a", "evt_a", "evt_b"]


async def test_a_process_that_was_replaced_moves_nothing(events: Events, sending: Sending, receiver: Receiver) -> None:
    """It sent an event while another process sent it, too, and went on."""
    old, new = (sending.process(crm=receiver.endpoint()) for _ in range(2))
    await old.advance("crm")
    await add(events, "a", "b")
    receiver.open.clear()
    late = asyncio.create_task(old.advance("crm"))
    await until_holds(lambda: bool(receiver.ids), "the event is there")
    racing = asyncio.create_task(new.advance("crm"))
    await until_holds(lambda: len(receiver.ids) == 2, "the other process has sent it, too")
    receiver.open.set()
    await asyncio.gather(late, racing)
    assert receiver.ids[:2] == ["evt_a", "evt_a"]
    assert receiver.ids[2:].count("evt_b") == 1
    assert (await sending.place()).passed == 2


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "::ffff:10.0.0.8"])
async def test_nothing_is_sent_to_a_private_address(
    address: str, client: httpx2.AsyncClient, clock: Clock, receiver: Receiver
) -> None:
    async def look_up(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14", address]

    sender = EventSender(client, clock, look_up=look_up)
    answer = await sender.send(receiver.endpoint(), "evt_a", b"{}")
    assert (answer.outcome, answer.detail, answer.reached) == ("failed", "not_public", False)
    assert receiver.ids == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://hooks.example.com/in"}, {"url": "https://user:password@hooks.example.com/in"},
        {"secrets": []}, {"secrets": ["plain-secret-of-some-length"]}, {"secrets": ["whsec_c2hvcnQ="]},
        {"types": ["conversation.unknown"]}, {"attempts": 0}, {"unknown": 1},
    ],
)  # fmt: skip
def test_a_setting_that_is_not_safe_is_refused(wrong: dict[str, Any]) -> None:
    good = {"url": "https://hooks.example.com/in", "secrets": [SECRET], "types": ["contact.created"]}
    assert WebhookSettings.model_validate({"webhooks": {"crm": good}}).webhooks["crm"].attempts == 10
    with pytest.raises(ValidationError):
        WebhookSettings.model_validate({"webhooks": {"crm": {**good, **wrong}}})


def test_long_failures_pause_an_endpoint_until_a_success() -> None:
    place, now_ms = WebhookPlace("crm", "", 4), 0
    while place.state == "active":
        place = after(NO_ANSWER, place, 5, attempts=3, now_ms=now_ms).place
        assert place.passed == 4, "without an answer no event is given up"
        now_ms = place.due_ms
        assert now_ms < 4 * PAUSED_AFTER.total_seconds() * 1000
    assert now_ms >= PAUSED_AFTER.total_seconds() * 1000
    assert after(DELIVERED, place, 5, attempts=3, now_ms=now_ms).place == WebhookPlace("crm", "", 5)


def test_waits_grow_to_ten_minutes() -> None:
    place, waits = WebhookPlace("crm", "", 4), []
    for _ in range(20):
        place = after(DOWN, place, 5, attempts=100, now_ms=0).place
        waits.append(place.due_ms / 1000)
    assert waits[0] <= 2
    assert all(450 <= wait <= 600 for wait in waits[-5:])
