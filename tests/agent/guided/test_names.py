"""Names are found in sentences: possessives, particles, grammatical cases, family names."""

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.locales import read_languages
from services.agent.assistants.guided.parsing.inflection import Inflection
from services.agent.assistants.guided.parsing.names import bare, capitalized, is_full_name, split_name
from tests.agent.guided.conversation import LOCALES_DIR, contact

INFLECTION = Inflection(
    {locale: language.words.given_names for locale, language in read_languages(LOCALES_DIR).items()}
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Jane's", "Jane"), ("Jane’s", "Jane"), ("James'", "James"), ("O'Brien", "O'Brien"),
        ("홍길동의", "홍길동"),
        ("제인 도를", "제인 도"), ("김가은", "김가은"), ("박지은", "박지은"), ("홍길동은", "홍길동"),
        ("Jane을", "Jane"), ("이영희에게", "이영희"), ("", ""),
    ],
)  # fmt: skip
def test_grammatical_endings_are_removed(typed: str, meant: str) -> None:
    assert bare(typed) == meant


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Jane Doe", "Jane", "Doe"), ("Jane", "Jane", ""), ("Ana De Luca", "Ana", "De Luca"),
        ("María de la Cruz", "María", "de la Cruz"), ("Jane van der Berg", "Jane", "van der Berg"),
        ("John F. Kennedy", "John F.", "Kennedy"),
        ("홍길동", "길동", "홍"), ("김 민수", "민수", "김"), ("제인 도", "제인", "도"),
        ("Иван Петров", "Иван", "Петров"),
    ],
)  # fmt: skip
def test_first_and_last_name(full: str, first: str, last: str) -> None:
    expected = {"firstname": first, "lastname": last}
    assert split_name(full) == {part: value for part, value in expected.items() if value}


@pytest.mark.parametrize(
    ("locale", "typed", "stored"),
    [
        ("pl", "Jana Kowalskiego", "Jan Kowalski"), ("pl", "Annę Kowalską", "Anna Kowalska"),
        ("pl", "Anny Nowak", "Anna Nowak"), ("pl", "Piotra Nowaka", "Piotr Nowak"),
        ("pl", "Marka Zielińskiego", "Marek Zieliński"),
        ("pl", "Pawła Lisa", "Paweł Lis"), ("pl", "Jerzego Wójcika", "Jerzy Wójcik"), ("pl", "Ewie Maj", "Ewa Maj"),
        ("pl", "Jan Kowalski", "Jan Kowalski"), ("pl", "Anna Nowak", "Anna Nowak"), ("pl", "Jane Doe", "Jane Doe"),
        ("ru", "Ивана Петрова", "Иван Петров"), ("ru", "Марию Иванову", "Мария Иванова"),
        ("ru", "Ольги Беловой", "Ольга Белова"),
        ("ru", "Сергея Достоевского", "Сергей Достоевский"), ("ru", "Павла Ильина", "Павел Ильин"),
        ("ru", "Анна Белова", "Анна Белова"), ("ru", "Джейн Доу", "Джейн Доу"),
        ("ru", "Петрова Ивана", "Петров Иван"), ("en", "Anna Kowalską", "Anna Kowalską"),
    ],
)  # fmt: skip
def test_names_go_back_to_their_base_form(locale: Locale, typed: str, stored: str) -> None:
    assert INFLECTION.nominative(typed, locale) == stored


def test_the_form_that_was_typed_stays_a_possibility() -> None:
    assert INFLECTION.forms("Piotra Nowaka", "pl") == ["Piotr Nowak", "Piotra Nowaka"]
    assert INFLECTION.forms("Зигмунда", "ru") == ["Зигмунда", "Зигмунд"]


def test_a_full_name_is_distinguished_from_any_word() -> None:
    assert is_full_name("Jane Doe")
    assert is_full_name("홍길동")
    assert not is_full_name("Jane")
    assert not is_full_name("제인")


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [("길동", "홍", "홍길동"), ("Jane", "Doe", "Jane Doe"), ("길동", "Hong", "길동 Hong"), ("길동", "", "길동")],
)
def test_a_contact_is_called_as_its_name_is_written(first: str, last: str, shown: str) -> None:
    assert contact(1, first, last).name == shown


def test_a_name_in_lower_case_is_written_as_names_are() -> None:
    assert capitalized("maría de la cruz") == "María de la Cruz"
    assert capitalized("McDonald") == "McDonald"
