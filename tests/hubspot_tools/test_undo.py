"""The last change of a conversation is undone, unless the record changed since; receipts survive a kill."""

from dataclasses import replace

import pytest

from services.hubspot_tools.contacts import UndoLog
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import ANONYMOUS, Account, Caller, changes_of, visitor


class _Killed(BaseException):
    """Ends an attempt as a kill of its worker does."""


async def _killed(*_: object) -> None:
    raise _Killed


async def _change(staff: Caller, account: Account, *, created: bool) -> None:
    """One change of Jane that can be undone: her record's creation, or her move from Berlin to Oslo."""
    if created:
        await staff.create(email="jane@acme.com", firstname="Jane")
    else:
        await staff.update(await account.add(email="jane@acme.com", city="Berlin"), city="Oslo")


@pytest.fixture
def staff(remembering: ToolContext) -> Caller:
    return Caller(remembering)


async def test_an_update_is_taken_back(staff: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", firstname="Jane", city="Berlin")
    updated = await staff.update(jane, city="Oslo", jobtitle="CTO")
    assert updated.undo
    undone = await staff.undo(updated.undo)
    assert {each.property: (each.before, each.after) for each in undone.changes} == {
        "city": ("Oslo", "Berlin"), "jobtitle": ("CTO", None),
    }  # fmt: skip
    assert (undone.removed, undone.contact.properties["city"]) == (False, "Berlin")
    assert await account.read(jane, "city", "jobtitle") == {"city": "Berlin", "jobtitle": None}


async def test_a_created_contact_is_removed(staff: Caller, account: Account) -> None:
    created = await staff.create(email="jane@acme.com", firstname="Jane")
    undone = await staff.undo()
    assert (undone.removed, undone.contact.id) == (True, created.contact.id)
    assert await account.everyone() == []


async def test_a_stage_goes_back_too(staff: Caller, account: Account) -> None:
    """HubSpot moves a stage only forward, and ignores other moves silently."""
    jane = await account.add(email="jane@acme.com", lifecyclestage="lead")
    await staff.update(jane, lifecyclestage="customer")
    await staff.undo()
    assert await account.read(jane, "lifecyclestage") == {"lifecyclestage": "lead"}


async def test_a_later_change_stays_and_is_reported(staff: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Berlin")
    await staff.update(jane, city="Oslo")
    owner = (await account.http.get("/crm/owners/2026-09", params={"limit": "1"})).json()["results"][0]
    await account.settings(editor=owner["userId"])
    await account.change(jane, city="Rome")
    changed = await staff.changed("undo_last_change")
    assert [(each.property, each.before, each.after) for each in changed.changes] == [("city", "Oslo", "Rome")]
    assert changed.by == f"{owner['firstName']} {owner['lastName']}"
    assert changed.at is not None
    assert await account.read(jane, "city") == {"city": "Rome"}


async def test_a_created_contact_with_later_changes_stays(staff: Caller, account: Account) -> None:
    created = await staff.create(email="jane@acme.com", firstname="Jane")
    await account.change(created.contact.id, firstname="Janet")
    changed = await staff.changed("undo_last_change")
    assert (changed.by, [each.after for each in changed.changes]) == (None, ["Janet"])
    assert len(await account.everyone()) == 1


@pytest.mark.parametrize("keeps_id", [True, False])
@pytest.mark.parametrize("stays", ["created", "other"])
async def test_a_created_contact_that_was_merged_since_stays(
    staff: Caller, account: Account, stays: str, *, keeps_id: bool
) -> None:
    """Archiving it would archive the other one, too."""
    await account.settings(merge_keeps_primary_id=keeps_id)
    other = await account.add(email="other@acme.com")
    created = (await staff.create(email="jane@acme.com", firstname="Jane")).contact.id
    primary, gone = (created, other) if stays == "created" else (other, created)
    await account.merge(primary, gone)
    assert (await staff.changed("undo_last_change")).contact is not None
    assert len(await account.everyone()) == 1


async def test_only_the_last_change_of_this_conversation(staff: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Berlin")
    first = await staff.update(jane, city="Oslo")
    await replace(staff, call_id="c2").update(jane, city="Rome")
    assert await staff.invalid("undo_last_change", change=first.undo) == {"change": "not_found"}
    assert await replace(staff, scope="another").invalid("undo_last_change") == {"change": "not_found"}
    await staff.undo()
    assert await account.read(jane, "city") == {"city": "Oslo"}
    assert await staff.invalid("undo_last_change") == {"change": "not_found"}  # once


async def test_a_call_without_a_change_leaves_the_earlier_undo(staff: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Berlin")
    await account.add(email="joe@acme.com")
    await staff.update(jane, city="Oslo")
    assert (await replace(staff, call_id="c2").update(jane, city="Oslo")).undo is None
    await replace(staff, call_id="c3").conflict("update_contact", contact_id=jane, email="joe@acme.com")
    await staff.undo()
    assert await account.read(jane, "city") == {"city": "Berlin"}


async def test_a_call_that_comes_again_after_its_effect_has_the_same_receipt(staff: Caller, account: Account) -> None:
    """Its worker was killed between HubSpot's answer and its own: the values before the change are still known."""
    jane = await account.add(email="jane@acme.com", city="Berlin")
    first = await staff.update(jane, city="Oslo", jobtitle="CTO")
    again = await replace(staff, retried=True).update(jane, city="Oslo", jobtitle="CTO")
    assert changes_of(again) == changes_of(first) == {"city": ("Berlin", "Oslo"), "jobtitle": (None, "CTO")}
    assert again.undo == first.undo
    await staff.undo()
    assert await account.read(jane, "city", "jobtitle") == {"city": "Berlin", "jobtitle": None}


async def test_a_confirmed_call_that_comes_again_asks_for_no_second_word(staff: Caller, account: Account) -> None:
    careful = replace(staff, confirm="updates")
    jane = await account.add(email="jane@acme.com", city="Berlin")
    shown = await careful.unconfirmed("update_contact", contact_id=jane, city="Oslo")
    confirmed = replace(careful, confirmation=shown.confirmation)
    await confirmed.update(jane, city="Oslo")
    assert changes_of(await replace(confirmed, retried=True).update(jane, city="Oslo")) == {"city": ("Berlin", "Oslo")}


async def test_an_undo_that_comes_again_is_no_second_one(staff: Caller, account: Account) -> None:
    created = await staff.create(email="jane@acme.com", firstname="Jane")
    await account.archive(created.contact.id)  # by an attempt that died before its answer
    undone = await replace(staff, retried=True).undo()
    assert (undone.removed, undone.contact.name) == (True, "Jane")


@pytest.mark.parametrize("created", [True, False])
async def test_an_undo_with_a_lost_answer_has_the_same_answer_again(
    staff: Caller, account: Account, *, created: bool
) -> None:
    """Its worker died after the effect, and after it had stored that there is nothing more to undo."""
    await _change(staff, account, created=created)
    undoing = replace(staff, call_id="c2")
    first = await undoing.undo()
    again = await replace(undoing, retried=True).undo()
    assert (again.removed, again.contact.id, again.changes) == (first.removed, first.contact.id, first.changes)
    assert await replace(staff, call_id="c3").invalid("undo_last_change") == {"change": "not_found"}


@pytest.mark.parametrize("created", [True, False])
async def test_a_killed_undo_is_finished_although_another_change_came_after_it(
    staff: Caller, account: Account, monkeypatch: pytest.MonkeyPatch, *, created: bool
) -> None:
    """The outbox sends an earlier write of the conversation between the two attempts."""
    await _change(staff, account, created=created)
    undoing = replace(staff, call_id="c2")
    with monkeypatch.context() as killing:
        killing.setattr(UndoLog, "undone", _killed)
        with pytest.raises(_Killed):
            await undoing.undo()
    await replace(staff, call_id="c0").create(email="bob@acme.com", firstname="Bob")
    undone = await replace(undoing, retried=True).undo()
    assert (undone.removed, undone.contact.properties["email"]) == (created, "jane@acme.com")
    assert (await replace(staff, call_id="c3").undo()).contact.name == "Bob"  # that change is still the last one


async def test_a_killed_update_has_its_receipt_after_another_change(staff: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Berlin")
    first = await staff.update(jane, city="Oslo")
    await replace(staff, call_id="c0").create(email="bob@acme.com", firstname="Bob")
    again = await replace(staff, retried=True).update(jane, city="Oslo")
    assert changes_of(again) == changes_of(first) == {"city": ("Berlin", "Oslo")}


async def test_people_take_back_what_they_changed_of_themselves(remembering: ToolContext, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Berlin")
    own = Caller(remembering, principal=visitor("jane@acme.com"))
    await own.update(jane, city="Oslo")
    await own.undo()
    assert await account.read(jane, "city") == {"city": "Berlin"}
    assert await Caller(remembering, principal=ANONYMOUS).refused("undo_last_change") == "not_signed_in"
