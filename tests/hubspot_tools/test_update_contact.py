"""Updates of contacts: only the differences are written, and the receipt has the earlier values."""

import json

import pytest

from tests.hubspot_tools.harness import Account, Caller, changes_of


async def test_an_update_tells_what_was_and_what_is(staff: Caller, account: Account) -> None:
    contact_id = await account.add(email="jane@acme.com", firstname="Jane", city="Berlin", company="Acme")
    await account.begin()
    updated = await staff.update(
        contact_id, phone="+1 415 555 0100", city="Paris", company="Acme", firstname="", clear=["jobtitle"]
    )
    assert changes_of(updated) == {"phone": (None, "+14155550100"), "city": ("Berlin", "Paris")}
    assert updated.contact.properties["city"] == "Paris"
    assert updated.contact.properties["firstname"] == "Jane"
    read, patch = await account.requests()
    assert (read["method"], patch["method"]) == ("POST", "PATCH")
    assert json.loads(patch["body"]) == {"properties": {"phone": "+14155550100", "city": "Paris"}}


async def test_an_update_that_changes_nothing_sends_nothing(staff: Caller, account: Account) -> None:
    contact_id = await account.add(email="jane@acme.com", city="Berlin")
    await account.begin()
    updated = await staff.update(contact_id, email="JANE@acme.com", city="Berlin ", clear=["phone"])
    assert updated.changes == []
    assert updated.contact.properties["city"] == "Berlin"
    assert await account.calls() == ["POST batch/read"]


async def test_a_property_is_emptied(staff: Caller, account: Account) -> None:
    contact_id = await account.add(email="jane@acme.com", city="Berlin", desk_id="D-1")
    updated = await staff.update(contact_id, clear=["city", "Desk ID"])
    assert changes_of(updated) == {"city": ("Berlin", None), "desk_id": ("D-1", None)}
    assert {change.label for change in updated.changes} == {None, "Desk ID"}
    assert not {"city", "desk_id"} & updated.contact.properties.keys()
    assert await account.read(contact_id, "city", "desk_id") == {"city": None, "desk_id": None}


@pytest.mark.parametrize(
    ("arguments", "problems"),
    [
        ({}, {None: "missing"}),
        ({"city": " ", "other": []}, {None: "missing"}),
        ({"email": "jane@"}, {"email": "malformed"}),
        ({"city": "Paris", "clear": ["city"]}, {"city": "malformed"}),
        ({"clear": ["createdate"]}, {"createdate": "read_only"}),
        ({"clear": ["nope"]}, {"nope": "unknown_property"}),
        ({"other": [{"property": "desk_id", "value": ""}]}, {"desk_id": "missing"}),
    ],
)
async def test_a_bad_value_spends_no_call(
    staff: Caller, account: Account, arguments: dict[str, object], problems: dict[str | None, str]
) -> None:
    assert await staff.invalid("update_contact", contact_id="1", **arguments) == problems
    assert await account.calls() == []


async def test_a_contact_that_is_not_there_is_not_changed(staff: Caller, account: Account) -> None:
    assert await staff.invalid("update_contact", contact_id="1", city="Paris") == {"contact_id": "not_found"}
    contact_id = await account.add(email="jane@acme.com")
    await account.fault("html_404", method="PATCH")
    assert await staff.invalid("update_contact", contact_id=contact_id, city="Paris") == {"contact_id": "not_found"}


@pytest.mark.parametrize(("status", "named"), [(409, True), (409, False), (400, True), (400, False)])
async def test_a_taken_email_is_a_conflict_however_hubspot_says_so(
    staff: Caller, account: Account, status: int, named: bool
) -> None:
    await account.settings(patch_conflict_status=status, conflict_names_id=named)
    bob = await account.add(email="bob@acme.com", firstname="Bob")
    jane = await account.add(email="jane@acme.com")
    found = await staff.conflict("update_contact", contact_id=jane, email="bob@acme.com", city="Paris")
    assert found.existing is not None
    assert (found.existing.id, found.existing.name) == (bob, "Bob")
    assert await account.read(jane, "email", "city") == {"email": "jane@acme.com", "city": None}


async def test_a_stage_moves_back_though_hubspot_would_ignore_it(staff: Caller, account: Account) -> None:
    contact_id = await account.add(email="jane@acme.com", lifecyclestage="customer")
    updated = await staff.update(contact_id, lifecyclestage="Lead", city="Paris")
    assert changes_of(updated) == {"lifecyclestage": ("customer", "lead"), "city": (None, "Paris")}
    assert await account.read(contact_id, "lifecyclestage") == {"lifecyclestage": "lead"}


async def test_a_stage_moves_forward_in_one_write(staff: Caller, account: Account) -> None:
    contact_id = await account.add(email="jane@acme.com", lifecyclestage="lead")
    await account.begin()
    updated = await staff.update(contact_id, lifecyclestage="customer")
    assert changes_of(updated) == {"lifecyclestage": ("lead", "customer")}
    assert await account.calls() == ["POST batch/read", f"PATCH {contact_id}"]


async def test_half_an_update_is_not_said_to_be_none(staff: Caller, account: Account) -> None:
    contact_id = await account.add(email="jane@acme.com", lifecyclestage="customer")
    await account.fault("429-daily", method="PATCH", skip=1)
    result = await staff.unavailable("update_contact", contact_id=contact_id, lifecyclestage="lead", city="Paris")
    assert result.effect == "unknown"
    assert await account.read(contact_id, "city") == {"city": "Paris"}


async def test_an_update_follows_a_merge(staff: Caller, account: Account) -> None:
    kept, gone = await account.add(email="jane@acme.com"), await account.add(email="j.doe@acme.com")
    await account.merge(kept, gone)
    updated = await staff.update(gone, city="Paris")
    assert updated.contact.id not in (kept, gone)
    assert await account.read(updated.contact.id, "city") == {"city": "Paris"}
