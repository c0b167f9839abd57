"""The value of before behind a change, an address that is missing, a successor, and notes under a heading."""

import pytest

from libs.contracts import Locale
from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated
from libs.people import read_name
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

HUGO = contact(1, "Hugo", "Prado", email="hugo@prado.example", company="Prado")
MOVED = contact(1, "Hugo", "Prado", email="hugo@prado.example", company="Globex")
BACK = (
    "me equivoqué, deja la empresa que tenía antes", "ponle otra vez la empresa anterior", "no, la empresa de antes",
    "la empresa que tenía estaba bien", "deja la empresa como la tenía",
)  # fmt: skip
LACKING = (
    "no tengo el email, créalo igual", "el email todavía no lo tengo, créalo sin eso",
    "no me dejó correo, apúntalo así",
    "el correo no lo sé, da igual, créalo", "créalo sin correo de momento",
)  # fmt: skip
SUCCESSORS: tuple[tuple[Locale, str, str], ...] = (
    ("es", "Marta Gil se jubila, le sustituye Pedro Ruiz, pedro@acme.example", "Pedro Ruiz"),
    ("es", "el puesto de Marta Gil lo ocupa ahora Pedro Ruiz, pedro@acme.example", "Pedro Ruiz"),
    ("es", "Marta Gil ya no está, en su lugar está Pedro Ruiz: pedro@acme.example", "Pedro Ruiz"),
    ("fr", "Anne Gil part, son poste est repris par Paul Roux, paul.roux@acme.example", "Paul Roux"),
    ("en", "Ann Lee left, her role is now held by Bob Ray, bob.ray@acme.example", "Bob Ray"),
)
HEADED: tuple[tuple[Locale, str], ...] = (
    ("es", "nuevo contacto: Ana Gil, ana@gil.example. Nota: llamar por la tarde"),
    ("es", "crea a Ana Gil, ana@gil.example; observaciones: llamar por la tarde"),
    ("fr", "ajoute Ana Gil, ana@gil.example. Remarque : llamar por la tarde"),
    ("pl", "dodaj Ana Gil, ana@gil.example. Uwagi: llamar por la tarde"),
    ("ru", "добавь Ana Gil, ana@gil.example. Примечание: llamar por la tarde"),
)


def _moved() -> Conversation:
    chat = Conversation("es")
    chat.says("pon a Hugo Prado la empresa Globex")
    chat.gets(found(HUGO))
    chat.gets(ok(ContactUpdated(contact=MOVED, changes=[Change(property="company", before="Prado", after="Globex")])))
    return chat


@pytest.mark.parametrize("text", BACK)
def test_the_value_of_before_is_an_undo(text: str) -> None:
    (call,) = _moved().says(text).calls
    assert (call.tool, call.unasked) == ("undo_last_change", True)


def test_the_value_of_before_of_another_property_is_asked_about() -> None:
    assert not _moved().says("no, el cargo de antes").calls


def test_no_more_is_wanted_and_nothing_is_taken_back() -> None:
    chat = _moved()
    assert not chat.says("vale, no hace falta nada más").calls
    assert chat.said("fine")


def test_a_property_that_stays_merges_no_contacts() -> None:
    assert not assistant().understand("el puesto es el mismo", "es").requests


@pytest.mark.parametrize("text", LACKING)
def test_a_contact_is_created_without_the_address_that_is_missing(text: str) -> None:
    chat = Conversation("es")
    chat.says("añade a Eusebio Roig, de Talleres Roig")
    chat.says(text)
    assert chat.created()["lastname"] == "Roig"


def test_an_address_in_the_answer_is_no_consent_without_one() -> None:
    chat = Conversation("es")
    chat.says("añade a Eusebio Roig, de Talleres Roig")
    assert not chat.says("créalo con el email").calls


@pytest.mark.parametrize(("locale", "text", "name"), SUCCESSORS)
def test_a_successor_is_the_one_that_the_address_spells(locale: Locale, text: str, name: str) -> None:
    said = assistant().understand(text, locale)
    (entities,) = [request.entities for request in said.requests] or [said.entities]
    assert (entities.runs, entities.labelled) == ([name], {})
    assert entities.left[0].endswith(text.partition(f" {name}")[0])


def test_a_list_of_people_has_no_successor() -> None:
    said = assistant().understand("Marta Gil y Pedro Ruiz, pedro@acme.example", "es")
    assert not said.entities.left


@pytest.mark.parametrize(("locale", "text"), HEADED)
def test_a_heading_behind_a_person_begins_a_note(locale: Locale, text: str) -> None:
    create, note = assistant().understand(text, locale).requests
    assert (create.intent, create.entities.runs, create.entities.left) == ("create", ["Ana Gil"], [])
    assert (note.intent, note.entities.body) == ("note", "llamar por la tarde")


def test_a_second_given_name_is_known_without_its_accents() -> None:
    assert read_name("Maria Jose de la Torre", "es").properties == {
        "firstname": "Maria Jose",
        "lastname": "de la Torre",
    }
