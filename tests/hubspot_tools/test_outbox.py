"""No write is lost while HubSpot is down: writes are accepted, wait in order, and arrive once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.principals import Principal
from libs.contracts.results import Accepted, ContactSaved, ContactUpdated, Ok, Unavailable
from libs.messaging.keys import Keys
from services.hubspot_tools.outbox.delayed_writes import OutboxLimits
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import ANONYMOUS, Account, notes
from tests.hubspot_tools.worker import ToolsWorker
from tests.waiting import until

JANE: dict[str, Any] = {"email": "jane@acme.com", "firstname": "Jane"}


async def test_a_create_waits_and_arrives_once(worker: ToolsWorker, account: Account) -> None:
    await account.fault("503")
    first = await worker.ask("c1", "create_contact", **JANE)
    assert isinstance(first.result, Accepted)
    assert await worker.pending() == 0, "its place is the queue now"
    async with worker.draining_along():
        await account.no_faults()
        [final] = await worker.until_finals(1)
    assert (final.call_id, final.scope, final.result.status) == ("c1", "s", "ok")
    assert [each["properties"]["email"] for each in await account.everyone()] == ["jane@acme.com"]


async def test_a_create_with_a_lost_answer_waits_and_is_made_once(worker: ToolsWorker, account: Account) -> None:
    await account.fault("lost_response", method="POST", path="contacts$", times=1)
    await account.fault("503")
    assert (await worker.ask("c1", "create_contact", **JANE)).result.status == "accepted"
    async with worker.draining_along():
        await account.no_faults()
        [final] = await worker.until_finals(1)
    assert final.result.status == "ok", "its own contact is no conflict"
    assert len(await account.everyone()) == 1


@pytest.mark.parametrize("kind", ["503", "502-html", "524", "down", "lost_response", "429-daily", "477"])
async def test_every_silence_of_hubspot_makes_a_write_wait(worker: ToolsWorker, account: Account, kind: str) -> None:
    mine = await account.add(**JANE)
    await account.fault(kind, path="contacts")
    assert (await worker.ask("c1", "update_contact", contact_id=mine, city="Rome")).result.status == "accepted"


async def test_a_read_and_a_wrong_token_are_answered_at_once(worker: ToolsWorker, account: Account) -> None:
    await account.fault("503")
    read = await worker.ask("c1", "search_contact", email="jane@acme.com")
    assert isinstance(read.result, Unavailable)
    await account.no_faults()
    await account.fault("401")
    refused = await worker.ask("c2", "create_contact", **JANE)
    assert isinstance(refused.result, Unavailable)
    assert refused.result.code == "misconfigured"


async def test_a_request_that_comes_too_late_does_not_wait(worker: ToolsWorker, account: Account) -> None:
    late = await worker.ask("c1", "create_contact", within=timedelta(seconds=-1), **JANE)
    assert isinstance(late.result, Unavailable)
    assert (late.result.code, late.result.effect) == ("late", "none")


async def test_later_writes_join_the_queue_and_keep_their_order(worker: ToolsWorker, account: Account) -> None:
    mine = await account.add(**JANE)
    await account.fault("503")
    await worker.ask("c1", "update_contact", contact_id=mine, city="Rome")
    await account.no_faults()
    await account.begin()
    for number, city in enumerate(("Paris", "Oslo"), start=2):
        joined = await worker.ask(f"c{number}", "update_contact", contact_id=mine, city=city)
        assert joined.result.status == "accepted"
    assert await account.calls() == [], "nothing overtakes what waits"
    async with worker.draining_along():
        finals = await worker.until_finals(3)
    assert [each.call_id for each in finals] == ["c1", "c2", "c3"]
    assert [_changes(each.result) for each in finals] == [
        {"city": (None, "Rome")}, {"city": ("Rome", "Paris")}, {"city": ("Paris", "Oslo")},
    ]  # fmt: skip
    assert await account.read(mine, "city") == {"city": "Oslo"}


async def test_requests_that_failed_together_are_sent_in_order(worker: ToolsWorker, account: Account) -> None:
    mine = await account.add(**JANE)
    await account.fault("503")
    inhand = [
        await worker.request(call_id, "update_contact", contact_id=mine, city=city)
        for call_id, city in (("z", "Rome"), ("m", "Paris"), ("a", "Oslo"))
    ]
    for each in reversed(inhand):
        await worker.calls.on_requested(each)
    async with worker.draining_along():
        await account.no_faults()
        finals = await worker.until_finals(3)
    assert [each.call_id for each in finals] == ["z", "m", "a"]
    assert await account.read(mine, "city") == {"city": "Oslo"}


async def test_a_note_waits_behind_the_change_of_its_contact_and_is_written_once(
    worker: ToolsWorker, account: Account
) -> None:
    mine = await account.add(**JANE)
    await account.fault("lost_response", path="notes$", method="POST", times=1)
    await account.fault("503", path="notes")
    await worker.ask("c1", "add_note", contact_id=mine, body="Called back.")
    await worker.ask("c2", "update_contact", contact_id=mine, city="Rome")
    assert [status for _, _, status in await worker.statuses()] == ["accepted"] * 2
    async with worker.draining_along():
        await account.no_faults()
        finals = await worker.until_finals(2)
    assert [(each.call_id, each.result.status) for each in finals] == [("c1", "ok"), ("c2", "ok")]
    assert len(await notes(account, mine)) == 1


async def test_a_visitors_own_data_is_saved_once(worker: ToolsWorker, account: Account) -> None:
    await account.fault("503")
    system = Principal(kind="system", id="frontdesk")
    about: dict[str, Any] = {"email": "jane@acme.com", "verified": True}
    await worker.ask("c1", "save_contact", principal=system, properties={"firstname": "Jane"}, **about)
    await worker.ask("c2", "save_contact", principal=system, properties={"city": "Rome"}, **about)
    async with worker.draining_along():
        await account.no_faults()
        first, second = await worker.until_finals(2)
    assert isinstance(first.result, Ok)
    assert isinstance(first.result.data, ContactSaved)
    assert isinstance(second.result, Ok)
    assert isinstance(second.result.data, ContactSaved)
    assert (first.result.data.created, second.result.data.created) == (True, False)
    assert first.result.data.contact_id == second.result.data.contact_id
    assert await account.read(str(first.result.data.contact_id), "firstname", "city") == {
        "firstname": "Jane", "city": "Rome",
    }  # fmt: skip


async def test_each_shard_has_its_queues_and_one_circuit_breaker(
    redis: Redis, keys: Keys, tools: ToolContext, account: Account
) -> None:
    worker = ToolsWorker(redis, Keys(prefix=keys.prefix, shards=3), tools)
    await account.fault("503")
    for shard in range(3):
        result = await worker.ask(f"c{shard}", "create_contact", shard=shard, email=f"jane{shard}@acme.com")
        assert result.result.status == "accepted"
    assert (await worker.waiting.survey()).shards == (0, 1, 2)
    async with worker.draining_along():
        await account.no_faults()
        await until("all are there", lambda: _arrived(worker))
    assert len(await account.everyone()) == 3


async def test_once_the_queue_is_empty_writes_go_straight_to_hubspot(worker: ToolsWorker, account: Account) -> None:
    mine = await account.add(**JANE)
    await account.fault("503")
    await worker.ask("c1", "update_contact", contact_id=mine, city="Rome")
    async with worker.draining_along():
        await account.no_faults()
        await worker.until_finals(1)
        await until("the circuit breaker is closed", _opened(worker))
        assert (await worker.ask("c2", "update_contact", contact_id=mine, city="Oslo")).result.status == "ok"


async def test_a_write_that_is_known_to_be_wrong_is_refused_at_once(worker: ToolsWorker, account: Account) -> None:
    await account.fault("503")
    await worker.ask("c1", "create_contact", **JANE)
    await account.begin()
    wrong = await worker.ask("c2", "create_contact", email="no address")
    refused = await worker.ask("c3", "update_contact", principal=ANONYMOUS, contact_id="1", city="Rome")
    other = await worker.ask("c4", "create_contact", email="joe@acme.com")
    assert [each.result.status for each in (wrong, refused, other)] == ["invalid", "refused", "accepted"]
    assert await account.calls() == [], "HubSpot is known to be down"


async def test_a_request_that_comes_again_is_answered_as_far_as_it_is(worker: ToolsWorker, account: Account) -> None:
    await account.fault("503")
    delivery = await worker.request("c1", "create_contact", **JANE)
    await worker.calls.on_requested(delivery)
    for _ in range(2):  # as after an agent, or Redis, lost the request
        await worker.calls.on_requested(await worker.request("c1", "create_contact", **JANE))
    assert await worker.statuses() == [("c1", 0, "accepted")] * 3
    async with worker.draining_along():
        await account.no_faults()
        await worker.until_finals(1)
    await worker.calls.on_requested(await worker.request("c1", "create_contact", **JANE))
    assert (await worker.statuses())[3:] == [("c1", 1, "ok")] * 2
    assert len(await account.everyone()) == 1


async def test_of_two_workers_with_one_request_only_one_stores_it(worker: ToolsWorker, account: Account) -> None:
    await account.fault("503")
    delivery = await worker.request("c1", "create_contact", **JANE)
    await asyncio.gather(worker.calls.on_requested(delivery), worker.calls.on_requested(delivery))
    assert await worker.statuses() == [("c1", 0, "accepted")]
    assert (await worker.waiting.survey()).writes == 1


async def test_while_hubspot_is_down_one_of_many_writes_is_tried(
    redis: Redis, keys: Keys, tools: ToolContext, account: Account
) -> None:
    first, second = (ToolsWorker(redis, keys, tools, first=timedelta(seconds=0.2)) for _ in range(2))
    mine = [await account.add(firstname=f"Old{n}") for n in range(8)]
    await account.fault("503")
    await asyncio.gather(
        *(first.ask(f"c{n}", "update_contact", contact_id=each, city="Rome") for n, each in enumerate(mine))
    )
    await account.begin()
    async with first.draining_along(), second.draining_along():
        await account.until_called()
        await asyncio.sleep(1)  # time enough for another worker to try
        seen = await account.calls()
        # A probe is one read, tried three times; at 0, 0.2, 0.6 and 1.4 s.
        assert 3 <= len(seen) <= 12, seen
        await account.no_faults()
        await first.until_finals(8)
    assert [await account.read(each, "city") for each in mine] == [{"city": "Rome"}] * 8


async def test_a_record_that_fails_alone_does_not_hold_up_others(worker: ToolsWorker, account: Account) -> None:
    bad, good = await account.add(firstname="Bad"), await account.add(firstname="Good")
    await account.fault("503")
    await worker.ask("c1", "update_contact", contact_id=bad, city="Rome")
    await worker.ask("c2", "update_contact", contact_id=good, city="Rome")
    await account.no_faults()
    await account.fault("500", path=f"contacts/{bad}$")
    async with worker.draining_along():
        [final] = await worker.until_finals(1)
        assert final.call_id == "c2"
        await account.no_faults()
        assert [each.call_id for each in await worker.until_finals(2)] == ["c2", "c1"]


async def test_the_queue_has_an_end(redis: Redis, keys: Keys, tools: ToolContext, account: Account) -> None:
    worker = ToolsWorker(redis, keys, tools, limits=OutboxLimits(of_record=2, of_shard=3))
    await account.fault("503")
    results = [await worker.ask(f"a{n}", "update_contact", contact_id="1", city="Rome") for n in range(3)]
    results += [await worker.ask(f"b{n}", "update_contact", contact_id="2", city="Rome") for n in range(2)]
    statuses = [each.result.status for each in results]
    assert statuses == ["accepted", "accepted", "unavailable", "accepted", "unavailable"]
    assert isinstance(results[2].result, Unavailable)
    assert results[2].result.effect == "none"


@pytest.mark.parametrize(("lost", "effect"), [(False, "none"), (True, "unknown")])
async def test_a_write_that_waits_too_long_is_given_up_with_its_reason(
    redis: Redis, keys: Keys, tools: ToolContext, account: Account, lost: bool, effect: str
) -> None:
    worker = ToolsWorker(redis, keys, tools, limits=OutboxLimits(give_up=timedelta(seconds=0.5)))
    if lost:
        await account.fault("lost_response", method="POST", path="contacts$", times=1)
    await account.fault("521")  # which says that HubSpot saw nothing
    await worker.ask("c1", "create_contact", **JANE)
    async with worker.draining_along():
        [final] = await worker.until_finals(1)
    assert isinstance(final.result, Unavailable)
    assert (final.result.code, final.result.effect) == ("gave_up", effect)
    assert (await worker.waiting.survey()).writes == 0


async def test_a_zombie_finishes_nothing(redis: Redis, keys: Keys, tools: ToolContext, account: Account) -> None:
    worker = ToolsWorker(redis, keys, tools, lease=timedelta(seconds=0.2))
    await account.fault("503")
    await worker.ask("c1", "create_contact", **JANE)
    lease = await worker.waiting.acquire(0)
    assert lease is not None
    head = await worker.waiting.begin(lease)
    assert head is not None
    assert await worker.waiting.acquire(0) is None, "it is in hand"
    heir = await until("the lease ends", lambda: worker.waiting.acquire(0))
    assert heir is not None
    assert await worker.waiting.begin(lease) is None
    assert await worker.waiting.finish(lease, head, Accepted()) == -1
    await worker.waiting.postpone(lease, head, effect="none", wait=timedelta(hours=1))
    assert await worker.waiting.renew([lease]) == [lease]
    assert await worker.waiting.renew([heir]) == [], "what the zombie tried changed nothing"
    async with worker.draining_along():
        await account.no_faults()
        [final] = await worker.until_finals(1)
    assert await worker.waiting.finish(lease, head, Accepted()) == -1
    assert await worker.finals() == [final]


async def test_a_write_that_kills_each_worker_is_given_up(
    redis: Redis, keys: Keys, tools: ToolContext, account: Account
) -> None:
    worker = ToolsWorker(redis, keys, tools, lease=timedelta(seconds=0.1))
    await account.fault("503")
    await worker.ask("c1", "create_contact", **JANE)
    for _ in range(3):
        lease = await until("the dead worker's lease ends", lambda: worker.waiting.acquire(0))
        assert lease is not None
        assert await worker.waiting.begin(lease) is not None
    async with worker.draining_along():
        [final] = await worker.until_finals(1)
    assert isinstance(final.result, Unavailable)
    assert (final.result.code, final.result.effect) == ("gave_up", "unknown")


def _changes(result: Any) -> dict[str, tuple[str | None, str | None]]:
    assert isinstance(result, Ok), result
    assert isinstance(result.data, ContactUpdated)
    return {each.property: (each.before, each.after) for each in result.data.changes}


async def _arrived(worker: ToolsWorker) -> bool:
    return all([await worker.finals(shard) for shard in range(3)])


def _opened(worker: ToolsWorker) -> Any:
    async def look() -> bool:
        return not worker.breaker.is_open

    return look
