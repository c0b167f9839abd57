"""Creating contacts: clean, and never twice."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from libs.contracts.results import Conflict, ContactSaved, Ok
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import Account, Caller


async def test_a_contact_is_created_clean(staff: Caller, account: Account) -> None:
    created = await staff.create(
        email=" Jane.Doe@ACME.com", firstname="  Jane ", lastname="Doe\u202e", phone="+1 (415) 555-0100",
        lifecyclestage="Sales Qualified Lead", company="", jobtitle=None,
        other=[{"property": "Contact owner", "value": "ann.lee@frontdesk.example"}, {"property": "zip", "value": " "}],
    )  # fmt: skip
    stored = {
        "email": "jane.doe@acme.com", "firstname": "Jane", "lastname": "Doe", "phone": "+14155550100",
        "lifecyclestage": "salesqualifiedlead", "hubspot_owner_id": "910901",
    }  # fmt: skip
    shown = created.contact.properties
    assert shown.pop("createdate")
    assert shown == stored
    assert created.contact.url is not None
    assert created.contact.labels["hubspot_owner_id"] == "Contact owner"
    assert await account.read(created.contact.id, *stored) == stored


async def test_a_plain_create_is_one_call(staff: Caller, account: Account) -> None:
    await staff.create(email="jane@acme.com", firstname="Jane", lastname="Doe")
    assert await account.calls() == ["POST "]


@pytest.mark.parametrize(
    ("arguments", "problems"),
    [
        ({}, {"email": "missing"}),
        ({"company": "Acme", "email": "  "}, {"email": "missing"}),
        ({"email": "jane@", "phone": "415 555 0100"}, {"email": "malformed", "phone": "malformed"}),
        ({"firstname": "J", "lifecyclestage": "vip"}, {"lifecyclestage": "not_an_option"}),
        ({"firstname": "J", "other": [{"property": "favourite", "value": "x"}]}, {"favourite": "unknown_property"}),
        ({"firstname": "J", "other": [{"property": "createdate", "value": "2026-01-01"}]}, {"createdate": "read_only"}),
        ({"firstname": "J", "other": [{"property": "renewal_date", "value": "soon"}]}, {"renewal_date": "malformed"}),
        (
            {"firstname": "J", "other": [{"property": "hubspot_owner_id", "value": "x"}]},
            {"hubspot_owner_id": "not_an_option"},
        ),
        ({"firstname": "J" * 201}, {"firstname": "too_long"}),
        ({"firstname": 7}, {"firstname": "malformed"}),
        ({"name": "Jane"}, {"name": "unknown_property"}),
        ({"other": [{"property": "zip"}]}, {"other.0.value": "missing"}),
    ],
)
async def test_a_bad_value_spends_no_call(
    staff: Caller, account: Account, arguments: dict[str, object], problems: dict[str | None, str]
) -> None:
    assert await staff.invalid("create_contact", **arguments) == problems
    assert await account.calls() == []


@pytest.mark.parametrize("named", [True, False])
async def test_an_existing_contact_is_shown_instead(staff: Caller, account: Account, named: bool) -> None:
    await account.settings(conflict_names_id=named)
    existing = await account.add(email="jane@acme.com", firstname="Jane", phone="+14155550100")
    found = await staff.conflict("create_contact", email="JANE@acme.com", firstname="Janet")
    assert found.property == "email"
    assert found.existing is not None
    assert (found.existing.id, found.existing.name) == (existing, "Jane")
    assert found.existing.properties["phone"] == "+14155550100"
    assert len(await account.everyone()) == 1


async def test_an_address_that_is_somebodys_second_one_is_taken_too(staff: Caller, account: Account) -> None:
    await account.add(email="jane@acme.com", hs_additional_emails="j.doe@acme.com")
    found = await staff.conflict("create_contact", email="j.doe@acme.com")
    assert found.existing is not None
    assert found.existing.properties["email"] == "jane@acme.com"


async def test_of_many_creates_at_once_one_succeeds(staff: Caller, account: Account) -> None:
    arguments = {"email": "jane@acme.com", "firstname": "Jane"}
    results = await asyncio.gather(*(staff.call("create_contact", arguments) for _ in range(8)))
    (created,) = [result for result in results if isinstance(result, Ok)]
    conflicts = [result for result in results if isinstance(result, Conflict)]
    assert len(conflicts) == 7
    ids = {result.existing.id for result in conflicts if result.existing}
    assert ids == {created.data.contact.id}  # type: ignore[union-attr]
    assert len(await account.everyone()) == 1


async def test_a_conflict_is_answered_even_if_hubspot_shows_no_record(staff: Caller, account: Account) -> None:
    existing = await account.add(email="jane@acme.com")
    await account.fault("500", path="batch/read")
    found = await staff.conflict("create_contact", email="jane@acme.com")
    assert found.existing is not None
    assert found.existing.id == existing


async def test_a_contact_that_goes_while_it_is_in_the_way_makes_room(staff: Caller, account: Account) -> None:
    """HubSpot reports a conflict with a contact, and then does not find that contact."""
    await account.settings(conflict_names_id=False)
    existing = await account.add(email="jane@acme.com", firstname="Jane")
    await account.begin()
    await account.fault("slow", path="batch/read", delay_ms=300, times=1)
    creating = asyncio.create_task(staff.create(email="jane@acme.com", firstname="Janet"))
    await account.until_called()
    await account.archive(existing)
    created = await creating
    assert created.contact.id != existing
    assert created.contact.name == "Janet"


async def test_hubspots_own_complaints_reach_the_caller(staff: Caller, account: Account) -> None:
    await account.settings(required_properties=["company"])
    assert await staff.invalid("create_contact", email="jane@acme.com") == {"company": "missing"}


async def test_a_repeated_create_differs_from_an_existing_contact(tools: ToolContext, account: Account) -> None:
    again = Caller(tools, retried=True)
    mine = await account.add(email="jane@acme.com", firstname="Jane")
    assert (await again.create(email="jane@acme.com", firstname="Jane")).contact.id == mine
    other = await again.conflict("create_contact", email="jane@acme.com", firstname="Janet")
    assert other.existing is not None
    later = Caller(tools, retried=True, asked_at=datetime.now(UTC) + timedelta(hours=1))
    await later.conflict("create_contact", email="jane@acme.com", firstname="Jane")


async def test_a_create_without_an_email_that_comes_again_is_looked_for_first(
    tools: ToolContext, account: Account
) -> None:
    mine = await account.add(firstname="Jane", lastname="Doe", company="Acme")
    arguments = {"firstname": "Jane", "lastname": "Doe", "company": "Acme"}
    fresh = Caller(tools, retried=True)
    assert (await fresh.create(**arguments)).contact.id == mine
    unsure = await fresh.unavailable("create_contact", **{**arguments, "company": "Other"})
    assert unsure.effect == "unknown"
    old = Caller(tools, retried=True, asked_at=datetime.now(UTC) - timedelta(minutes=2))
    assert (await old.create(**{**arguments, "lastname": "Roe"})).contact.id != mine
    assert len(await account.everyone()) == 2


async def test_an_anonymous_create_never_says_whether_the_address_is_known(anonymous: Caller, account: Account) -> None:
    await account.add(firstname="Paul", email="paul@acme.com")
    for email in ("paul@acme.com", "new@acme.com"):
        result = await anonymous.call("create_contact", {"firstname": "Mallory", "email": email})
        assert result == Ok(data=ContactSaved(contact_id=None))
    names = {each["properties"]["email"]: each["properties"]["firstname"] for each in await account.everyone()}
    assert names == {"paul@acme.com": "Paul", "new@acme.com": "Mallory"}
