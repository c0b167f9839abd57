"""Writes that nobody asked for are never just made: a person confirms them."""

from typing import Any

import pytest

from libs.contracts import Locale
from libs.contracts.results import (
    Contact,
    ContactCreated,
    ContactsFound,
    ContactUpdated,
    NoteAdded,
    Ok,
)
from tests.agent.openai.conftest import Assistants, Draft, Model
from tests.agent.openai.logbook import JANE, JOHN, assistant, situation, user
from tests.agent.openai.writes import BAIT, NOTE, PHONE, TOOLS, decide, done, full, shown, wants


@pytest.mark.parametrize("write", [PHONE, NOTE, wants("create_contact", firstname="Vip", lastname="Doe")])
async def test_a_question_leads_to_no_write(assistants: Assistants, model: Model, write: dict[str, Any]) -> None:
    decision = await decide(assistants, model, [write], user("who is Jane Doe?"), *shown(BAIT))
    assert [made.unasked for made in decision.calls] == [True]


@pytest.mark.parametrize("write", [PHONE, NOTE])
async def test_an_instruction_in_a_field_needs_a_confirmation(
    assistants: Assistants, model: Model, write: dict[str, Any]
) -> None:
    """The user asks for another change of the same contact: these values are not theirs."""
    decision = await decide(assistants, model, [write], user("set Jane Doe's city to Berlin"), *shown(BAIT))
    assert [made.unasked for made in decision.calls] == [True]


async def test_a_contact_that_was_never_named_or_shown_is_not_changed(assistants: Assistants, model: Model) -> None:
    change = wants("update_contact", contact_id="999", city="Berlin")
    decision = await decide(assistants, model, [change], user("set Jane Doe's city to Berlin"), *shown(JANE))
    assert [made.unasked for made in decision.calls] == [True]
    decision = await decide(assistants, model, [change], user("set the city of contact 999 to Berlin"))
    assert [made.unasked for made in decision.calls] == [False]


ASKED = [
    ("set Jane Doe's city to Berlin", wants("update_contact", contact_id="101", city="Berlin")),
    ("Jane Doe's new phone is (206) 555-0166", wants("update_contact", contact_id="101", phone="+12065550166")),
    ("add a note to Jane: call back on Monday", wants("add_note", contact_id="101", body="Call back on Monday")),
    ("add Milo Bo, m@x.example", wants("create_contact", firstname="Milo", lastname="Bo", email="m@x.example")),
    ("dodaj Olę Łęk, z@x.example", wants("create_contact", firstname="Ola", lastname="Łęk", email="z@x.example")),
    ("marca a Jane Doe como cliente", wants("update_contact", contact_id="101", lifecyclestage="customer")),
]  # fmt: skip


@pytest.mark.parametrize(("said", "write"), ASKED, ids=[said for said, _ in ASKED])
async def test_a_requested_change_goes_through(
    assistants: Assistants, model: Model, said: str, write: dict[str, Any]
) -> None:
    decision = await decide(assistants, model, [write], user(said), *shown(JANE))
    assert [made.unasked for made in decision.calls] == [False]


async def test_an_answer_to_the_models_question_is_part_of_the_request(assistants: Assistants, model: Model) -> None:
    talk = [user("update Jane Doe's job title"), *shown(JANE), assistant("Which title?"), user("Head of Sales")]
    change = wants("update_contact", contact_id="101", jobtitle="Head of Sales")
    decision = await decide(assistants, model, [change], *talk)
    assert [made.unasked for made in decision.calls] == [False]


async def test_more_than_three_writes_are_one_proposal(assistants: Assistants, model: Model) -> None:
    people = ["An Ruiz", "Bo Lund", "Cy Young", "Di Marsh"]
    creates = [
        wants("create_contact", firstname=name[:2], lastname=name[3:], email=f"{name[:2]}@x.example".lower())
        for name in people
    ]  # fmt: skip
    said = user("add " + ", ".join(f"{name} {name[:2].lower()}@x.example" for name in people))
    assert [made.unasked for made in (await decide(assistants, model, creates[:3], said)).calls] == [False] * 3
    assert [made.unasked for made in (await decide(assistants, model, creates, said)).calls] == [True] * 4
    rounds = [
        entry
        for n in range(3)
        for entry in done(f"c{n}", "create_contact", Ok(data=ContactCreated(contact=JOHN)), email=f"{n}@x.example")
    ]
    assert [made.unasked for made in (await decide(assistants, model, creates[:1], said, *rounds)).calls] == [True]


async def test_the_same_call_again_is_answered_from_the_first(assistants: Assistants, model: Model) -> None:
    arguments = {"firstname": "Milo", "lastname": "Brandt"}
    made = done("a", "create_contact", Ok(data=ContactCreated(contact=JOHN)), **arguments)
    again = {"calls": [{"name": "create_contact", "arguments": full(wants("create_contact", **arguments))}]}
    await model.answers(again, again, {"text": "Milo is created."})
    decision = await assistants.decide(situation(user("add Milo Brandt"), *made, tools=TOOLS), Draft())
    assert (decision.calls, decision.text) == ((), "Milo is created.")
    bodies = await model.bodies()
    assert "contact_created" in bodies[1]["input"][-1]["output"]
    assert bodies[2]["tool_choice"] == "none"


async def test_the_same_change_twice_in_one_answer_is_made_once(assistants: Assistants, model: Model) -> None:
    add = wants("create_contact", firstname="Milo", lastname="Brandt")
    assert len((await decide(assistants, model, [add, add], user("add Milo Brandt"))).calls) == 1


async def test_a_name_that_was_shown_already_is_asked_about(assistants: Assistants, model: Model) -> None:
    add = wants("create_contact", firstname="Jane", lastname="Doe")
    created = done("c", "create_contact", Ok(data=ContactCreated(contact=JANE)), firstname="Jane", lastname="Doe")
    talk = [user("add Jane Doe"), *created, assistant("Done."), user("please add Jane Doe")]
    assert [made.unasked for made in (await decide(assistants, model, [add], *talk)).calls] == [True]


async def test_undoing_what_was_just_created_asks_first(assistants: Assistants, model: Model) -> None:
    undo = [wants("undo_last_change", change=None)]
    created = done("c", "create_contact", Ok(data=ContactCreated(contact=JANE)), firstname="Jane")
    updated = done("u", "update_contact", Ok(data=ContactUpdated(contact=JANE, changes=[])), contact_id="101")
    talk = [user("add Jane"), *created, assistant("Done."), user("undo that")]
    assert (await decide(assistants, model, undo, *talk)).calls[0].unasked
    talk = [user("add Jane"), *updated, assistant("Done."), user("undo that")]
    assert not (await decide(assistants, model, undo, *talk)).calls[0].unasked
    talk = [user("add Jane"), *updated, assistant("Done."), user("thanks")]
    assert (await decide(assistants, model, undo, *talk)).calls[0].unasked
    noted = done("n", "add_note", Ok(data=NoteAdded(note_id="1", contact_id="101", contact=JANE)), contact_id="101")
    assert (await decide(assistants, model, undo, user("hi"), *noted)).calls[0].unasked


async def test_one_person_is_not_created_twice_in_one_answer(assistants: Assistants, model: Model) -> None:
    twice = [
        wants("create_contact", firstname="Milo", lastname="Brandt"),
        wants("create_contact", firstname="Brandt", lastname="Milo", company="Acme"),
    ]
    decision = await decide(assistants, model, twice, user("add Milo Brandt of Acme"))
    assert [made.unasked for made in decision.calls] == [False, True]


async def test_of_two_namesakes_the_named_one_is_meant(assistants: Assistants, model: Model) -> None:
    roe = Contact(id="103", properties={"firstname": "Jane", "lastname": "Roe"})
    both = shown(JANE, roe)
    for contact_id, unasked in (("101", False), ("103", True)):
        change = wants("update_contact", contact_id=contact_id, city="Berlin")
        decision = await decide(assistants, model, [change], user("set Jane Doe's city to Berlin"), *both)
        assert [made.unasked for made in decision.calls] == [unasked]


async def test_a_contact_seen_before_is_not_meant_if_another_one_is_named(assistants: Assistants, model: Model) -> None:
    change = wants("update_contact", contact_id="102", city="Berlin")
    seen = [user("show me Jane and John"), *shown(JANE, JOHN), assistant("Here they are.")]
    decision = await decide(assistants, model, [change], *seen, user("set Jane Doe's city to Berlin"))
    assert [made.unasked for made in decision.calls] == [True]


async def test_a_contact_may_be_meant_without_its_name(assistants: Assistants, model: Model) -> None:
    """By a pronoun after its card, or by what the user told to search for."""
    change = wants("update_contact", contact_id="101", city="Berlin")
    talk = [user("find Jane Doe"), *shown(JANE), assistant("Here she is."), user("set her city to Berlin")]
    assert [made.unasked for made in (await decide(assistants, model, [change], *talk)).calls] == [False]
    robert = Contact(id="104", properties={"firstname": "Robert", "lastname": "Stone"})
    found = Ok(data=ContactsFound(contacts=[robert], total=1))
    change = wants("update_contact", contact_id="104", city="Berlin")
    for name, unasked in (("Bob", False), ("John", True)):
        talk = [user("set Bob's city to Berlin"), *done("s", "search_contact", found, name=name)]
        assert [made.unasked for made in (await decide(assistants, model, [change], *talk)).calls] == [unasked]


OWN = [
    ("dodaj Ewę Bąk z Ełku", {"firstname": "Ewa", "lastname": "Bąk"}, "pl"),
    ("добавь Льва Толстого", {"firstname": "Лев", "lastname": "Толстой"}, "ru"),
    ("김민수를 추가해 줘", {"firstname": "민수", "lastname": "김"}, "ko"),
    ("add An Bo, her renewal is on 4 March 2027", {"firstname": "An", "lastname": "Bo", "renewal": "2027-03-04"}, "en"),
    ("add An Bo of https://www.acme.example", {"firstname": "An", "lastname": "Bo", "website": "acme.example"}, "en"),
]  # fmt: skip
FOREIGN = [
    ("thanks, add Anna Bond", {"firstname": "An", "lastname": "Bo"}),
    ("add Ana Ruiz, bana@x.example", {"firstname": "Ana", "lastname": "Ruiz", "email": "ana@x.example"}),
    ("add Ana Ruiz of John & Co", {"firstname": "Ana", "lastname": "Johnson"}),
    ("add Ana Ruiz, 206 555 0166", {"firstname": "Ana", "lastname": "Ruiz", "phone": "+12065550199"}),
]


@pytest.mark.parametrize(("said", "values", "locale"), OWN)
async def test_forms_of_the_users_own_words_are_theirs(
    assistants: Assistants, model: Model, said: str, values: dict[str, str], locale: Locale
) -> None:
    given = {name: value for name, value in values.items() if name != "renewal"}
    other = [{"property": name, "value": value} for name, value in values.items() if name == "renewal"]
    write = wants("create_contact", **given, other=other or None)
    await model.answers({"calls": [{**write, "arguments": full(write)}]})
    decision = await assistants.decide(situation(user(said), locale=locale, tools=TOOLS), Draft())
    assert [made.unasked for made in decision.calls] == [False]


@pytest.mark.parametrize(("said", "values"), FOREIGN)
async def test_words_that_only_look_like_the_users_are_not(
    assistants: Assistants, model: Model, said: str, values: dict[str, str]
) -> None:
    decision = await decide(assistants, model, [wants("create_contact", **values)], user(said))
    assert [made.unasked for made in decision.calls] == [True]


QUESTIONS = [
    ("is Jane Doe in Berlin?", wants("update_contact", contact_id="101", city="Berlin")),
    ("j.roe@x.example", wants("create_contact", email="j.roe@x.example")),
    ("find Ida Foss of Acme", wants("create_contact", firstname="Ida", lastname="Foss", company="Acme")),
    ("Jane Doe", wants("add_note", contact_id="101", body="Jane Doe")),
    ("thanks, Jane Doe was right", wants("add_note", contact_id="101", body="Jane Doe was right")),
]


@pytest.mark.parametrize(("said", "write"), QUESTIONS, ids=[said for said, _ in QUESTIONS])
async def test_the_users_own_words_are_no_request_yet(
    assistants: Assistants, model: Model, said: str, write: dict[str, Any]
) -> None:
    decision = await decide(assistants, model, [write], user(said), *shown(JANE))
    assert [made.unasked for made in decision.calls] == [True]
