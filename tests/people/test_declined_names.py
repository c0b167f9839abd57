"""Names and companies in other cases: what is stored of them, and the forms by which contacts are found."""

import pytest

from libs.contracts.principals import Locale
from libs.people import company_forms, company_in_nominative, in_full, read_name
from libs.people.morphology import Morphology


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Эллы Цой", "Элла Цой"),
        ("Айгули Ткач", "Айгуль Ткач"),
        ("Гузелью Сабировой", "Гузель Сабирова"),
        ("Петру Вовку", "Петру Вовку"),  # Вовк and Вовок, and no Петра Вовка
        ("Юрию Хану", "Юрий Хан"),
        ("Лейлу Кудрю", "Лейла Кудря"),
        ("Верой Лындой", "Верой Лындой"),  # Лында and Лындая
    ],
)
def test_a_name_is_stored_in_the_nominative_or_as_typed(typed: str, stored: str) -> None:
    assert Morphology.shared().nominative(typed, "ru").replace("ё", "е") == stored.replace("ё", "е")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Oskara Wilka", "Oskar Wilk"),  # Wilek is a given name
        ("Adama Wilka", "Adam Wilk"),
        ("Krystiana Wołka", "Krystiana Wołka"),  # Wołk and Wołek are family names
        ("Apolonii Rey-Zawadzkiej", "Apolonia Rey-Zawadzka"),
        ("Alfreda Rey-Malczyka", "Alfred Rey-Malczyk"),
        ("Annę van Dijk", "Anna van Dijk"),
        ("Ewę Sroka", "Ewa Sroka"),
        ("Arturowi Pająk", "Artur Pająk"),
        ("Jana Pająk", "Jana Pająk"),  # a woman's name, too
        ("Bernarda Sitek", "Bernarda Sitek"),
    ],
)
def test_a_polish_family_name_is_stored_where_one_reading_is_left(typed: str, stored: str) -> None:
    assert Morphology.shared().nominative(typed, "pl") == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Zoi Grabiec", "Zoja Grabiec"),
        ("Oksanie Melnyk", "Oksana Melnyk"),
        ("Dmytra Kowala", "Dmytro Kowal"),
        ("Serhijowi Bondarowi", "Serhij Bondar"),
        ("Xaviera de la Torre", "Xavier de la Torre"),
        ("Annę Marię de Ville", "Anna Maria de Ville"),
        ("Xavierem Torresem", "Xavier Torres"),
        ("Xaviera Nowak", "Xaviera Nowak"),
    ],
)
def test_given_names_that_the_polish_dictionary_lacks_have_cases(typed: str, stored: str) -> None:
    assert Morphology.shared().nominative(typed, "pl") == stored


@pytest.mark.parametrize(
    ("locale", "typed", "names"),
    [
        ("pl", "Tomek Wilk", ["Tomasz Wilk"]),
        ("en", "Bill Fenwick", ["William Fenwick"]),
        ("ru", "саша белкин", ["александр белкин", "александра белкин"]),
        ("pl", "Tomek", []),  # too many people
        ("pl", "Tomasz Wilk", []),
    ],
)
def test_a_short_form_is_also_looked_for_in_full(locale: Locale, typed: str, names: list[str]) -> None:
    assert in_full(typed, locale) == names


@pytest.mark.parametrize(
    ("typed", "forms"), [("Mixu", ["Mix"]), ("Lumenu", ["Lumen"]), ("Hydro-Budu", ["Hydra", "Hydro-Bud"]), ("Acme", [])]
)
def test_a_company_is_looked_for_without_its_ending(typed: str, forms: list[str]) -> None:
    assert company_forms(typed, "pl") == forms


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("Пётр Ильич Дорохов", "Пётр Ильич", "Дорохов"),
        ("Дорохов Пётр Ильич", "Пётр Ильич", "Дорохов"),
        ("Пётр Кулич Рой", "Пётр", "Кулич Рой"),
    ],
)
def test_a_short_patronymic_belongs_to_the_given_name(typed: str, first: str, last: str) -> None:
    assert read_name(typed, "ru").properties == {"firstname": first, "lastname": last}


def test_a_star_is_a_company_and_no_town() -> None:
    assert Morphology.shared().places("Меркурии", "ru") == []
    assert company_in_nominative("Меркурии", "ru") == "Меркурий"


@pytest.mark.parametrize(
    ("language", "typed", "searched"),
    [
        ("ru", "Рузанне Соловей", "Рузанна Соловей"),
        ("ru", "Павлом Дыбой", "Павел Дыба"),
        ("ru", "Алексея Цхакая", "Алексей Цхакая"),
        ("ru", "Ирин Кольцовых", "Ирина Кольцова"),
        ("ru", "Ирин Шевчук", "Ирина Шевчук"),
        ("pl", "Janów Kowalskich", "Jan Kowalski"),
        ("pl", "Katarzyn Nowak", "Katarzyna Nowak"),
    ],
)
def test_a_contact_is_found_by_a_rare_form(language: Locale, typed: str, searched: str) -> None:
    assert searched in Morphology.shared().forms(typed, language)


@pytest.mark.parametrize(
    ("language", "typed", "address", "stored"),
    [
        ("ru", "Гранита", "", "Гранит"),
        ("ru", "Лесной Поляне", "", "Лесная Поляна"),
        ("ru", "Стройинвеста", "lena@stroyinvest.example", "Стройинвест"),
        ("ru", "Кромтеха", "", "Кромтеха"),
        ("ru", "МТС", "", "МТС"),
        ("pl", "Mleczarni Rokitka", "", "Mleczarnia Rokitka"),
        ("pl", "Mleczarni Rokitki", "", "Mleczarni Rokitki"),
        ("pl", "Krakowskiej Fabryki Mebli", "", "Krakowska Fabryka Mebli"),
        ("pl", "Budimeksu", "ewa@budimex.example", "Budimex"),
        ("pl", "Tauronu", "ewa@poczta.example", "Tauronu"),
        ("en", "Granita", "", "Granita"),
    ],
)
def test_a_company_is_in_the_nominative_where_it_is_certain(
    language: Locale, typed: str, address: str, stored: str
) -> None:
    assert company_in_nominative(typed, language, [address] if address else []) == stored


@pytest.mark.parametrize(
    ("typed", "stored", "guessed"),
    [
        ("Самару", "Самара", ""), ("Самаре", "Самара", ""), ("Ладогу", "Ладога", ""), ("Баку", "Баку", ""),
        ("Никольское", "Никольское", ""), ("Уппсалу", "Уппсалу", "Уппсала"), ("Уппсале", "Уппсале", "Уппсале"),
    ],
)  # fmt: skip
def test_a_town_is_stored_where_the_dictionary_is_sure(typed: str, stored: str, guessed: str) -> None:
    morphology = Morphology.shared()
    assert (morphology.place(typed, "ru"), morphology.guessed_place(typed, "ru")) == (stored, guessed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("team leaderem", "team leader"), ("team leadera", "team leader"), ("senior developerem", "senior developer"),
        ("asystent managera", "asystent managera"), ("pomoc fryzjera", "pomoc fryzjera"),
    ],
)  # fmt: skip
def test_an_english_title_takes_its_polish_ending_off(typed: str, stored: str) -> None:
    assert Morphology.shared().phrase(typed, "pl") == stored
