"""A teammate undoes the write of any receipt of a conversation, unless the record has changed since."""

from dataclasses import replace
from typing import Any

import pytest

from libs.contracts.principals import Principal
from libs.contracts.results import Changed, ChangeUndone, ContactSaved, NoteAdded, Ok
from services.hubspot_tools.hubspot import Deadline
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import Account, Caller, notes

CHAT = "0-a"


@pytest.fixture
def desk(remembering: ToolContext) -> Caller:
    """Frontdesk itself, at work for one conversation. The IDs of its calls begin with that of the conversation."""
    return Caller(
        remembering, principal=Principal(kind="system", id=f"conversation:{CHAT}"), scope=CHAT, call_id=f"{CHAT}.1-0.0"
    )


async def undo(desk: Caller, write: Caller, call_id: str = f"{CHAT}.9-0.undo", **changes: Any) -> Any:
    result = await replace(desk, call_id=call_id, **changes).call("undo_change", {"call_id": write.call_id})
    return result.data if isinstance(result, Ok) else result


async def saved(desk: Caller, **arguments: Any) -> ContactSaved:
    result = await desk.call("save_contact", arguments)
    assert isinstance(result, Ok), result
    assert isinstance(result.data, ContactSaved)
    return result.data


async def filed(desk: Caller, contact_id: str) -> NoteAdded:
    result = await desk.call("file_note", {"contact_id": contact_id, "body": "Was <kind>\nand left", "key": "0-abcdef"})
    assert isinstance(result, Ok), result
    assert isinstance(result.data, NoteAdded)
    return result.data


async def test_each_write_of_a_conversation_is_undone_not_only_the_last(desk: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Berlin", jobtitle="CEO")
    later = replace(desk, call_id=f"{CHAT}.2-0.0")
    await desk.update(jane, city="Oslo")
    await later.update(jane, jobtitle="CTO")
    undone = await undo(desk, desk)
    assert [(each.property, each.before, each.after) for each in undone.changes] == [("city", "Oslo", "Berlin")]
    assert await account.read(jane, "city", "jobtitle") == {"city": "Berlin", "jobtitle": "CTO"}
    await undo(desk, later, f"{CHAT}.10-0.undo")
    assert await account.read(jane, "jobtitle") == {"jobtitle": "CEO"}


async def test_saved_answers_are_undone_in_a_known_record_and_a_new_one(desk: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Berlin")
    await saved(desk, contact_id=jane, properties={"city": "Oslo", "phone": "+1 415 555 0100"})
    undone = await undo(desk, desk)
    assert {each.property: each.after for each in undone.changes} == {"city": "Berlin", "phone": None}
    assert await account.read(jane, "city", "phone") == {"city": "Berlin", "phone": None}
    creating = replace(desk, call_id=f"{CHAT}.2-0.0")
    created = await saved(creating, email="new@acme.com", properties={"firstname": "Nora"})
    gone = await undo(desk, creating, f"{CHAT}.10-0.undo")
    assert (gone.removed, gone.contact.id) == (True, created.contact_id)
    assert [each["id"] for each in await account.everyone()] == [jane]


async def test_the_contacts_own_undo_never_takes_back_what_a_flow_saved(desk: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Berlin")
    await saved(desk, contact_id=jane, properties={"city": "Oslo"})
    assert await desk.invalid("undo_last_change") == {"change": "not_found"}


async def test_a_note_that_a_person_has_edited_stays(desk: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com")
    await filed(desk, jane)
    changes = desk.tools.changes
    assert changes is not None
    written = await changes.of_call(desk.call_id)
    assert written is not None
    await changes.note_call(written.model_copy(update={"after": {"hs_note_body": "as it was written"}}))
    changed = await undo(desk, desk)
    assert isinstance(changed, Changed)
    assert len(await notes(account, jane)) == 1


async def test_a_note_is_removed_and_its_contact_stays(desk: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com")
    await filed(desk, jane)
    undone = await undo(desk, desk)
    assert [(each.property, each.before) for each in undone.changes] == [
        ("note", "Was <kind>\nand left\nFrontdesk 0-abcdef")
    ]
    assert undone.removed is False  # the contact stays
    assert await notes(account, jane) == []
    assert len(await account.everyone()) == 1
    # The same attempt again, as after a crash before its answer; and another request.
    assert await undo(desk, desk, retried=True) == undone
    again = replace(desk, call_id=f"{CHAT}.10-0.undo", retried=True)
    assert await again.invalid("undo_change", call_id=desk.call_id) == {"change": "not_found"}


async def test_a_note_that_a_person_has_removed_needs_no_undo(desk: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com")
    await desk.tools.client.archive_note((await filed(desk, jane)).note_id, Deadline.after(5))
    undoing = replace(desk, call_id=f"{CHAT}.9-0.undo")
    assert await undoing.invalid("undo_change", call_id=desk.call_id) == {"change": "not_found"}
    assert isinstance(await undo(desk, desk, retried=True), ChangeUndone)  # the first attempt may have removed it


async def test_a_later_change_stays_and_is_reported_to_the_desk(desk: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Berlin")
    await saved(desk, contact_id=jane, properties={"city": "Oslo"})
    await account.change(jane, city="Rome")
    changed = await undo(desk, desk)
    assert isinstance(changed, Changed)
    assert [(each.property, each.before, each.after) for each in changed.changes] == [("city", "Oslo", "Rome")]
    assert await account.read(jane, "city") == {"city": "Rome"}


async def test_an_undo_happens_once_by_whichever_way(desk: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Berlin")
    updated = await desk.update(jane, city="Oslo")
    first = await undo(desk, desk)
    assert isinstance(first, ChangeUndone)
    await account.change(jane, city="Oslo")  # a person decides for it
    other = replace(desk, call_id=f"{CHAT}.11-0.undo")
    assert await other.invalid("undo_change", call_id=desk.call_id) == {"change": "not_found"}
    assert await desk.invalid("undo_last_change", change=updated.undo) == {"change": "not_found"}
    assert await account.read(jane, "city") == {"city": "Oslo"}


async def test_another_conversations_write_is_not_found(desk: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", city="Berlin")
    await desk.update(jane, city="Oslo")
    elsewhere = replace(desk, scope="0-b", call_id="0-b.1-0.undo")
    assert await elsewhere.invalid("undo_change", call_id=desk.call_id) == {"change": "not_found"}
    assert await account.read(jane, "city") == {"city": "Oslo"}
