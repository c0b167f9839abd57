"""Results name owners and options as people do, next to the codes that HubSpot stores."""

from services.hubspot_tools.contacts.owners import parse_owners
from services.hubspot_tools.contacts.properties import parse_definitions, value_for
from services.hubspot_tools.contacts.value_texts import ValueTexts
from tests.hubspot_tools.harness import Account, Caller

OWNERS = parse_owners([{"id": "7", "email": "zoe@desk.example", "firstName": "Zoë", "lastName": "Novak"}])
DEFINITIONS = parse_definitions([
    {
        "name": "lifecyclestage", "label": "Lifecycle Stage", "type": "enumeration", "fieldType": "radio",
        "options": [{"value": "lead", "label": "Lead"}, {"value": "8412", "label": "Trial"}],
    },
    {
        "name": "interests", "label": "Interests", "type": "enumeration", "fieldType": "checkbox",
        "options": [{"value": "o1", "label": "Running"}, {"value": "o2", "label": "Tea", "hidden": True}],
    },
])  # fmt: skip
TEXTS = ValueTexts(DEFINITIONS, OWNERS)


def test_owners_and_options_have_texts() -> None:
    assert TEXTS.text("hubspot_owner_id", "7") == "Zoë Novak"
    assert TEXTS.text("lifecyclestage", "8412") == "Trial"
    assert TEXTS.text("interests", "o1;o2") == "Running, Tea"


def test_clients_have_the_words_for_labels_that_hubspot_delivers() -> None:
    assert TEXTS.text("lifecyclestage", "lead") is None


def test_a_value_for_people_or_an_unknown_code_has_no_text() -> None:
    assert TEXTS.text("city", "Oslo") is None
    assert TEXTS.text("hubspot_owner_id", "8") is None
    assert TEXTS.text("interests", "o9") is None
    assert ValueTexts(None, None).text("hubspot_owner_id", "7") is None


def test_the_last_two_options_may_have_and_between_them() -> None:
    options = [{"value": value, "label": label} for value, label in (("a", "Tea"), ("b", "Jam"), ("c", "Ham and eggs"))]
    raw = {"name": "eats", "label": "Eats", "type": "enumeration", "fieldType": "checkbox", "options": options}
    definition = parse_definitions([raw]).find("eats")
    assert definition is not None
    for words in ("Tea, Jam", "tea and jam", "Tea y Jam", "Tea и Jam", "Tea와 Jam", "Tea;Jam"):
        assert value_for(definition, words, None) == "a;b"
    assert value_for(definition, "Ham and eggs, Tea", None) == "c;a"


async def _owner(account: Account) -> tuple[str, str, str]:
    owner = (await account.http.get("/crm/owners/2026-09", params={"limit": "1"})).json()["results"][0]
    return owner["id"], f"{owner['firstName']} {owner['lastName']}", owner["email"]


async def test_a_read_contact_names_its_owner(staff: Caller, account: Account) -> None:
    owner_id, name, _ = await _owner(account)
    contact_id = await account.add(email="jane@acme.example", hubspot_owner_id=owner_id)
    contact = (await staff.get(contact_id)).contact
    assert contact.properties["hubspot_owner_id"] == owner_id
    assert contact.texts["hubspot_owner_id"] == name


async def test_a_search_and_each_found_contact_name_the_owner(staff: Caller, account: Account) -> None:
    owner_id, name, email = await _owner(account)
    await account.add(email="jane@acme.example", hubspot_owner_id=owner_id)
    for called in (owner_id, email):
        filters = [{"property": "hubspot_owner_id", "operator": "eq", "value": called}]
        found = await staff.search(filters=filters)
        assert [each.texts["hubspot_owner_id"] for each in found.contacts] == [name]
        assert [each.text for each in found.criteria] == [name]


async def test_a_change_of_the_owner_names_both(staff: Caller, account: Account) -> None:
    owner_id, name, _ = await _owner(account)
    contact_id = await account.add(email="jane@acme.example")
    updated = await staff.update(contact_id, other=[{"property": "hubspot_owner_id", "value": name}])
    assert [(each.after, each.after_text) for each in updated.changes] == [(owner_id, name)]


async def test_a_result_stays_when_owners_cannot_be_read(staff: Caller, account: Account) -> None:
    owner_id, *_ = await _owner(account)
    contact_id = await account.add(email="jane@acme.example", hubspot_owner_id=owner_id)
    await account.fault("403", path="^/crm/owners")
    assert (await staff.get(contact_id)).contact.texts == {}
    asked = await account.asked("/crm/owners/")
    await staff.get(contact_id)
    assert await account.asked("/crm/owners/") == asked, "an account without the right does not pay for each call"
