"""The policy's table line by line, and its effect on calls of the tools."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from libs.contracts.principals import Principal
from libs.contracts.results import ContactSaved, Ok
from services.hubspot_tools.contacts.policy import Policy, PolicyError, read_policy, rights_of
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import ANONYMOUS, STAFF, Account, Caller, changes_of, visitor

JANE = visitor("Jane@Example.com")
UNVERIFIED = visitor("jane@example.com", verified=False)


def code(refusal: object) -> str | None:
    return getattr(refusal, "code", None)


@pytest.mark.parametrize(
    ("principal", "own", "foreign"),
    [
        (STAFF, None, None),
        (JANE, None, "not_your_record"),
        (UNVERIFIED, "email_not_verified", "email_not_verified"),
        (visitor("not an address"), "email_not_verified", "email_not_verified"),
        (ANONYMOUS, "not_signed_in", "not_signed_in"),
    ],
)
def test_which_record_may_be_seen(principal: Principal, own: str | None, foreign: str | None) -> None:
    rights = rights_of(principal)
    assert code(rights.record("JANE@example.com")) == own
    assert code(rights.record("bob@example.com")) == foreign
    assert code(rights.record(None)) == foreign
    assert code(rights.search("jane@example.com")) == own
    assert code(rights.search("bob@example.com")) == foreign
    assert code(rights.search(None)) == foreign


@pytest.mark.parametrize(
    ("principal", "own", "foreign"),
    [(STAFF, None, None), (JANE, None, "not_your_record"), (UNVERIFIED, None, None), (ANONYMOUS, None, None)],
)
def test_contacts_that_may_be_created(principal: Principal, own: str | None, foreign: str | None) -> None:
    rights = rights_of(principal)
    assert code(rights.create("jane@example.com")) == own
    assert code(rights.create(None)) is None
    assert code(rights.create("bob@example.com")) == foreign


@pytest.mark.parametrize("principal", [JANE, UNVERIFIED, ANONYMOUS])
def test_only_staff_writes_what_a_company_notes_about_people(principal: Principal) -> None:
    assert rights_of(principal).writes(["firstname", "phone", "email"]) is None
    refusal = rights_of(principal).writes(["firstname", "lifecyclestage", "hubspot_owner_id"])
    assert refusal is not None
    assert refusal.code == "not_allowed"
    assert "hubspot_owner_id, lifecyclestage" in refusal.detail
    assert rights_of(STAFF).writes(["lifecyclestage"]) is None


async def test_a_visitor_sees_their_own_record_and_of_it_what_is_theirs(tools: ToolContext, account: Account) -> None:
    own = await account.add(
        email="jane@example.com", firstname="Jane", lifecyclestage="customer", hs_lead_status="OPEN"
    )
    jane = Caller(tools, JANE)
    seen = (await jane.get(own)).contact
    assert seen.properties == {"email": "jane@example.com", "firstname": "Jane"}
    assert seen.url is None
    assert (await jane.search(email="jane@example.com")).contacts == [seen]


async def test_a_visitor_cannot_tell_a_foreign_record_from_none(tools: ToolContext, account: Account) -> None:
    foreign = await account.add(email="bob@example.com")
    jane = Caller(tools, JANE)
    answers = [await jane.call("get_contact", {"contact_id": each}) for each in (foreign, "1", "no-id")]
    assert answers[0] == answers[1] == answers[2]
    assert await jane.refused("get_contact", contact_id=foreign) == "not_your_record"
    assert await jane.refused("update_contact", contact_id=foreign, phone="+14155550100") == "not_your_record"
    assert await account.read(foreign, "phone") == {"phone": None}


@pytest.mark.parametrize(
    "criteria",
    [
        {"query": "jane"},
        {"email": "bob@example.com"},
        {"email": "jane@example.com", "query": "a"},
        {"email": "jane@example.com", "after": "5"},
        {"email_domain": "example.com"},
        {"filters": [{"property": "city", "operator": "is_known", "value": None}]},
        {},
    ],
)
async def test_a_visitor_searches_only_for_themselves(
    tools: ToolContext, account: Account, criteria: dict[str, object]
) -> None:
    assert await Caller(tools, JANE).refused("search_contact", **criteria) == "not_your_record"
    assert await account.calls() == []


async def test_a_visitor_changes_their_record_but_not_its_identity(tools: ToolContext, account: Account) -> None:
    own = await account.add(email="jane@example.com", firstname="Jane")
    jane = Caller(tools, JANE)
    updated = await jane.update(own, firstname="Janet", email="JANE@example.com")
    assert changes_of(updated) == {"firstname": ("Jane", "Janet")}
    assert await jane.refused("update_contact", contact_id=own, email="bob@example.com") == "email_not_verified"
    assert await jane.refused("update_contact", contact_id=own, clear=["email"]) == "email_not_verified"
    assert await jane.refused("update_contact", contact_id=own, lifecyclestage="customer") == "not_allowed"
    assert await jane.refused("update_contact", contact_id=own, clear=["hs_lead_status"]) == "not_allowed"
    assert (await account.read(own, "email"))["email"] == "jane@example.com"


async def test_a_visitor_creates_themselves_by_the_email_that_was_verified(
    tools: ToolContext, account: Account
) -> None:
    jane = Caller(tools, JANE)
    assert await jane.refused("create_contact", email="bob@example.com") == "not_your_record"
    created = await jane.create(firstname="Jane")
    assert created.contact.properties == {"email": "jane@example.com", "firstname": "Jane"}
    assert len(await account.everyone()) == 1


async def test_a_visitor_sees_who_is_in_the_way_only_if_it_is_they(tools: ToolContext, account: Account) -> None:
    await account.add(email="jane@example.com", firstname="Jane", lifecyclestage="customer")
    await account.add(email="bob@example.com", hs_additional_emails="ann@example.com")
    own = await Caller(tools, JANE).conflict("create_contact", firstname="Jane")
    assert own.existing is not None
    assert own.existing.properties == {"email": "jane@example.com", "firstname": "Jane"}
    foreign = await Caller(tools, visitor("ann@example.com")).conflict("create_contact", firstname="Ann")
    assert foreign.existing is None


@pytest.mark.parametrize(("principal", "lacks"), [(ANONYMOUS, "not_signed_in"), (UNVERIFIED, "email_not_verified")])
async def test_strangers_create_themselves_and_read_nothing(
    tools: ToolContext, account: Account, principal: Principal, lacks: str
) -> None:
    taken = await account.add(email="bob@example.com", firstname="Bob")
    stranger = Caller(tools, principal)
    await account.begin()
    assert await stranger.refused("search_contact", email="bob@example.com") == lacks
    assert await stranger.refused("get_contact", contact_id=taken) == lacks
    assert await stranger.refused("update_contact", contact_id=taken, firstname="Rob") == lacks
    assert await stranger.refused("create_contact", firstname="Eve", lifecyclestage="customer") == "not_allowed"
    assert await account.calls() == []
    for email in ("bob@example.com", "eve@example.com"):
        answer = await stranger.call("create_contact", {"email": email, "firstname": "Eve", "phone": "+14155550100"})
        assert answer == Ok(data=ContactSaved(contact_id=None)), "an address that is known looks like any other"
    held = {each["properties"]["email"]: each["properties"]["firstname"] for each in await account.everyone()}
    assert held == {"bob@example.com": "Bob", "eve@example.com": "Eve"}


SHIPPED = Path("services/hubspot_tools/contacts/policy.yaml")


def own_policy(tmp_path: Path, **changes: Any) -> Policy:
    """The shipped policy with changes for staff."""
    document = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    document["staff"] |= changes
    path = tmp_path / "policy.yaml"
    path.write_text(yaml.safe_dump(document))
    return read_policy(path)


async def test_kept_properties_are_filled_and_never_overwritten(
    tools: ToolContext, account: Account, tmp_path: Path
) -> None:
    staff = Caller(replace(tools, policy=own_policy(tmp_path, keep=["phone", "city"])))
    jane = await account.add(email="jane@acme.example", city="Oslo")
    refused = await staff.call("update_contact", {"contact_id": jane, "city": "Rome", "phone": "+14155550100"})
    assert code(refused) == "not_allowed"
    assert "city" in getattr(refused, "detail", "")
    assert await account.read(jane, "city", "phone") == {"city": "Oslo", "phone": None}
    await staff.update(jane, phone="+14155550100")
    await staff.update(jane, city="Oslo", firstname="Jane")
    assert await account.read(jane, "city", "phone", "firstname") == {
        "city": "Oslo", "phone": "+14155550100", "firstname": "Jane",
    }  # fmt: skip


async def test_properties_without_rights_are_not_shown_or_written(
    tools: ToolContext, account: Account, tmp_path: Path
) -> None:
    staff = Caller(replace(tools, policy=own_policy(tmp_path, read=["email", "firstname"], write=["firstname"])))
    jane = await account.add(email="jane@acme.example", firstname="Jane", phone="+14155550100")
    assert (await staff.get(jane)).contact.properties == {"email": "jane@acme.example", "firstname": "Jane"}
    assert code(await staff.call("update_contact", {"contact_id": jane, "city": "Rome"})) == "not_allowed"
    assert changes_of(await staff.update(jane, firstname="Janet")) == {"firstname": ("Jane", "Janet")}


@pytest.mark.parametrize(
    ("text", "where"),
    [("staff: {read: all}", "staff.write"), ("staff: [", "YAML"), ("chief: {}", "staff"), ("", "staff")],
)
def test_a_wrong_policy_says_where(tmp_path: Path, text: str, where: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(PolicyError, match="mine") as refused:
        read_policy(path)
    assert where in str(refused.value)
