"""A person who was looked for and is not in HubSpot is created by one press or by “create her”."""

import pytest

from libs.contracts.principals import Locale
from libs.contracts.results import ContactCreated
from tests.agent.guided.conversation import Conversation, contact, found, ok

SOUGHT: tuple[tuple[Locale, str, str, str], ...] = (
    ("en", "find dana kowal", "add her, dana@kowal.example", "Dana Kowal"),
    ("en", "update dana kowal", "ok create her then, dana@kowal.example", "Dana Kowal"),
    ("en", "is Dana Kowal in here?", "add dana.kowal@mail.example", "Dana Kowal"),
    ("es", "busca a Dana Kowal", "añádela, dana@kowal.example", "Dana Kowal"),
    ("fr", "cherche Dana Kowal", "ajoute-la, dana@kowal.example", "Dana Kowal"),
    ("pl", "znajdź Annę Kowalską", "dodaj ją, anna@kowalska.example", "Anna Kowalska"),
    ("pl", "poszukaj Jana Lisa", "to go dodaj, jan@lis.example", "Jan Lis"),
    ("ru", "найди Анну Ковальскую", "добавь её, anna@koval.example", "Анна Ковальская"),
    ("ko", "김다나 찾아줘", "그럼 추가해줘 dana@kim.example", "다나 김"),
)
CHANGED: tuple[tuple[Locale, str, str], ...] = (
    ("en", "change the phone of dana kowal to +1 415 555 0188", "create her"),
    ("es", "cambia el teléfono de Dana Kowal a +1 415 555 0188", "créala"),
    ("fr", "change le téléphone de Dana Kowal pour le +1 415 555 0188", "crée-la"),
    ("pl", "zmień telefon Dana Kowal na +1 415 555 0188", "utwórz ją"),
    ("ru", "поменяй телефон Dana Kowal на +1 415 555 0188", "создай её"),
)


def not_there(locale: Locale, said: str) -> Conversation:
    """A conversation in which the contact of a request was not found under any form of the name."""
    chat = Conversation(locale)
    chat.says(said)
    while chat.decision.calls:
        chat.gets(found())
    assert chat.offered()[0] == "create_named"
    return chat


@pytest.mark.parametrize(("locale", "said", "then", "name"), SOUGHT)
def test_the_person_who_was_not_found_is_the_new_contact(locale: Locale, said: str, then: str, name: str) -> None:
    chat = not_there(locale, said)
    chat.says(then)
    created = chat.created()
    assert f"{created['firstname']} {created['lastname']}" == name
    assert "@" in created["email"]


@pytest.mark.parametrize(("locale", "said", "then"), CHANGED)
def test_the_change_comes_with_the_contact_that_was_not_there(locale: Locale, said: str, then: str) -> None:
    chat = not_there(locale, said)
    chat.says(then)
    created = chat.created()
    assert (created["firstname"], created["lastname"], created["phone"]) == ("Dana", "Kowal", "+1 415 555 0188")


def test_one_press_creates_the_person_who_was_not_found() -> None:
    chat = not_there("en", "find dana kowal")
    assert chat.labels()[0].label == "Create Dana Kowal"
    chat.clicks("create_named")
    assert chat.said("ask_email", name="Dana Kowal")


def test_the_address_that_was_looked_for_later_is_kept() -> None:
    chat = not_there("en", "update dana kowal")
    chat.says("dana.kowal@mail.example")
    chat.gets(found())
    chat.clicks("create_named")
    assert chat.created() == {"firstname": "Dana", "lastname": "Kowal", "email": "dana.kowal@mail.example"}


def test_the_note_comes_behind_the_contact_that_was_not_there() -> None:
    chat = not_there("en", "put a note on dana kowal that she called")
    chat.clicks("create_named")
    chat.says("dana@kowal.example")
    created = contact(5, "Dana", "Kowal", email="dana@kowal.example")
    chat.created()
    chat.gets(ok(ContactCreated(contact=created)))
    assert chat.called() == ("add_note", {"contact_id": "5", "body": "she called"})


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "add someone new"),
        ("en", "create new contact"),
        ("es", "crear uno nuevo"),
        ("ru", "добавь новый контакт"),
    ],
)
def test_a_new_contact_may_be_another_person(locale: Locale, said: str) -> None:
    chat = not_there("en", "find dana kowal")
    chat.says(said)
    assert chat.said("ask_name")


def test_a_button_of_before_creates_no_one() -> None:
    chat = not_there("en", "find dana kowal")
    chat.says("find Bob Ray")
    chat.gets(found(contact(6, "Bob", "Ray", email="bob@ray.example")))
    chat.clicks("create_named")
    assert chat.said("old_button")


def test_words_that_are_no_name_are_not_offered_as_a_contact() -> None:
    chat = Conversation()
    chat.says("find parcels")
    while chat.decision.calls:
        chat.gets(found())
    assert "create_named" not in chat.offered()


def test_the_button_needs_the_tool() -> None:
    chat = Conversation(tools=("search_contact", "get_contact"))
    chat.says("find Dana Kowal")
    while chat.decision.calls:
        chat.gets(found())
    assert "create_named" not in chat.offered()


def test_a_relative_of_a_sought_person_gets_no_change_of_theirs() -> None:
    chat = not_there("en", "change the phone of dana kowal to +1 415 555 0188")
    chat.says("add Tom Kowal, tom@kowal.example, buyer at Acme")
    assert "phone" not in chat.created()
