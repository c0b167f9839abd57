"""Small talk around a request: it changes nothing of the request, and is named as left out."""

from dataclasses import replace

import pytest

from libs.contracts import Locale
from services.agent.assistants.guided.parsing import Entities
from tests.agent.guided.conversation import Conversation, assistant, found, only_entities
from tests.agent.guided.people import JANE

REQUESTS: dict[Locale, str] = {
    "en": "set Ann Lee's city to York", "es": "cambia la ciudad de Ana Ruiz a Vigo",
    "fr": "mets la ville de Luc Pons à Pau", "pl": "zmień miasto Anny Lis na Toruń",
    "ru": "поменяй город Анны Лис на Тверь",
}  # fmt: skip

BEFORE: list[tuple[Locale, str]] = [
    ("en", "Ugh, what a Monday, the phone never stops."),
    ("en", "I'm on the train, sorry for the typos :)"),
    ("en", "Gosh it's freezing in here today..."),
    ("es", "Madre mía qué lunes llevo, no paran de llamar."),
    ("es", "Holaa :)"),
    ("es", "No me preguntes cuánto he tardado."),
    ("fr", "Pfff, quel lundi, le téléphone n'arrête pas."),
    ("fr", "Coucou :)"),
    ("fr", "Pfiou, quelle chaleur, la clim est encore morte..."),
    ("fr", "Brr, qu'est-ce qu'il fait froid ici aujourd'hui..."),
    ("pl", "Ale młyn dzisiaj, telefon się urywa."),
    ("pl", "O matko, telefon się urywa, a kawy nadal brak :)"),
    ("pl", "Dobra, ostatnia rzecz przed obiadem."),
    ("ru", "Ну и денёк, телефон просто разрывается."),
    ("ru", "Ох, ну и холод сегодня в офисе..."),
]
BEHIND: list[tuple[Locale, str]] = [
    ("en", "She told me all about her dog by the way."),
    ("es", "Por cierto, qué maja es, hemos hablado un montón."),
    ("fr", "Je file déjeuner dans une minute :)"),
    ("pl", "Nie pytaj, ile mi to zajęło..."),
    ("ru", "Кстати, приятный человек, полчаса болтали."),
]
TELLING: list[tuple[Locale, str, str]] = [
    ("en", "met dulce ocampo today. can you add her? dulce@ocampo.example", "dulce"),
    ("en", "She's the new office manager. Please create Ann Lee, ann@lee.example", "manager"),
    ("en", "Bob Ray is still on the train. Set Ann Lee's city to York", "Bob"),
    ("en", "Her mobile changed. Make it 206 555 0166 for Ann Lee", "mobile"),
    ("es", "Ahora trabaja en una notaría. Añade a Ana Ruiz, ana@ruiz.example", "notaría"),
    ("pl", "Telefonu brak. Dodaj Annę Lis, anna@lis.example", "Telefonu"),
    ("fr", "Pas encore de téléphone. Crée Luc Pons, luc@pons.example", "téléphone"),
]


@pytest.mark.parametrize(("locale", "talk"), BEFORE)
def test_talk_before_a_request_changes_nothing(locale: Locale, talk: str) -> None:
    said = assistant().understand(f"{talk} {REQUESTS[locale]}", locale)
    assert [each.intent for each in said.requests] == ["update"]
    assert _without_left(said.requests[0].entities) == only_entities(REQUESTS[locale], locale)


@pytest.mark.parametrize(("locale", "talk"), BEHIND)
def test_talk_behind_a_request_changes_nothing(locale: Locale, talk: str) -> None:
    said = assistant().understand(f"{REQUESTS[locale]}. {talk}", locale)
    assert [each.intent for each in said.requests] == ["update"]
    assert _without_left(said.requests[0].entities) == only_entities(REQUESTS[locale], locale)
    assert said.requests[0].entities.left == [talk.strip(" .:)")]


@pytest.mark.parametrize(("locale", "text", "word"), TELLING)
def test_a_sentence_that_tells_something_is_read(locale: Locale, text: str, word: str) -> None:
    said = assistant().understand(text, locale)
    assert not any(
        word in each and len(each.split()) > 2 for request in said.requests for each in request.entities.left
    )


def test_talk_without_a_request_is_read_as_it_was() -> None:
    """It may be the answer to a question."""
    said = assistant().understand("Ugh, what a Monday. It's Acme I think.", "en")
    assert "Ugh, what a Monday" not in said.entities.left


def test_talk_is_no_part_of_a_new_contact_and_is_shown() -> None:
    entities = only_entities("Ugh, what a Monday. Add Ann Lee, ann@lee.example", "en")
    plain = only_entities("Add Ann Lee, ann@lee.example", "en")
    assert _without_left(entities) == _without_left(plain)
    assert entities.left == ["Ugh, what a Monday"]


def _without_left(entities: Entities) -> Entities:
    return replace(entities, left=[], is_apart=False)


def test_talk_is_named_with_the_change() -> None:
    chat = Conversation()
    chat.says("Gosh it's freezing in here today... set Jane Doe's city to York")
    decision = chat.gets(found(JANE))
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "York"})
    assert "freezing in here today" in decision.text


@pytest.mark.parametrize(
    ("locale", "text", "talk"),
    [
        ("en", "My kid is home sick so bear with me. what's Ann Lee's email?", "My kid is home sick so bear with me"),
        ("fr", "Je file déjeuner. c'est quoi le mail de Luc Pons ?", "Je file déjeuner"),
        (
            "ko",
            "오늘 정말 정신없네요, 전화가 계속 와요. 김하나 님 이메일 알려줘",
            "오늘 정말 정신없네요, 전화가 계속 와요",
        ),
    ],
)
def test_talk_around_a_search_is_named_and_searches_for_nothing(locale: Locale, text: str, talk: str) -> None:
    chat = Conversation(locale)
    decision = chat.says(text)
    assert [call.tool for call in decision.calls] == ["search_contact"]
    assert all(part in decision.text for part in talk.split(", "))
    assert not any(word in str(decision.calls[0].arguments) for word in talk.split() if len(word) > 3)
