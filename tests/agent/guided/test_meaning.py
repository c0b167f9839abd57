"""A value for which nothing shows the property is asked for with one question, and never stands under a “Done”."""

import pytest

from libs.contracts.principals import LOCALES, Locale
from libs.people import Morphology
from services.agent.assistants.guided.parsing.job_words import may_be_job
from tests.agent.guided.conversation import Conversation, assistant, found
from tests.agent.guided.people import JANE

CREATES: dict[Locale, tuple[str, str]] = {
    "en": ("add Ann Poe, ann@poe.example, Beaune", "Beaune"),
    "es": ("añade a Lucía Paredes, lucia@paredes.example, Beaune", "Beaune"),
    "fr": ("ajoute Jeanne Morel, jeanne@morel.example, Beaune", "Beaune"),
    "pl": ("dodaj Anna Ryś, anna@rys.example, Beaune", "Beaune"),
    "ru": ("добавь Анна Штерн, anna@stern.example, Beaune", "Beaune"),
}
COMPANY: dict[Locale, str] = {
    "en": "it's the company", "es": "es la empresa", "fr": "c'est l'entreprise", "pl": "to firma", "ru": "это компания",
}  # fmt: skip
NONE: dict[Locale, str] = {"en": "no", "es": "no", "fr": "non", "pl": "nie", "ru": "нет"}
JOBS: tuple[tuple[Locale, str, str], ...] = (
    ("pl", "wpisz Henryka Dudę z firmy Duda Bruk, henryk@dudabruk.example, brukarz", "brukarz"),
    ("pl", "dodaj Kajetana Brzózkę, jest ślusarzem w Brzózka Stal, kajetan@brzozka.example", "ślusarz"),
    ("ru", "новый контакт: Пётр Сойкин, petr@soykin.example, прораб", "прораб"),
    ("fr", "ajoute Solenn Le Goff, elle travaille comme affréteuse chez Guéguen SARL, solenn@x.example", "affréteuse"),
    ("en", "add Seth Vane, works as a rigger, seth@vane.example", "rigger"),
)
CARDS = (
    ("fr", "ajoute\n\nCordialement\nGwenn Tanguy\nAffréteuse\nTanguy Transports\ngwenn@tanguy.example"),
    ("fr", "ajoute\n\nCordialement\nGwenn Tanguy\nAffréteuse\nTanguy Transports\ngwenn@autre.example"),
)


@pytest.mark.parametrize("locale", CREATES)
def test_a_click_says_which_property_it_is(locale: Locale) -> None:
    said, value = CREATES[locale]
    chat = Conversation(locale)
    chat.says(said)
    assert value in chat.decision.text
    assert chat.offered() == ["as:company", "as:jobtitle", "as:city", "as:none"]
    chat.clicks("as:city")
    assert chat.created()["city"] == value


@pytest.mark.parametrize("locale", CREATES)
def test_words_say_which_property_it_is(locale: Locale) -> None:
    said, value = CREATES[locale]
    chat = Conversation(locale)
    chat.says(said)
    chat.says(COMPANY[locale])
    assert chat.created()["company"] == value


@pytest.mark.parametrize("locale", CREATES)
def test_a_value_that_is_none_of_them_is_named_and_not_written(locale: Locale) -> None:
    said, value = CREATES[locale]
    chat = Conversation(locale)
    chat.says(said)
    chat.says(NONE[locale])
    assert value in chat.decision.text
    assert value not in chat.created().values()


def test_an_old_button_of_the_question_changes_nothing() -> None:
    chat = Conversation()
    chat.says(CREATES["en"][0])
    chat.clicks("as:none")
    chat.clicks("as:company")
    assert chat.said("old_button")
    assert "company" not in chat.created()


def test_words_that_say_nothing_of_it_bring_the_question_again() -> None:
    chat = Conversation()
    chat.says(CREATES["en"][0])
    chat.says("hmm well")
    assert "as:company" in chat.offered()


def test_where_a_contact_moved_is_asked_for_before_the_change() -> None:
    chat = Conversation()
    chat.says("Jane Doe moved to Buxton")
    chat.gets(found(JANE))
    assert "as:company" in chat.offered()
    chat.clicks("as:city")
    assert chat.called()[1]["city"] == "Buxton"


@pytest.mark.parametrize(("locale", "text", "job"), JOBS)
def test_a_job_that_no_list_holds_is_stored(locale: Locale, text: str, job: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    assert chat.created()["jobtitle"] == job


@pytest.mark.parametrize(("locale", "text"), CARDS)
def test_the_line_under_a_name_is_the_job_where_the_company_follows(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    created = chat.created()
    assert (created["jobtitle"], created["company"]) == ("Affréteuse", "Tanguy Transports")


def test_relations_and_descriptions_are_no_jobs() -> None:
    shared = Morphology.shared()
    assert shared.names_person("spawaczką", "pl")
    assert not any(shared.names_person(word, "pl") for word in ("kolega", "zainteresowany", "wizytówka", "Wilk"))
    assert not any(shared.names_person(word, "ru") for word in ("клиент", "коллега", "выставка", "Иванов"))
    assert not may_be_job("winner of the annual lottery", "en")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_question_is_asked_in_the_language(locale: Locale) -> None:
    text = assistant().phrases.text(locale, "ask_meaning", what="“Beaune”")
    assert "Beaune" in text
    assert "?" in text


def test_an_address_leaves_the_question_about_a_loose_value_open() -> None:
    chat = Conversation("pl")
    chat.says("dodaj Krzysztof Wolny, kierownik magazynu, Transbud Kielce, 601 234 567")
    assert "Transbud Kielce" in chat.says("a jego mail to wolny@transbud.example").text
    chat.clicks("as:company")
    assert chat.called()[1]["company"] == "Transbud Kielce"
    assert chat.called()[1]["email"] == "wolny@transbud.example"
