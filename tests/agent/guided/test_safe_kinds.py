"""Kinds of sentences in which a wrong or a partial value was written once."""

import pytest

from libs.contracts.principals import LOCALES, Locale
from tests.agent.guided.conversation import Conversation, assistant, found
from tests.agent.guided.people import JANE

PERSON: dict[Locale, str] = {
    "en": "I would like to talk to a person", "es": "quiero hablar con una persona",
    "fr": "je voudrais parler à quelqu'un", "pl": "chcę porozmawiać z człowiekiem",
    "ru": "хочу поговорить с человеком", "ko": "담당자 연결해 주세요",
}  # fmt: skip
DOUBTS: tuple[tuple[Locale, str, str], ...] = (
    ("ru", "новый: Тимур Ахметзянов, timur@axmet.example, прораб, Елабуга", "Елабуга"),
    ("pl", "nowy kontakt Bartosz Pyrka bartosz@pyrka.example monter okien Nysa", "Nysa"),
    ("es", "añade a Iker Zubiri, iker@zubiri.example, de Eibar", "Eibar"),
    ("ko", "탁예린 추가해줘, yerin@tak.example, 카페 사장", "카페"),
    ("ko", "봉태수 - taesu@bong.example - 봉태수세무회계 추가", "봉태수세무회계"),
)
CLEARED: tuple[tuple[Locale, str, str], ...] = (
    ("ru", "у Jane Doe телефон устарел, удали его, а фирма теперь Мазур Трейд", "Мазур Трейд"),
    ("pl", "usuń telefon Jane Doe, a firma to teraz Mazur Trade", "Mazur Trade"),
)
CHANGED: tuple[tuple[Locale, str], ...] = (
    ("fr", "son adresse mail a changé à Jane Doe, c'est j.doe@cadiou.example maintenant"),
    ("en", "Jane Doe's email changed, it's j.doe@cadiou.example now"),
)


@pytest.mark.parametrize("locale", LOCALES)
def test_staff_that_ask_for_a_person_read_what_the_chat_can_do(locale: Locale) -> None:
    chat = Conversation(locale)
    chat.says(PERSON[locale])
    assert chat.said("no_person")
    assert chat.offered() == ["search", "create", "update"]


@pytest.mark.parametrize(("locale", "text", "value"), DOUBTS)
def test_a_value_of_a_new_contact_without_a_property_is_asked_for(locale: Locale, text: str, value: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    assert value in chat.decision.text
    assert "as:none" in chat.offered()


@pytest.mark.parametrize(("locale", "text", "company"), CLEARED)
def test_a_property_with_a_new_value_is_not_cleared(locale: Locale, text: str, company: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    while chat.called()[0] == "search_contact":
        chat.gets(found(JANE))
    arguments = chat.called()[1]
    assert (arguments["company"], arguments["clear"]) == (company, ["phone"])


@pytest.mark.parametrize(("locale", "text"), CHANGED)
def test_a_changed_address_is_no_new_contact(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    assert (chat.called()[0], chat.called()[1]["email"]) == ("update_contact", "j.doe@cadiou.example")


def test_what_a_person_is_responsible_for_is_no_owner() -> None:
    chat = Conversation("pl")
    chat.says("dodaj panią Halinę Zarębę, odpowiada za dostawy, mail halina@zaremba.example")
    assert "hubspot_owner_id" not in chat.created()


def test_what_a_korean_is_in_charge_of_stands_before_the_name() -> None:
    chat = Conversation("ko")
    chat.says("새롬목재 영업 담당 우다빈 님 추가 부탁해요 dabin@saerom.example")
    created = chat.created()
    assert (created["company"], created["jobtitle"]) == ("새롬목재", "영업 담당")


def test_a_corrected_korean_town_loses_its_ending() -> None:
    said = assistant().understand("아 미안 원주 말고 청주야", "ko").entities
    assert said.runs == ["청주"]


def test_a_correction_of_an_unknown_property_is_asked_for() -> None:
    chat = Conversation()
    chat.says("find jane@acme.example")
    chat.gets(found(JANE))
    chat.says("sorry, no, Wickham")
    assert "as:city" in chat.offered() or chat.called()[0] == "update_contact"


def test_sons_and_daughters_belong_to_the_company() -> None:
    chat = Conversation()
    chat.says("New: Theo Quarrington / theo@slateandsons.example / Slate and Sons / head roofer")
    assert chat.created()["company"] == "Slate and Sons"
