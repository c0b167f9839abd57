"""Whole sentences: what is not to be touched, changes of several contacts, notes behind their text, statements."""

from typing import Any

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import STAFF, assistant


def _tasks(text: str, locale: Locale = "en") -> list[dict[str, Any]]:
    requests = assistant().understand(text, locale).requests
    return [assistant().maker.task_of(each, locale, STAFF).model_dump() for each in requests]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "don't change Jane Doe's phone, only her email: jane@new.example"),
        ("en", "don't touch Jane Doe's phone, just change her email to jane@new.example"),
        ("en", "leave Jane Doe's phone as it is and change her email to jane@new.example"),
        ("es", "no cambies el teléfono de Jane Doe, solo el correo: jane@new.example"),
        ("fr", "touche pas au téléphone de Jane Doe, change juste son email : jane@new.example"),
        ("ru", "не трогай телефон Jane Doe, поменяй только почту на jane@new.example"),
    ],
)
def test_only_what_is_asked_for_is_changed(locale: Locale, text: str) -> None:
    (task,) = _tasks(text, locale)
    assert (task["kind"], task["changes"], task["wanted"]) == ("update", {"email": "jane@new.example"}, [])
    assert task["criteria"]["name"] == "Jane Doe"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Set company to Helix Bio for Jane Doe and Bob Ray", [{"company": "Helix Bio"}] * 2),
        ("Jane Doe and Bob Ray moved to Helix Bio", [{"company": "Helix Bio"}] * 2),
        ("change jane@acme.com and bob@acme.com to city Tampa", [{"city": "Tampa"}] * 2),
        ("change Jane Doe's city to Tampa and Bob Ray's to Reno", [{"city": "Tampa"}, {"city": "Reno"}]),
        ("Jane Doe is now at Helix Bio and Bob Ray moved to Tampa", [{"company": "Helix Bio"}, {"city": "Tampa"}]),
    ],
)
def test_a_change_of_several_contacts(text: str, changes: list[dict[str, str]]) -> None:
    tasks = _tasks(text)
    assert [task["changes"] for task in tasks] == changes
    assert [task["criteria"]["name"] or task["criteria"]["email"] for task in tasks] in (
        ["Jane Doe", "Bob Ray"],
        ["jane@acme.com", "bob@acme.com"],
    )


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("spoke to Jane Doe today, the delivery was late again. pls note that",
         "today, the delivery was late again"),
        ("Jane Doe wants the invoice split in two, note that please", "wants the invoice split in two"),
        ("log on Jane Doe that she wants a callback", "she wants a callback"),
    ],
)  # fmt: skip
def test_a_note_behind_or_before_its_text(text: str, body: str) -> None:
    (task,) = _tasks(text)
    assert (task["kind"], task["body"]) == ("note", body)
    assert task["criteria"]["name"] == "Jane Doe"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Jane Doe is now with Globex, set her city to Reno", {"company": "Globex", "city": "Reno"}),
        ("Jane Doe got married, her last name is now Falk", {"lastname": "Falk"}),
        ("not the phone, change Jane Doe's city to Reno", {"city": "Reno"}),
    ],
)
def test_statements(text: str, changes: dict[str, str]) -> None:
    (task,) = _tasks(text)
    assert task["changes"] == changes


def test_a_polite_text_of_several_sentences_is_one_contact() -> None:
    (task,) = _tasks(
        "Could you create a new contact for us? Her name is Philippa Stanhope, she works as a paralegal for"
        " Redfern Law, and you can reach her at philippa@redfern.example. Thank you!"
    )
    assert task["fields"] == {
        "firstname": "Philippa",
        "lastname": "Stanhope",
        "email": "philippa@redfern.example",
        "jobtitle": "paralegal",
        "company": "Redfern Law",
    }


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Jane Doe can now be reached at jane@new.example", {"email": "jane@new.example"}),
        ("jane doe is reachable at jane@new.example", {"email": "jane@new.example"}),
        ("can Zofia take over Jane Doe please", {"hubspot_owner_id": "Zofia"}),
        ("leave the city alone, but give Jane Doe to Mateo instead", {"hubspot_owner_id": "Mateo"}),
    ],
)
def test_an_address_behind_reached_is_news_and_an_owner_takes_over(text: str, changes: dict[str, str]) -> None:
    (task,) = _tasks(text)
    assert (task["changes"], task["criteria"]["email"]) == (changes, None)


def test_a_verb_before_the_one_that_is_meant_creates_no_contact() -> None:
    (task,) = _tasks("just off the phone with a new prospect, can you save her? Bea Oduya, bea@lantern.example")
    assert task["fields"] == {"firstname": "Bea", "lastname": "Oduya", "email": "bea@lantern.example"}


def test_a_duplicate_goes_into_another_contact() -> None:
    (task,) = _tasks("we have Pia Lund twice, p.lund@gmail.example should go into pia@lund.example")
    assert (task["kind"], task["criteria"]["email"]) == ("merge", "pia@lund.example")


def test_a_possessive_without_its_apostrophe_is_tried_as_a_name() -> None:
    (task,) = _tasks("change jane whits city to Reno")
    assert "jane whit" in [task["criteria"]["name"], *(each["name"] for each in task["others"])]


def test_a_labelled_job_is_corrected() -> None:
    (task,) = _tasks("add Nell Ashby nell@ashby.example title buyer, actually make that senior buyer")
    assert task["fields"]["jobtitle"] == "senior buyer"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("log new contact - anneke visser, anneke@visser.example", "create"), ("restore what it said before", "undo")],
)
def test_other_words_for_a_request(text: str, kind: str) -> None:
    assert [task["kind"] for task in _tasks(text)] == [kind]
