"""A write with a lost answer, or one that is requested twice, has one effect and an answer."""

from dataclasses import replace

import pytest

from services.hubspot_tools.hubspot.responses import CALL
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import STAFF, Account, Caller, changes_of

NAMELESS = {"firstname": "Jane", "lastname": "Doe"}
JANE = {**NAMELESS, "email": "jane@acme.com"}


async def _set_up(account: Account) -> None:
    """As `hubspot-setup` does."""
    await account.define(name=CALL, label="Frontdesk call", type="string", fieldType="text", hasUniqueValue=True)


@pytest.mark.parametrize("kind", ["lost_response", "empty_2xx"])
async def test_a_create_with_a_lost_answer_is_answered(staff: Caller, account: Account, kind: str) -> None:
    await account.fault(kind, method="POST", path="contacts$", times=1)
    created = await staff.create(**JANE)
    assert [each["id"] for each in await account.everyone()] == [created.contact.id]


async def test_without_an_email_the_calls_own_id_finds_it_at_once(staff: Caller, account: Account) -> None:
    await _set_up(account)
    await account.settings(index_lag_ms=60_000)
    await account.fault("lost_response", method="POST", path="contacts$", times=1)
    created = await staff.create(**NAMELESS)
    assert [each["id"] for each in await account.everyone()] == [created.contact.id]
    calls = await account.calls()
    assert "POST search" not in calls[calls.index("POST ") :], "the search of duplicates comes before"


async def test_without_the_property_it_says_that_it_cannot_know(staff: Caller, account: Account) -> None:
    await account.settings(index_lag_ms=60_000)
    await account.fault("lost_response", method="POST", path="contacts$", times=1)
    assert (await staff.unavailable("create_contact", **NAMELESS)).effect == "unknown"
    assert len(await account.everyone()) == 1


async def test_a_call_delivered_twice_makes_one_contact_and_two_calls_make_two(
    tools: ToolContext, account: Account
) -> None:
    await _set_up(account)
    first = Caller(tools, call_id="a")
    mine = (await first.create(**NAMELESS)).contact.id
    again = replace(first, retried=True)
    assert (await again.create(**NAMELESS)).contact.id == mine
    # A worker that counted as dead, and does not know of the other.
    assert (await first.create(**NAMELESS)).contact.id == mine
    assert (await Caller(tools, call_id="b").create(**NAMELESS)).contact.id != mine
    assert len(await account.everyone()) == 2


async def test_no_caller_sees_or_sets_the_property(tools: ToolContext, account: Account) -> None:
    await _set_up(account)
    staff = Caller(tools, STAFF, call_id="a")
    created = await staff.create(**NAMELESS)
    read = await staff.get(created.contact.id)
    assert CALL not in read.model_dump_json()
    other = [{"property": CALL, "value": "b"}]
    found = await staff.invalid("update_contact", contact_id=created.contact.id, other=other)
    assert list(found.values()) == ["read_only"]


async def test_a_property_that_was_deleted_is_done_without(staff: Caller, account: Account) -> None:
    await _set_up(account)
    await staff.create(**NAMELESS)
    await account.reset()
    mine = (await staff.create(**NAMELESS)).contact.id
    await account.begin()
    assert (await replace(staff, call_id="c2").create(**NAMELESS)).contact.id != mine
    assert await account.calls() == ["POST search", "POST "], "after the search of duplicates, it knows by now"


async def test_a_contact_with_an_email_needs_no_mark(staff: Caller, account: Account) -> None:
    await _set_up(account)
    created = await staff.create(**JANE)
    assert await account.read(created.contact.id, CALL) == {CALL: None}


@pytest.mark.parametrize("kind", ["lost_response", "502-html"])
async def test_an_update_with_a_lost_answer_is_repeated(staff: Caller, account: Account, kind: str) -> None:
    mine = await account.add(**JANE)
    await account.fault(kind, method="PATCH", times=1)
    updated = await staff.update(mine, city="Paris")
    assert changes_of(updated) == {"city": (None, "Paris")}
    assert await account.read(mine, "city") == {"city": "Paris"}


async def test_an_update_that_stays_unsure_is_said_to_be(staff: Caller, account: Account) -> None:
    mine = await account.add(**JANE)
    await account.fault("lost_response", method="PATCH", times=1)
    await account.fault("429-daily", method="PATCH")
    assert (await staff.unavailable("update_contact", contact_id=mine, city="Paris")).effect == "unknown"
