"""Changes that a person must confirm. A confirmation is valid for exactly the change that was shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from libs.contracts.results import Confirm, Ok
from services.hubspot_tools.contacts.policy import read_policy
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import Account, Caller, changes_of


@pytest.fixture
def careful(staff: Caller) -> Caller:
    return replace(staff, confirm="updates")


async def test_an_update_that_overwrites_is_shown_first(careful: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", firstname="Jane", city="Berlin")
    shown = await careful.unconfirmed("update_contact", contact_id=jane, city="Oslo")
    assert shown.reason == "overwrites"
    assert shown.contact is not None
    assert shown.contact.name == "Jane"
    assert [(each.property, each.before, each.after) for each in shown.changes] == [("city", "Berlin", "Oslo")]
    assert await account.read(jane, "city") == {"city": "Berlin"}
    confirmed = replace(careful, confirmation=shown.confirmation)
    assert changes_of(await confirmed.update(jane, city="Oslo")) == {"city": ("Berlin", "Oslo")}
    assert await account.read(jane, "city") == {"city": "Oslo"}


@pytest.mark.parametrize(
    ("confirm", "city", "asks"),
    [("never", "Oslo", False), ("updates", "", False), ("updates", "Oslo", True), ("always", "", True)],
)
async def test_the_flow_decides_which_changes_are_confirmed(
    staff: Caller, account: Account, confirm: Confirm, city: str, asks: bool
) -> None:
    jane = await account.add(email="jane@acme.com", city=city)
    result = await replace(staff, confirm=confirm).call("update_contact", {"contact_id": jane, "city": "Bergen"})
    assert (result.status == "unconfirmed") == asks
    assert (await account.read(jane, "city"))["city"] == ((city or None) if asks else "Bergen")


async def test_an_update_without_a_change_needs_no_confirmation(staff: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Oslo")
    assert (await replace(staff, confirm="always").update(jane, city="Oslo")).changes == []


async def test_a_record_that_changed_is_shown_again(careful: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Berlin")
    shown = await careful.unconfirmed("update_contact", contact_id=jane, city="Oslo")
    await account.change(jane, city="Rome")
    again = await replace(careful, confirmation=shown.confirmation).unconfirmed(
        "update_contact", contact_id=jane, city="Oslo"
    )
    assert [(each.before, each.after) for each in again.changes] == [("Rome", "Oslo")]
    assert again.confirmation != shown.confirmation
    assert await account.read(jane, "city") == {"city": "Rome"}


async def test_a_confirmation_is_good_for_nothing_else(careful: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Berlin")
    joe = await account.add(email="joe@acme.com", city="Berlin")
    shown = await careful.unconfirmed("update_contact", contact_id=jane, city="Oslo")
    told = replace(careful, confirmation=shown.confirmation)
    await told.unconfirmed("update_contact", contact_id=joe, city="Oslo")
    await told.unconfirmed("update_contact", contact_id=jane, city="Rome")
    await told.unconfirmed("merge_contacts", contact_id=jane, duplicate_id=joe)


async def test_always_shows_a_new_contact_too(staff: Caller, account: Account) -> None:
    always = replace(staff, confirm="always")
    shown = await always.unconfirmed("create_contact", email="jane@acme.com", firstname="Jane")
    assert (shown.reason, shown.contact) == ("rule", None)
    assert {each.property: each.after for each in shown.changes} == {"email": "jane@acme.com", "firstname": "Jane"}
    assert await account.everyone() == []
    created = await replace(always, confirmation=shown.confirmation).create(email="jane@acme.com", firstname="Jane")
    assert created.contact.name == "Jane"


async def test_a_rule_of_the_policy_overrules_the_flow(tools: ToolContext, account: Account, tmp_path: Path) -> None:
    everything = "{read: all, write: all, keep: []}"
    (tmp_path / "policy.yaml").write_text(
        f"staff: {{read: all, write: all, confirm: [lifecyclestage]}}\nvisitor: {everything}\nanonymous: {everything}\n"
    )
    staff = Caller(replace(tools, policy=read_policy(tmp_path / "policy.yaml")))
    jane = await account.add(email="jane@acme.com", city="Berlin")
    assert (await staff.unconfirmed("update_contact", contact_id=jane, lifecyclestage="customer")).reason == "rule"
    assert isinstance(await staff.call("update_contact", {"contact_id": jane, "city": "Oslo"}), Ok)


async def test_a_merge_happens_after_a_yes(staff: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", firstname="Jane")
    double = await account.add(email="jane.doe@acme.com", firstname="Jane", phone="+14155550100")
    shown = await staff.unconfirmed("merge_contacts", contact_id=jane, duplicate_id=double)
    assert shown.reason == "merge"
    assert shown.contact is not None
    assert (shown.contact.id, [each.id for each in shown.similar]) == (jane, [double])
    assert len(await account.everyone()) == 2
    confirmed = replace(staff, confirmation=shown.confirmation)
    merged = await confirmed.merge(jane, double)
    assert merged.contact.properties["email"] == "jane@acme.com"
    assert merged.merged.id == double
    assert len(await account.everyone()) == 1
    # Delivered again, it has the same result, without a second merge.
    again = await replace(confirmed, retried=True).merge(jane, double)
    assert again.contact.id == merged.contact.id


async def test_a_contact_can_not_be_merged_with_itself(staff: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com")
    assert await staff.invalid("merge_contacts", contact_id=jane, duplicate_id=jane) == {"duplicate_id": "malformed"}
    assert await staff.invalid("merge_contacts", contact_id=jane, duplicate_id="999") == {"contact_id": "not_found"}


async def test_only_staff_merges_and_writes_notes(anonymous: Caller, account: Account) -> None:
    jane, joe = await account.add(email="jane@acme.com"), await account.add(email="joe@acme.com")
    assert await anonymous.refused("merge_contacts", contact_id=jane, duplicate_id=joe) == "not_allowed"
    assert await anonymous.refused("add_note", contact_id=jane, body="hello") == "not_allowed"


async def test_a_note_can_be_shown_first(staff: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", firstname="Jane")
    always = replace(staff, confirm="always")
    note = {"contact_id": jane, "body": "a VIP"}
    shown = await always.unconfirmed("add_note", **note)
    assert [(each.property, each.after) for each in shown.changes] == [("note", "a VIP")]
    assert await replace(always, retried=True).unconfirmed("add_note", **note) == shown
    assert isinstance(await replace(always, confirmation=shown.confirmation).call("add_note", note), Ok)
    assert isinstance(await replace(staff, confirm="updates").call("add_note", note), Ok)


async def test_taking_back_can_be_shown_first(remembering: ToolContext, account: Account) -> None:
    staff = Caller(remembering, scope="c-1")
    created = await staff.create(email="jane@acme.com", firstname="Jane")
    always = replace(staff, confirm="always")
    shown = await always.unconfirmed("undo_last_change", change=None)
    assert shown.contact is not None
    assert shown.contact.id == created.contact.id
    assert {each.property: each.after for each in shown.changes}["email"] is None
    assert len(await account.everyone()) == 1
    done = await replace(always, confirmation=shown.confirmation).call("undo_last_change", {"change": None})
    assert isinstance(done, Ok)
    assert await account.everyone() == []
