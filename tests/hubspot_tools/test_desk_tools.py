"""The desk's own tools: identify a contact, save their own data, and write the closing note."""

from typing import Any

import pytest

from libs.contracts.principals import Principal
from libs.contracts.results import ContactIdentified, ContactSaved, NoteAdded, Ok
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import ANONYMOUS, Account, Caller, notes, visitor

SYSTEM = Principal(kind="system", id="conversation:0-a")


@pytest.fixture
def desk(tools: ToolContext) -> Caller:
    return Caller(tools, principal=SYSTEM)


async def identified(desk: Caller, **arguments: Any) -> ContactIdentified:
    result = await desk.call("identify_contact", arguments)
    assert isinstance(result, Ok), result
    assert isinstance(result.data, ContactIdentified)
    return result.data


async def saved(desk: Caller, **arguments: Any) -> ContactSaved:
    result = await desk.call("save_contact", arguments)
    assert isinstance(result, Ok), result
    assert isinstance(result.data, ContactSaved)
    return result.data


async def noted(desk: Caller, **arguments: Any) -> NoteAdded:
    result = await desk.call("file_note", arguments)
    assert isinstance(result, Ok), result
    assert isinstance(result.data, NoteAdded)
    return result.data


@pytest.mark.parametrize("principal", [ANONYMOUS, visitor("jane@acme.com")])
@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("identify_contact", {"email": "jane@acme.com"}),
        ("save_contact", {"email": "jane@acme.com", "verified": True, "properties": {"city": "Oslo"}}),
        ("file_note", {"contact_id": "1", "body": "hello", "key": "0-abcdefgh"}),
    ],
)
async def test_no_contact_uses_them(
    tools: ToolContext, account: Account, principal: Principal, tool: str, arguments: dict[str, Any]
) -> None:
    await account.add(email="jane@acme.com", firstname="Jane")
    await account.begin()
    assert await Caller(tools, principal=principal).refused(tool, **arguments) == "not_allowed"
    assert await account.calls() == []


async def test_a_contact_is_identified_by_id_email_or_phone(desk: Caller, account: Account) -> None:
    contact_id = await account.add(email="jane@acme.com", firstname="Jane", phone="+14155550100")
    by_email = await identified(desk, email="JANE@acme.com")
    assert (by_email.contact and by_email.contact.id, by_email.by) == (contact_id, "email")
    assert (await identified(desk, contact_id=contact_id)).by == "id"
    assert (await identified(desk, phone="+1 415 555 0100")).by == "phone"


async def test_none_is_an_answer_and_two_with_one_phone_are_none(desk: Caller, account: Account) -> None:
    assert (await identified(desk, email="nobody@acme.com")).contact is None
    for name in ("a", "b"):
        await account.add(email=f"{name}@acme.com", phone="+14155550100")
    assert (await identified(desk, phone="+14155550100")).contact is None
    assert await desk.invalid("identify_contact", email="nobody@") == {"email": "malformed"}


async def test_a_new_persons_data_becomes_a_new_record(desk: Caller, account: Account) -> None:
    first = await saved(desk, email="new@acme.com", properties={"firstname": " Nora ", "phone": "+1 415 555 0100"})
    assert first.created
    assert first.contact_id is not None
    assert await account.read(first.contact_id, "firstname", "phone") == {
        "firstname": "Nora",
        "phone": "+14155550100",
    }
    again = await saved(desk, contact_id=first.contact_id, email="new@acme.com", properties={"city": "Oslo"})
    assert [(change.property, change.after) for change in again.changes] == [("city", "Oslo")]


async def test_an_address_that_was_only_typed_changes_no_contact(desk: Caller, account: Account) -> None:
    contact_id = await account.add(email="paul@acme.com", firstname="Paul")
    result = await saved(desk, email="paul@acme.com", properties={"firstname": "Mallory"})
    assert (result.withheld, result.contact_id, result.changes) == (True, contact_id, [])
    assert await account.read(contact_id, "firstname") == {"firstname": "Paul"}


async def test_a_verified_address_is_ones_own_record(desk: Caller, account: Account) -> None:
    contact_id = await account.add(email="paul@acme.com", firstname="Paul")
    result = await saved(desk, email="paul@acme.com", verified=True, properties={"city": "Oslo", "firstname": "Paul"})
    assert [(change.property, change.before, change.after) for change in result.changes] == [("city", None, "Oslo")]
    assert await account.read(contact_id, "city") == {"city": "Oslo"}
    await account.begin()
    await saved(desk, email="paul@acme.com", verified=True, properties={"city": "Oslo"})
    assert [call for call in await account.calls() if "PATCH" in call] == []


async def test_a_bad_value_names_its_property_and_saves_nothing(desk: Caller, account: Account) -> None:
    assert await desk.invalid("save_contact", email="a@acme.com", properties={"phone": "12"}) == {"phone": "malformed"}
    assert await desk.invalid("save_contact", properties={"city": "Oslo"}) == {"email": "missing"}
    assert await account.everyone() == []


async def test_a_create_with_a_lost_answer_makes_one_contact(tools: ToolContext, account: Account) -> None:
    desk = Caller(tools, principal=SYSTEM)
    first = await saved(desk, email="new@acme.com", properties={"firstname": "Nora"})
    desk.retried = True
    second = await saved(desk, email="new@acme.com", properties={"firstname": "Nora"})
    assert (second.contact_id, second.created) == (first.contact_id, True)
    assert len(await account.everyone()) == 1


async def test_a_note_is_written_once_for_each_key(desk: Caller, account: Account) -> None:
    contact_id = await account.add(email="jane@acme.com")
    text = "Asked for <b>an invoice</b> & more\nAll done"
    first = await noted(desk, contact_id=contact_id, body=text, key="0-conversation-1")
    again = await noted(desk, contact_id=contact_id, body=text, key="0-conversation-1")
    assert again.note_id == first.note_id
    await noted(desk, contact_id=contact_id, body="another", key="0-conversation-2")
    assert sorted(await notes(account, contact_id)) == [
        "Asked for &lt;b&gt;an invoice&lt;/b&gt; &amp; more<br>All done<br>Frontdesk 0-conversation-1",
        "another<br>Frontdesk 0-conversation-2",
    ]


async def test_a_note_without_a_contact_is_invalid(desk: Caller) -> None:
    assert await desk.invalid("file_note", contact_id="1", body="x", key="0-conversation-1") == {
        "contact_id": "not_found"
    }


async def test_a_save_with_a_lost_answer_is_saved_once(desk: Caller, account: Account) -> None:
    await account.fault("lost_response", method="POST", path="contacts$", times=1)
    done = await saved(desk, email="new@acme.com", properties={"city": "Oslo"})
    assert done.created
    assert [each["id"] for each in await account.everyone()] == [done.contact_id]
