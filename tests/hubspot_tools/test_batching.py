"""Natural batching: calls are sent alone when quiet and joined when busy, and each caller gets its own answer."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.hubspot_tools.hubspot.client import HubSpotClient
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import AlreadyExists, HubSpotError, NotFound, RejectedByHubSpot
from services.hubspot_tools.hubspot.responses import Record
from services.hubspot_tools.tools.context import ToolContext
from tests.examples import examples
from tests.hubspot_tools.harness import Account

EMAIL = ["email"]


def soon() -> Deadline:
    return Deadline.after(10)


async def all_of(calls: Sequence[Awaitable[Any]]) -> list[Any]:
    return list(await asyncio.gather(*calls, return_exceptions=True))


def address(number: int) -> str:
    return f"person{number}@acme.example"


async def test_a_call_alone_goes_out_alone(account: Account, tools: ToolContext) -> None:
    await account.add(email=address(1))
    await account.begin()
    assert await tools.client.find_by_email(address(1), EMAIL, soon()) is not None
    await tools.client.create({"email": address(2)}, soon())
    assert await account.calls() == ["POST batch/read", "POST "]


async def test_waiting_calls_are_joined_and_each_gets_its_result(account: Account, tools: ToolContext) -> None:
    for number in range(0, 60, 2):
        await account.add(email=address(number))
    await account.begin()
    found = await all_of([tools.client.find_by_email(address(number), EMAIL, soon()) for number in range(60)])
    assert [None if record is None else record.properties["email"] for record in found] == [
        address(number) if number % 2 == 0 else None for number in range(60)
    ]
    assert await account.calls() == ["POST batch/read"]


async def test_the_same_question_is_asked_once(account: Account, tools: ToolContext) -> None:
    await account.add(email=address(1))
    found = await all_of([tools.client.find_by_email(address(1).upper(), EMAIL, soon()) for _ in range(20)])
    assert {record.properties["email"] for record in found} == {address(1)}


async def test_creates_are_joined_and_a_bad_one_is_its_own_matter(account: Account, tools: ToolContext) -> None:
    taken = await account.add(email=address(3))
    await account.begin()
    wanted: list[dict[str, str]] = [{"email": address(number), "firstname": f"P{number}"} for number in range(8)]
    wanted[5] = {"email": address(5), "nonsense": "x"}
    made = await all_of([tools.client.create(properties, soon()) for properties in wanted])
    assert await account.calls() == ["POST batch/create"]
    assert isinstance(made[3], AlreadyExists)
    assert made[3].existing_id == taken
    assert isinstance(made[5], RejectedByHubSpot)
    for number in (0, 1, 2, 4, 6, 7):
        assert made[number].properties["email"] == address(number)
        assert (await account.read(made[number].id, "firstname"))["firstname"] == f"P{number}"
    assert len(await account.everyone()) == 7


async def test_of_two_with_one_address_the_second_learns_of_the_first(account: Account, tools: ToolContext) -> None:
    made = await all_of([tools.client.create({"email": address(1)}, soon()) for _ in range(5)])
    [record] = [each for each in made if isinstance(each, Record)]
    refused = [each for each in made if isinstance(each, AlreadyExists)]
    assert len(refused) == 4
    assert {error.existing_id for error in refused} == {record.id}
    assert len(await account.everyone()) == 1


async def test_updates_are_joined_and_those_of_one_contact_keep_their_order(
    account: Account, tools: ToolContext
) -> None:
    ids = [await account.add(email=address(number)) for number in range(10)]
    await account.begin()
    calls = [tools.client.update(each, {"city": f"{round_}"}, soon()) for round_ in range(3) for each in ids]
    written = await all_of(calls)
    assert all(isinstance(record, Record) for record in written)
    assert await account.calls() == ["POST batch/update"] * 3
    assert {(await account.read(each, "city"))["city"] for each in ids} == {"2"}


async def test_a_missing_contact_spoils_no_other_update(account: Account, tools: ToolContext) -> None:
    ids = [await account.add(email=address(number)) for number in range(4)]
    written = await all_of([tools.client.update(each, {"city": "Oslo"}, soon()) for each in [*ids, "999999"]])
    assert isinstance(written[4], NotFound)
    assert [record.id for record in written[:4]] == ids


async def test_where_hubspot_names_no_traces_answers_still_find_their_way(account: Account, tools: ToolContext) -> None:
    await account.settings(echo_trace_ids=False)
    made = await all_of([tools.client.create({"email": address(n), "city": f"{n}"}, soon()) for n in range(12)])
    assert [record.properties["email"] for record in made] == [address(n) for n in range(12)]


async def test_a_merged_contact_and_a_second_address_are_found_in_a_batch(account: Account, tools: ToolContext) -> None:
    kept, gone = await account.add(email=address(1)), await account.add(email=address(2))
    others = [await account.add(email=address(number)) for number in range(3, 8)]
    await account.merge(kept, gone)
    by_id = await all_of([tools.client.get(each, EMAIL, soon()) for each in [*others, gone]])
    assert all(isinstance(record, Record) for record in by_id)
    by_email = await all_of([tools.client.find_by_email(address(n), EMAIL, soon()) for n in range(1, 8)])
    assert [record.properties["email"] for record in by_email] == [address(n if n != 2 else 1) for n in range(1, 8)]


async def test_a_batch_that_is_refused_whole_is_sent_one_by_one(account: Account, tools: ToolContext) -> None:
    await account.fault("400", times=1, path="batch/create")
    made = await all_of([tools.client.create({"email": address(number)}, soon()) for number in range(6)])
    assert [record.properties["email"] for record in made] == [address(number) for number in range(6)]


async def test_a_lost_answer_is_reported_to_each_and_written_once(account: Account, tools: ToolContext) -> None:
    await account.fault("lost_response", times=1, path="batch/create")
    made = await all_of([tools.client.create({"email": address(number)}, soon()) for number in range(6)])
    assert all(isinstance(each, HubSpotError) and getattr(each, "effect", "") == "unknown" for each in made)
    assert len(await account.everyone()) == 6


async def test_a_cancelled_caller_cancels_no_other(account: Account, tools: ToolContext) -> None:
    ids = [await account.add(email=address(number)) for number in range(5)]
    calls = [asyncio.ensure_future(tools.client.update(each, {"city": "Oslo"}, soon())) for each in ids]
    await asyncio.sleep(0)
    calls[3].cancel()
    written = await asyncio.gather(*calls, return_exceptions=True)
    assert [isinstance(record, Record) for record in written] == [True, True, True, False, True]


STEP = st.tuples(st.sampled_from(["create", "update", "read"]), st.integers(0, 3), st.integers(0, 9))


async def _do(client: HubSpotClient, step: tuple[str, int, int]) -> Any:
    what, who, value = step
    try:
        if what == "create":
            return await client.create({"email": address(who), "city": f"{value}"}, soon())
        found = await client.find_by_email(address(who), ["email", "city"], soon())
        if what == "update" and found is not None:
            return await client.update(found.id, {"city": f"{value}"}, soon())
    except AlreadyExists:
        return None
    return None


@pytest.mark.parametrize("traces", [True, False])
@given(steps=st.lists(STEP, min_size=1, max_size=25))
@settings(max_examples=examples(15), suppress_health_check=list(HealthCheck))
async def test_any_interleaving_leaves_contacts_that_some_order_would_have(
    account: Account, tools: ToolContext, traces: bool, steps: list[tuple[str, int, int]]
) -> None:
    await account.reset()
    await account.settings(echo_trace_ids=traces)
    await asyncio.gather(*(_do(tools.client, step) for step in steps))
    left = {
        contact["properties"]["email"]: (await account.read(contact["id"], "city"))["city"]
        for contact in await account.everyone()
    }
    for who in range(4):
        created = {value for what, whom, value in steps if (what, whom) == ("create", who)}
        updated = {value for what, whom, value in steps if (what, whom) == ("update", who)}
        assert (address(who) in left) == bool(created)
        if created:
            assert left[address(who)] in {f"{value}" for value in created | updated}
