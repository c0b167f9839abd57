"""Reading one contact."""

from tests.hubspot_tools.harness import Account, Caller


async def test_a_contact_is_read_with_its_link_and_what_the_account_added(staff: Caller, account: Account) -> None:
    contact_id = await account.add(email="jane@acme.com", firstname="Jane", desk_id="D-1", renewal_date="2026-12-31")
    contact = (await staff.get(contact_id)).contact
    assert contact.id == contact_id
    assert contact.url is not None
    assert contact_id in contact.url
    assert contact.properties["renewal_date"] == "2026-12-31"
    assert contact.labels["desk_id"] == "Desk ID"
    assert contact.labels["createdate"] == "Create Date"
    assert "email" not in contact.labels
    assert "" not in contact.properties.values()


async def test_a_contact_that_is_not_there_is_another_id_to_ask_for(staff: Caller, account: Account) -> None:
    archived = await account.add(email="jane@acme.com")
    await account.archive(archived)
    assert await staff.invalid("get_contact", contact_id=archived) == {"contact_id": "not_found"}
    await account.begin()
    assert await staff.invalid("get_contact", contact_id="../../owners") == {"contact_id": "not_found"}
    assert await staff.invalid("get_contact", contact_id="jane@acme.com") == {"contact_id": "not_found"}
    assert await account.calls() == []


async def test_the_id_of_a_merged_contact_leads_to_what_it_became(staff: Caller, account: Account) -> None:
    kept, gone = await account.add(email="jane@acme.com"), await account.add(email="j.doe@acme.com")
    await account.merge(kept, gone)
    contact = (await staff.get(gone)).contact
    assert contact.properties["email"] == "jane@acme.com"
    assert contact.id not in (kept, gone)
