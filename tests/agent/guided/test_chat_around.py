"""Chatty requests: reasons cast no doubt on a change, and calls, questions before and “please” are understood."""

import pytest

from libs.contracts.principals import Locale
from libs.contracts.results import ContactCreated
from libs.contracts.tools import UNDO_LAST_CHANGE, UPDATE_CONTACT
from services.agent.assistants.guided.parsing import OWNER
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok, only_entities

REASONS: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("pl", "zmień miasto Olgi Maj na Lublin, bo się wyprowadziła od rodziców", {"city": "Lublin"}),
    ("ru", "смени город Инне Котовой на Томск, а то письма не доходят", {"city": "Томск"}),
    ("pl", "przekaż Olgę Maj Zofii Lis, bo od środy mam urlop", {OWNER: "Zofia Lis"}),
    ("ru", "Инну Котову отдай, пожалуйста, Дарье Орловой, я в отпуск ухожу", {OWNER: "Дарья Орлова"}),
    ("pl", "zmień Oldze Maj telefon na 603 404 505, zgubiła starą komórkę", {"phone": "+48603404505"}),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "changes"), REASONS)
def test_a_reason_casts_no_doubt_on_a_change(locale: Locale, text: str, changes: dict[str, str]) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(contact(7, "Olga", "Maj", city="Radom", phone="+48222333444")))
    tool, arguments = chat.called()
    assert tool == UPDATE_CONTACT.name
    assert {**arguments, "contact_id": "7"} == {"contact_id": "7", **changes} or arguments.get("other") == [
        {"property": prop, "value": value} for prop, value in changes.items()
    ]


@pytest.mark.parametrize(
    ("locale", "text", "name"),
    [
        ("ru", "Представляешь, Инна Котова вышла замуж, теперь её фамилия Лосева", "Инна Котова"),
        ("ru", "Ну Котова-то в Томск переехала! поправь ей город", "Котова"),
        ("pl", "Wiesz co, spotkałam wczoraj na siłowni Kacpra Maja, pracuje teraz w Opalu", "Kacpra Maja"),
    ],
)
def test_a_call_to_the_reader_is_no_name(locale: Locale, text: str, name: str) -> None:
    entities = only_entities(text, locale)
    assert name in (entities.holder, *entities.runs[:1])


@pytest.mark.parametrize(
    ("locale", "text", "name"),
    [
        ("ru", "Слушай, а Инна Котова у нас вообще есть? Всё утро её ищу", "Инна Котова"),
        ("pl", "jaki adres mailowy ma Olga Maj? Muszę jej odpisać przed obiadem", "Olga Maj"),
        ("pl", "w jakim mieście mieszka Olga Maj? Kurier już czeka", "Olga Maj"),
    ],
)
def test_the_question_names_the_contact(locale: Locale, text: str, name: str) -> None:
    (asked,) = assistant().understand(text, locale).requests
    assert asked.intent == "search"
    assert name in (asked.entities.holder, *asked.entities.runs)
    assert asked.entities.labelled == {}


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("ru", "Ой, нет, она просила никуда не записывать! Отмени, пожалуйста, это добавление"),
        ("pl", "cofnij, proszę, to dodanie"),
        ("ru", "отмени, не надо было её заводить"),
        ("ru", "отмени, её не нужно было добавлять"),
    ],
)
def test_a_please_may_stand_within_a_phrase(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says("dodaj Olgę Maj, olga@maj.example" if locale == "pl" else "добавь Инну Котову, inna@k.example")
    chat.clicks("skip_rest")
    chat.gets(ok(ContactCreated(contact=contact(7, "Olga", "Maj", email="olga@maj.example"))))
    chat.says(text)
    assert chat.called() == (UNDO_LAST_CHANGE.name, {})


def test_a_word_for_now_behind_a_pronoun_is_no_part_of_the_job() -> None:
    (request,) = assistant().understand("обнови должность Полине Лобановой: она теперь ведущий аналитик", "ru").requests
    assert request.entities.labelled == {"jobtitle": "ведущий аналитик"}
