"""A given name that begins a clause is its contact, also where the verb stands in the first clause only."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import assistant, only_entities

PAIRS: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("pl", "Iga jest teraz w Piszu, a Bea w Mrągowie", {"Iga": "Pisz", "Bea": "Mrągowo"}),
    ("en", "Iga is in Leeds now, and Bea in Hull", {"Iga": "Leeds", "Bea": "Hull"}),
    ("fr", "Iga est à Brest maintenant et Bea à Nantes", {"Iga": "Brest", "Bea": "Nantes"}),
    ("ru", "Инна теперь в Перми, а Белла в Омске", {"Инна": "Пермь", "Белла": "Омск"}),
)
ALONE: tuple[tuple[Locale, str, str, str], ...] = (
    ("pl", "Iga jest teraz w Piszu", "Iga", "Pisz"), ("en", "Iga is in Leeds now", "Iga", "Leeds"),
    ("es", "Iga está ahora en Vigo", "Iga", "Vigo"), ("ru", "Инна теперь в Перми", "Инна", "Пермь"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "towns"), PAIRS)
def test_each_has_the_own_town(locale: Locale, text: str, towns: dict[str, str]) -> None:
    requests = assistant().understand(text, locale).requests
    assert {each.entities.runs[0]: each.entities.labelled.get("city") for each in requests} == towns


@pytest.mark.parametrize(("locale", "text", "name", "town"), ALONE)
def test_a_given_name_is_not_the_one_shown(locale: Locale, text: str, name: str, town: str) -> None:
    entities = only_entities(text, locale)
    assert (entities.runs, entities.labelled, entities.has_focus) == ([name], {"city": town}, False)


def test_the_recipient_of_a_number_is_a_contact() -> None:
    (request,) = assistant().understand("dopisz Markowi Bąk telefon 601 234 567", "pl").requests
    assert request.intent == "update"


def test_a_name_behind_a_hint_at_its_letters() -> None:
    assert only_entities("nazwisko przez dwa r, Srroka", "pl").labelled == {"lastname": "Srroka"}


@pytest.mark.parametrize(
    ("locale", "text", "body"),
    [
        ("en", "he didn't pick up. leave a note that i tried twice", "i tried twice"),
        ("es", "no lo coge. ponle una nota de que lo llamé dos veces", "lo llamé dos veces"),
        ("pl", "nie odbiera. dodaj notatkę że dzwoniłem dwa razy", "dzwoniłem dwa razy"),
        ("ru", "не берёт. добавь заметку что звонил два раза", "звонил два раза"),
    ],
)
def test_talk_before_a_note_names_no_contact(locale: Locale, text: str, body: str) -> None:
    entities = only_entities(text, locale)
    assert (entities.runs, entities.body) == ([], body)
