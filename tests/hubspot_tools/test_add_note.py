"""Notes that staff have written on a contact's timeline: once for each call."""

from dataclasses import replace

import pytest

from libs.contracts.results import NoteAdded, Ok
from tests.hubspot_tools.harness import Account, Caller, notes


async def written(staff: Caller, contact_id: str, body: str) -> NoteAdded:
    result = await staff.call("add_note", {"contact_id": contact_id, "body": body})
    assert isinstance(result, Ok), result
    assert isinstance(result.data, NoteAdded)
    return result.data


async def test_a_note_is_on_the_timeline_as_it_was_said(staff: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", firstname="Jane")
    note = await written(staff, jane, "Prefers mornings.\n<b>Not</b> Mondays & Fridays.")
    assert note.contact is not None
    assert note.contact.name == "Jane"
    assert await notes(account, jane) == [
        "Prefers mornings.<br>&lt;b&gt;Not&lt;/b&gt; Mondays &amp; Fridays."
    ]  # fmt: skip


async def test_a_call_that_comes_again_writes_no_second_one(staff: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", firstname="Jane")
    first = await written(staff, jane, "Prefers mornings.")
    again = await written(replace(staff, retried=True), jane, "Prefers mornings.")
    assert again.note_id == first.note_id
    await written(replace(staff, call_id="c2"), jane, "Prefers mornings.")  # the same text again, in another call
    assert len(await notes(account, jane)) == 2


async def test_an_answer_that_got_lost_is_found(staff: Caller, account: Account) -> None:
    jane = await account.add(email="jane@acme.com", firstname="Jane")
    await account.fault("lost_response", path="notes", method="POST", times=1)
    await written(staff, jane, "Prefers mornings.")
    assert len(await notes(account, jane)) == 1


async def test_a_note_needs_a_known_contact(staff: Caller) -> None:
    assert await staff.invalid("add_note", contact_id="999", body="hello") == {"contact_id": "not_found"}


@pytest.mark.parametrize("body", ["", "   "])
async def test_a_note_says_something(staff: Caller, account: Account, body: str) -> None:
    jane = await account.add(email="jane@acme.com")
    assert set(await staff.invalid("add_note", contact_id=jane, body=body)) == {"body"}
    assert await notes(account, jane) == []
