"""Names of people are split and stored as their bearers would write them."""

import pytest

from libs.contracts.principals import Locale
from libs.people import Morphology, capitalized, read_name, with_diacritics

MORPHOLOGY = Morphology.shared()


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Jane Doe", "Jane", "Doe"), ("Jane", "Jane", ""), ("Ana De Luca", "Ana", "De Luca"),
        ("María de la Cruz", "María", "de la Cruz"), ("Jane van der Berg", "Jane", "van der Berg"),
        ("John F. Kennedy", "John F.", "Kennedy"), ("Doe, Jane", "Jane", "Doe"),
        ("Robert Downey Jr.", "Robert", "Downey Jr."),
        ("Dr. Anna Schmidt, PhD", "Anna", "Schmidt"), ("LEFÈVRE Hélène", "Hélène", "LEFÈVRE"),
        ("Don Draper", "Don", "Draper"),
        ("Charles de Gaulle", "Charles", "de Gaulle"), ("Van Nguyen", "Van", "Nguyen"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("남궁민수", "민수", "남궁"), ("김민수 대리님", "민수", "김"),
        ("Иванова Мария Сергеевна", "Мария Сергеевна", "Иванова"),
        ("Павел Сергеевич Лунин", "Павел Сергеевич", "Лунин"),
        ("홍길동", "길동", "홍"), ("김 민수", "민수", "김"), ("제인 도", "제인", "도"),
        ("Иван Петров", "Иван", "Петров"),
    ],
)  # fmt: skip
def test_first_and_last_name(full: str, first: str, last: str) -> None:
    name = read_name(full)
    assert (name.first, name.last) == (first, last)


@pytest.mark.parametrize(
    ("locale", "typed", "stored"),
    [
        ("pl", "Jana Kowalskiego", "Jan Kowalski"), ("pl", "Annę Kowalską", "Anna Kowalska"),
        ("pl", "Anny Nowak", "Anna Nowak"), ("pl", "Piotra Nowaka", "Piotr Nowak"),
        ("pl", "Marka Zielińskiego", "Marek Zieliński"),
        ("pl", "Pawła Lisa", "Paweł Lis"), ("pl", "Jerzego Wójcika", "Jerzy Wójcik"), ("pl", "Ewie Maj", "Ewa Maj"),
        ("pl", "Czesława Jaworskiego", "Czesław Jaworski"), ("pl", "Karola Wiśniewska", "Karola Wiśniewska"),
        ("pl", "Daniela Wójcik", "Daniela Wójcik"), ("pl", "Aleksandrę Skłodowską-Maj", "Aleksandra Skłodowska-Maj"),
        ("ru", "Клавдии Громовой", "Клавдия Громова"),
        ("pl", "Jan Kowalski", "Jan Kowalski"), ("pl", "Anna Nowak", "Anna Nowak"), ("pl", "Jane Doe", "Jane Doe"),
        ("ru", "Ивана Петрова", "Иван Петров"), ("ru", "Марию Иванову", "Мария Иванова"),
        ("ru", "Ольги Беловой", "Ольга Белова"),
        ("ru", "Сергея Достоевского", "Сергей Достоевский"), ("ru", "Павла Ильина", "Павел Ильин"),
        ("ru", "Анна Белова", "Анна Белова"), ("ru", "Джейн Доу", "Джейн Доу"),
        ("ru", "Петрова Ивана", "Петров Иван"), ("en", "Anna Kowalską", "Anna Kowalską"),
        ("pl", "Jacka Sowińskiego", "Jacek Sowiński"),
        ("pl", "Zenona Kupca", "Zenon Kupiec"),
        ("pl", "Celinie Kościuszko", "Celina Kościuszko"),
        ("pl", "Karolem Kubisiem", "Karol Kubiś"),
        ("pl", "Malgorzate Dabrowska", "Malgorzata Dabrowska"), ("pl", "Lukasza Wojcika", "Lukasz Wojcik"),
        ("pl", "Malgorzata Dabrowska", "Malgorzata Dabrowska"),
        ("ru", "Кирилла Грушу", "Кирилл Груша"),
        ("ru", "Анне Бережной", "Анна Бережная"),
        ("ru", "Рената Сушко", "Рената Сушко"),
        ("ru", "Авроры Полевой", "Авроры Полевой"),
    ],
)  # fmt: skip
def test_names_go_back_to_their_base_form(locale: Locale, typed: str, stored: str) -> None:
    assert MORPHOLOGY.nominative(typed, locale) == stored


def test_the_form_that_was_typed_stays_a_possibility() -> None:
    assert MORPHOLOGY.forms("Piotra Nowaka", "pl") == ["Piotr Nowak", "Piotra Nowaka"]
    assert {"Анне Лис", "Анна Лис"} <= set(MORPHOLOGY.forms("Анне Лис", "ru"))


def test_a_second_given_name_stays_with_the_first() -> None:
    assert read_name("Juan Carlos Soto Ruiz", "es").first == "Juan Carlos"
    assert read_name("Nuria Campos Gil", "es").last == "Campos Gil"


def test_a_title_of_a_korean_address_is_kept_apart() -> None:
    assert read_name("한지우 대리님", "ko").title == "대리"


def test_a_name_in_one_case_is_written_as_names_are() -> None:
    assert capitalized("maría de la cruz") == "María de la Cruz"
    assert capitalized("McDonald") == "McDonald"


@pytest.mark.parametrize(
    ("locale", "full", "first", "last"),
    [
        ("es", "Pilar Echegaray de la Cruz", "Pilar", "Echegaray de la Cruz"),
        ("es", "María Pilar de la Cruz", "María Pilar", "de la Cruz"),
        ("es", "Rodrigo Zúñiga del Olmo", "Rodrigo", "Zúñiga del Olmo"),
        ("es", "Elvira Ortega y Gasset", "Elvira", "Ortega y Gasset"),
        ("es", "Juan de la Torre", "Juan", "de la Torre"),
        ("fr", "Hélène Kermarec du Plessis", "Hélène", "Kermarec du Plessis"),
        ("fr", "Jean-Luc de la Tour", "Jean-Luc", "de la Tour"),
        ("fr", "Anne Marie de Vigny", "Anne Marie", "de Vigny"),
        ("en", "Sven Olof af Klint", "Sven Olof", "af Klint"),
    ],
)  # fmt: skip
def test_two_family_names_around_a_particle(locale: Locale, full: str, first: str, last: str) -> None:
    name = read_name(full, locale)
    assert (name.first, name.last) == (first, last)


@pytest.mark.parametrize(
    ("locale", "typed", "places"),
    [
        ("pl", "Kędzierzynie-Koźlu", ["Kędzierzyn-Koźle"]), ("pl", "Busku-Zdroju", ["Busko-Zdrój"]),
        ("pl", "Domań-Bud", []), ("pl", "Hotelu Pod Lipą", []), ("ru", "Ростова-на-Дону", ["Ростов-на-Дону"]),
        ("ru", "Буд-Строя", []),
    ],
)  # fmt: skip
def test_towns_and_what_only_looks_like_one(locale: Locale, typed: str, places: list[str]) -> None:
    assert MORPHOLOGY.places(typed, locale) == places


def test_a_name_without_diacritics_is_looked_for_with_them() -> None:
    assert with_diacritics("Stanislawy Gorki", "pl")[-1] == "Stanisławy Górki"
    assert with_diacritics("Jane Doe", "pl") == []
    assert with_diacritics("Anny Nowak", "pl") == []


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("José de Jesús Ponce de León", "José de Jesús", "Ponce de León"),
        ("Juan de Dios Gil Ríos", "Juan de Dios", "Gil Ríos"),
        ("José de la Cruz", "José", "de la Cruz"),
    ],
)
def test_given_names_with_a_particle_within(name: str, first: str, last: str) -> None:
    read = read_name(name, "es")
    assert (read.first, read.last) == (first, last)
