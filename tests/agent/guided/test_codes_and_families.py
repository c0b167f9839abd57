"""Family names before a comma, and numbers that are no phone numbers: neither becomes a company or a phone."""

import pytest

from libs.contracts.principals import Locale
from libs.people import read_name
from services.agent.assistants.guided.parsing.family_first import with_families_first
from tests.agent.guided.conversation import assistant

CODES: list[tuple[Locale, str]] = [
    ("en", "IBAN GB29 NWBK 6016 1331 9268 19"),
    ("en", "VAT number GB 123 4567 82"),
    ("en", "tracking number 1Z 999 AA1 01 2345 6784"),
    ("en", "serial number 5551234567"),
    ("es", "IBAN ES91 2100 0418 4502 0005 1332"),
    ("es", "número de contrato 612345678"),
    ("fr", "SIRET 123 456 789 00012"),
    ("pl", "nr dowodu 601000114"),
    ("ru", "серийный номер 89123456781"),
]


@pytest.mark.parametrize(("locale", "code"), CODES)
def test_a_code_of_something_else_is_no_value(locale: Locale, code: str) -> None:
    verb = {"en": "create", "es": "crea", "fr": "crée", "pl": "dodaj", "ru": "создай"}[locale]
    (request,) = assistant().understand(f"{verb} Ida Reed, ida@reed.example, {code}", locale).requests
    entities = request.entities
    assert (entities.runs, entities.phones, entities.labelled, entities.company) == (["Ida Reed"], [], {}, "")
    assert entities.left


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("King, Martin Luther Jr.", "Martin Luther", "King Jr."),
        ("Smith, Mary Ann", "Mary Ann", "Smith"),
        ("van Dyke, Jerry W.", "Jerry W.", "van Dyke"),
        ("Downey Jr., Robert", "Robert", "Downey Jr."),
        ("O'Neil, Dr. Sam", "Sam", "O'Neil"),
        ("de La Tour, Anna", "Anna", "de La Tour"),
        ("Le Guin, Ursula", "Ursula", "Le Guin"),
        ("KOWALSKA, Anna", "Anna", "KOWALSKA"),
    ],
)
@pytest.mark.parametrize("form", ["create contact {} <a@kin.example>", "add {}, a@kin.example"])
def test_a_family_name_may_stand_before_a_comma(form: str, name: str, first: str, last: str) -> None:
    (request,) = assistant().understand(form.format(name), "en").requests
    assert request.entities.addressee == name
    read = read_name(name)
    assert (read.first, read.last) == (first, last)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("De la Fuente Ruiz, María José", "María José", "De la Fuente Ruiz"),
        ("De la Riva Montes, María del Carmen", "María del Carmen", "De la Riva Montes"),
        ("Ortega y Salvatierra, Blanca", "Blanca", "Ortega y Salvatierra"),
        ("Ramón y Cajal, Silvia", "Silvia", "Ramón y Cajal"),
        ("Gómez de la Serna, Ramón", "Ramón", "Gómez de la Serna"),
        ("DE LA TORRE GIL, MARCOS", "MARCOS", "DE LA TORRE GIL"),
        ("Cruz Villalba, Marta del Pilar", "Marta del Pilar", "Cruz Villalba"),
    ],
)
@pytest.mark.parametrize("form", ["crea: {}, a@kin.example", "{} - a@kin.example, créala"])
def test_a_spanish_family_name_may_have_small_words(form: str, name: str, first: str, last: str) -> None:
    (request,) = assistant().understand(form.format(name), "es").requests
    assert request.entities.runs[0] == f"{first} {last}"


@pytest.mark.parametrize(
    "text", ["{} 945 12 34 56, a@kin.example", "{} con correo a@kin.example", "{}, tel 945 12 34 56"]
)
def test_values_may_follow_a_name_with_the_family_first(text: str) -> None:
    (request,) = assistant().understand(f"alta: {text.format('Ruiz de Azúa, Iker')}", "es").requests
    assert (request.entities.runs, request.entities.company) == (["Iker Ruiz de Azúa"], "")


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Marta del Pilar Cruz Villalba", "Marta del Pilar"),
        ("Juan de la Paz Ruiz", "Juan"),
        ("Luis del Olmo Sanz", "Luis"),
    ],
)
def test_two_family_names_follow_given_names_that_are_joined(name: str, first: str) -> None:
    assert read_name(name, "es").first == first


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("van Rensburg, Marius (Dr)", "van Rensburg"),
        ("Van der Berg, Marius", "Van der Berg"),
        ("von Trapp, Marius (Prof)", "von Trapp"),
    ],
)
@pytest.mark.parametrize(
    "form", ["one for the CRM: {}, senior vet, Severn Vets, m@kin.example", "add {}, vet; m@kin.example"]
)
def test_a_small_word_of_a_family_name_stays_with_it(form: str, name: str, last: str) -> None:
    (request,) = assistant().understand(form.format(name), "en").requests
    assert request.entities.runs[0] == f"Marius {last}"


def test_a_company_with_a_small_word_is_no_family_name() -> None:
    text = "add Von Roll, Anna Maria, buyer, anna@vonroll.example"
    assert with_families_first(text) == text


@pytest.mark.parametrize("company", ["Ruiz y Hijos", "Bodegas de la Serna", "Casa del Pozo", "Pérez y Asociados"])
def test_a_company_before_a_given_name_is_no_family_name(company: str) -> None:
    text = f"crea: {company}, Blanca, blanca@pozo.example"
    assert with_families_first(text) == text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("add contact van der Meer, Anke <office@kin.example>", "Anke", "van der Meer"),
        ("add contact van der Meer, Anke, anke@kin.example", "Anke", "van der Meer"),
        ("create contact Doe, Jane; jane@kin.example", "Jane", "Doe"),
        ("добавь контакт Петров, Иван Сергеевич, ip@kin.example", "Иван Сергеевич", "Петров"),
    ],
)
def test_an_address_shows_an_uncommon_first_name_behind_a_comma(text: str, first: str, last: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    read = read_name(request.entities.addressee or ", ".join(request.entities.runs))
    assert (read.first, read.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "add Globex, Ann Lee, ann@globex.example",
        "add Globex, Ann Lee, ann.lee@x.example",
        "add Jane Doe, Mary Ann, mary@x.example",
        "add Kate Reed, Baker Street, kate@x.example",
    ],
)
def test_a_company_before_a_person_stays_one(text: str) -> None:
    assert with_families_first(text) == text
