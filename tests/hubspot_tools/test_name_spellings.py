"""Names that were typed with other accents than HubSpot has them are found, in one more search."""

import json

import pytest

from services.hubspot_tools.contacts import search_filters
from services.hubspot_tools.contacts.name_spellings import SPELLING_BUDGETS, has_words, spelled_otherwise
from tests.hubspot_tools.harness import ANONYMOUS, Account, Caller

SPELLINGS = [
    ("Rufina Solis", "Rufina", "Solís"),
    ("maria nunez", "María", "Núñez"),
    ("Nunez Maria", "María", "Núñez"),
    ("Jose Luis Garcia", "José Luis", "García"),
    ("Helene Lefevre", "Hélène", "Lefèvre"),
    ("Anna Wisniewska", "Anna", "Wiśniewska"),
    ("Malgorzata Swiatkowska", "Małgorzata", "Świątkowska"),
    ("Lukasz Nowak", "Łukasz", "Nowak"),
    ("Lukasz", "Łukasz", "Nowak"),
    ("Семен Королев", "Семён", "Королёв"),
    ("Jurgen Muller", "Jürgen", "Müller"),
    ("Karla Strauss", "Karla", "Strauß"),
]


async def test_a_name_is_found_without_its_accents(staff: Caller, account: Account) -> None:
    for first, last in {(first, last): None for _, first, last in SPELLINGS}:
        await account.add(firstname=first, lastname=last)
    for typed, first, last in SPELLINGS:
        assert await staff.names(name=typed) == [f"{first} {last}"]


async def test_a_name_is_found_with_accents_that_hubspot_has_not(staff: Caller, account: Account) -> None:
    for typed, *_ in SPELLINGS:
        first, _, last = typed.rpartition(" ")
        if first and typed != "Nunez Maria":
            await account.add(firstname=first, lastname=last)
    for typed, first, last in SPELLINGS:
        if typed not in ("Nunez Maria", "Lukasz"):
            assert await staff.names(name=f"{first} {last}") == [typed]


async def test_a_word_of_a_double_name_is_found(staff: Caller, account: Account) -> None:
    await account.add(firstname="Rufina", lastname="Solís Ortega")
    await account.add(firstname="Inés María", lastname="Nunez")
    await account.add(firstname="Inés", lastname="Núñez Ortega")
    assert await staff.names(name="Rufina Solis") == ["Rufina Solís Ortega"]
    assert await staff.names(name="Ines Nunez") == ["Inés María Nunez", "Inés Núñez Ortega"]


async def test_other_names_with_the_same_beginning_are_not_found(staff: Caller, account: Account) -> None:
    await account.add(firstname="Rufina", lastname="Solano")
    await account.add(firstname="Rufino", lastname="Solís")
    await account.add(firstname="Мария", lastname="Майя")
    await account.begin()
    assert await staff.names(name="Rufina Solis") == []
    assert await account.calls() == ["POST search"] * 2
    for name in ("Solis Solano", "Sol", "Мария Маия"):
        assert await staff.names(name=name) == []


async def test_a_search_that_finds_a_contact_is_one_call(staff: Caller, account: Account) -> None:
    await account.add(firstname="Rufina", lastname="Solis")
    await account.add(firstname="Rufina", lastname="Solís")
    await account.begin()
    assert await staff.names(name="Rufina Solis") == ["Rufina Solis"]
    assert await account.calls() == ["POST search"]


@pytest.mark.parametrize("name", ["Иван Сидоров", "김민준", "Bo Wu"])
async def test_one_more_search_needs_a_letter_with_accents(staff: Caller, account: Account, name: str) -> None:
    await account.begin()
    assert await staff.names(name=name) == []
    assert len(await account.calls()) == (2 if name == "Bo Wu" else 1)


async def test_the_other_criteria_stay(staff: Caller, account: Account) -> None:
    await account.add(firstname="Rufina", lastname="Solís", company="Acme Labs", city="Úbeda")
    await account.add(firstname="Rufina", lastname="Solís", company="Globex", city="Jaén")
    assert len((await staff.search(name="Rufina Solis", company="Acme")).contacts) == 1
    city = {"property": "city", "operator": "eq", "value": "Jaén"}
    assert len((await staff.search(name="Rufina Solis", filters=[city])).contacts) == 1
    assert await staff.names(name="Rufina Solis", company="Initech") == []


async def test_the_limit_of_contacts_is_kept(staff: Caller, account: Account) -> None:
    for number in range(3):
        await account.add(firstname="Rufina", lastname="Solís", city=str(number))
    found = await staff.search(name="Rufina Solis", limit=2)
    assert (len(found.contacts), found.total, found.after) == (2, 3, None)
    await account.begin()
    assert await staff.names(name="Rufina Solis", after="5") == []
    assert await account.calls() == ["POST search"]  # other accents are for the first page only


async def test_a_visitor_finds_no_name_in_any_spelling(anonymous: Caller, account: Account) -> None:
    await account.add(firstname="Rufina", lastname="Solís")
    await account.begin()
    assert anonymous.principal == ANONYMOUS
    assert await anonymous.refused("search_contact", name="Rufina Solis") == "not_signed_in"
    assert await account.calls() == []


@pytest.mark.parametrize("name", ["Aeou " * 5, "Solis" * 40, "Jose Luis Garcia Perez Nunez", "Łukasz"])
def test_spellings_keep_to_hubspots_limits(name: str) -> None:
    groups = search_filters.combine([spelled_otherwise(name, SPELLING_BUDGETS[-1])])
    assert 1 <= len(groups) <= search_filters.MAX_GROUPS
    assert len(json.dumps(groups, ensure_ascii=False)) < search_filters.MAX_BODY


def test_letters_of_their_own_are_no_accents() -> None:
    assert not has_words("Маия", "Майя")
    assert has_words("Семен", "Семёнов Семён")
    assert not has_words("Семен", "Семёнов")
    assert has_words("Sorensen", "Lars Sørensen")
