"""Names that a hurried author typed without capitals, next to others that have them."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, assistant, contact, found

MARIA = contact(1, "Maria", "Gomez", email="maria@lumina.example")
BOTH: tuple[tuple[Locale, str], ...] = (
    ("en", "two new leads: tim oak tim@oak.example and tina elm tina@elm.example both at Forest Co"),
    ("en", "add tim oak tim@oak.example and tina elm tina@elm.example, both at Forest Co"),
    ("es", "dos contactos nuevos: tim oak tim@oak.example y tina elm tina@elm.example los dos de Forest Co"),
    ("es", "crea a tim oak tim@oak.example y a tina elm tina@elm.example, los dos de Forest Co"),
    ("fr", "deux nouveaux: tim oak tim@oak.example et tina elm tina@elm.example tous les deux chez Forest Co"),
    ("pl", "dwa nowe kontakty: tim oak tim@oak.example i tina elm tina@elm.example oboje z Forest Co"),
    ("ru", "два новых: tim oak tim@oak.example и tina elm tina@elm.example оба из Forest Co"),
)
HEADED: tuple[tuple[Locale, str], ...] = (
    ("es", "nuevos contactos: Tim Oak tim@oak.example y Tina Elm tina@elm.example"),
    ("fr", "deux nouveaux contacts : Tim Oak tim@oak.example et Tina Elm tina@elm.example"),
    ("ru", "два новых: Tim Oak tim@oak.example и Tina Elm tina@elm.example"),
)
RENAMED: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("en", "her name is actually marie", {"firstname": "Marie"}),
    ("en", "her name is marie souza", {"firstname": "Marie", "lastname": "Souza"}),
    ("en", "her surname is de la cruz now", {"lastname": "de la Cruz"}),
    ("en", "first name should be mary-ann", {"firstname": "Mary-Ann"}),
    ("en", "her last name is McDonald", {"lastname": "McDonald"}),
    ("es", "su apellido es de la cruz", {"lastname": "de la Cruz"}),
    ("fr", "son nom de famille est dupont", {"lastname": "Dupont"}),
    ("pl", "jej nazwisko to kowalska", {"lastname": "Kowalska"}),
    ("ru", "её фамилия лисина", {"lastname": "Лисина"}),
)
GIVEN: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("en", "ok and give her a phone +1 415 555 0188", {"phone": "+1 415 555 0188"}),
    ("en", "give her the title Head of Care", {"jobtitle": "Head of Care"}),
    ("pl", "daj jej telefon +48 512 555 018", {"phone": "+48 512 555 018"}),
    ("ru", "дай ей телефон +7 912 345-67-89", {"phone": "+7 912 345-67-89"}),
)


@pytest.mark.parametrize(("locale", "said"), BOTH)
def test_addresses_show_names_without_capitals_next_to_a_company_with_them(locale: Locale, said: str) -> None:
    requests = assistant().understand(said, locale).requests
    assert [(each.intent, each.entities.runs, each.entities.company) for each in requests] == [
        ("create", ["Tim Oak"], "Forest Co"),
        ("create", ["Tina Elm"], "Forest Co"),
    ]


def test_names_that_no_address_spells_keep_their_letters() -> None:
    (request,) = assistant().understand("add tim oak, Acme, info@acme.example", "en").requests
    assert request.entities.runs == ["tim oak", "Acme"]


UNLISTED: tuple[tuple[Locale, str], ...] = (
    ("en", "add marko stone from Acme"),
    ("en", "create a contact for marko stone at Acme"),
    ("en", "add marko stone, Acme, info@acme.example"),
    ("es", "agrega a marko stone de Acme"),
    ("fr", "ajoute marko stone de chez Acme"),
    ("pl", "dodaj marko kamień z Acme"),
    ("ru", "добавь marko stone из Acme"),
)


@pytest.mark.parametrize(("locale", "said"), UNLISTED)
def test_two_words_right_behind_the_verb_are_a_name_that_is_shown_first(locale: Locale, said: str) -> None:
    (request,) = assistant().understand(said, locale).requests
    assert request.entities.runs[0] in ("marko stone", "marko kamień")
    assert request.entities.runs[0].is_guess


def test_words_before_a_person_are_no_name() -> None:
    (request,) = assistant().understand("add another colleague, Ann Lee, ann@lee.example", "en").requests
    assert request.entities.runs == ["Ann Lee"]


@pytest.mark.parametrize(("locale", "said"), HEADED)
def test_a_heading_asks_for_new_contacts(locale: Locale, said: str) -> None:
    assert [each.intent for each in assistant().understand(said, locale).requests] == ["create", "create"]


def test_new_contacts_of_a_week_are_looked_for() -> None:
    assert [each.intent for each in assistant().understand("nuevos contactos de esta semana", "es").requests] != [
        "create"
    ]


@pytest.mark.parametrize(("locale", "said", "changes"), RENAMED + GIVEN)
def test_a_change_of_the_contact_shown_is_written_as_names_are(
    locale: Locale, said: str, changes: dict[str, str]
) -> None:
    chat = Conversation(locale)
    chat.says("Maria Gomez")
    chat.gets(found(MARIA))
    chat.says(said)
    assert chat.called() == ("update_contact", {"contact_id": "1", **changes})


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en", "give me her phone"), ("pl", "daj mi jej telefon"), ("ru", "дай её телефон"), ("en", "give her email")],
)
def test_a_value_that_is_asked_for_is_read(locale: Locale, said: str) -> None:
    chat = Conversation(locale)
    chat.says("Maria Gomez")
    chat.gets(found(MARIA))
    chat.says(said)
    assert chat.called() == ("get_contact", {"contact_id": "1"})
