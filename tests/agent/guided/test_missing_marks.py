"""Hurried people leave out commas and full stops: a word that begins another clause shows where they would stand."""

import pytest

from libs.contracts.principals import Locale
from services.agent.flows.runtime.answers.names import read_person
from tests.agent.guided.conversation import Conversation, assistant, found
from tests.agent.guided.people import JANE

CREATED: tuple[tuple[Locale, str, str, str], ...] = (
    ("es", "crea a Ana Roig Es jefa de compras en Acme Su correo: ana@roig.example", "lastname", "Roig"),
    ("fr", "ajoute Ana Roig Elle est comptable chez Acme, ana@roig.example", "lastname", "Roig"),
    ("fr", "crée Ana Roig ana@roig.example société Roig Pneus non attends c'est Roig Auto", "company", "Roig Auto"),
    ("pl", "dodaj Bruno Zięba Zięba Dach, bruno@zieba.example", "lastname", "Zięba"),
    ("en", "add Percy Oldroyd percy@oldroyd.example he works for Tansy Foods", "company", "Tansy Foods"),
)  # fmt: skip
CHANGED: tuple[tuple[Locale, str, str, str], ...] = (
    ("en", "Jane Doe's job title should say HR Business Partner Cheers Dom", "jobtitle", "HR Business Partner"),
    ("fr", "Jane Doe a quitté Acme pour Voiles Cadiou il y est chef d'équipe", "company", "Voiles Cadiou"),
    ("es", "Jane Doe vive ahora en Logroño y Marga Pinto es encargada", "city", "Logroño"),
)
WHOLE: tuple[tuple[Locale, str, str], ...] = (
    ("en", "note for Jane Doe: says she's in Hull half the week", "says she's in Hull half the week"),
    ("es", "nota para Jane Doe: conoce a Ana Ruiz y Luis Pons", "conoce a Ana Ruiz y Luis Pons"),
)
NAMED: tuple[tuple[Locale, str, str], ...] = (
    ("es", "hola soy Tomás Rey no me llega el código", "Tomás Rey"),
    ("ru", "здравствуйте я Павел Ершов где мой заказ 991", "Павел Ершов"),
    ("pl", "dzień dobry z tej strony Jagoda Malec nie działa mi drukarka", "Jagoda Malec"),
)


@pytest.mark.parametrize(("locale", "text", "prop", "value"), CREATED)
def test_a_new_contact_without_commas(locale: Locale, text: str, prop: str, value: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    assert chat.created()[prop] == value


@pytest.mark.parametrize(("locale", "text", "prop", "value"), CHANGED)
def test_a_change_without_commas(locale: Locale, text: str, prop: str, value: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    assert chat.called()[1].get(prop) == value


@pytest.mark.parametrize(("locale", "text", "body"), WHOLE)
def test_a_sentence_that_goes_on_is_not_cut(locale: Locale, text: str, body: str) -> None:
    assert [request.entities.body for request in assistant().understand(text, locale).requests] == [body]


def test_a_family_name_that_is_there_twice_is_kept() -> None:
    chat = Conversation("es")
    chat.says("crea a Ana García García, ana@garcia.example")
    assert chat.created()["lastname"] == "García García"


@pytest.mark.parametrize(("locale", "text", "name"), NAMED)
def test_an_introduced_name_ends_with_its_capitals(locale: Locale, text: str, name: str) -> None:
    said = read_person(text, locale, asked=False)
    assert said is not None
    assert said.full == name
