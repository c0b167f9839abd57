"""Whose a value is: of the next person, of the contact that was meant, or of the one just created."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import Locale
from libs.contracts.results import ContactCreated, ContactUpdated
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

HUGO = contact(1, "Hugo", "Prado", email="hugo@prado.example", city="Vigo")
MOVED = contact(1, "Hugo", "Prado", email="hugo@prado.example", city="Malmö")
RAMIRO = contact(2, "Ramiro", "Paz", email="ramiro@paz.example")


@pytest.mark.parametrize(
    ("text", "jobs"),
    [
        ("Pilar Sosa (pilar@a.example) y el enólogo, Bruno Gil (bruno@a.example). los cargas?", ([], ["enólogo"])),
        ("añade a la dueña, Pilar Sosa (pilar@a.example), y al enólogo, Bruno Gil (bruno@a.example)",
         (["dueña"], ["enólogo"])),
        ("crea a Pilar Sosa, pilar@a.example, y a la jefa de compras, Bruno Gil, bruno@a.example",
         ([], ["jefa de compras"])),
    ],
)  # fmt: skip
def test_a_job_behind_and_is_of_the_next_person(text: str, jobs: tuple[list[str], list[str]]) -> None:
    first, second = (request.entities for request in assistant().understand(text, "es").requests)
    assert ([run for run in first.runs if run.is_title], [run for run in second.runs if run.is_title]) == jobs


@pytest.mark.parametrize("text", ["perdon era a nils", "perdón, era a Nils", "uy no, era para nils"])
def test_a_given_name_alone_is_the_contact_that_was_meant(text: str) -> None:
    chat = Conversation("es")
    chat.says("ponle a Hugo Prado la ciudad de Malmö")
    chat.gets(found(HUGO))
    chat.gets(ok(ContactUpdated(contact=MOVED, changes=[Change(property="city", before="Vigo", after="Malmö")])))
    chat.says(text)
    assert chat.called()[0] == "undo_last_change"


def test_a_place_among_new_contacts_is_asked_for() -> None:
    chat = Conversation("es")
    chat.says("añade a Ramiro Paz, ramiro@paz.example, de Globex SL")
    chat.gets(ok(ContactCreated(contact=RAMIRO)))
    chat.says("y la primera de Vigo")
    assert not chat.decision.calls
    assert chat.said("ask_who")


def test_the_company_behind_a_new_contact_is_no_search() -> None:
    chat = Conversation("es")
    chat.says("añade a Ramiro Paz, ramiro@paz.example, encargado")
    chat.gets(ok(ContactCreated(contact=RAMIRO)))
    chat.says("es de Ferretería Paz")
    assert chat.called() == ("update_contact", {"contact_id": "2", "company": "Ferretería Paz"})


@pytest.mark.parametrize(
    ("locale", "text", "owner"),
    [
        ("es", "lo de Ada Bru lo va a llevar Mateo Vidal desde ya, apúntaselo a él", "Mateo Vidal"),
        ("es", "a Ada Bru la va a llevar Zofia", "Zofia"),
        ("es", "lo de Ada Bru lo lleva ahora Mateo", "Mateo"),
    ],
)
def test_an_owner_of_the_future_looks_after_a_contact(locale: Locale, text: str, owner: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent in ("assign", "update"), request.entities.runs) == (True, ["Ada Bru"])
    assert request.entities.labelled == {"hubspot_owner_id": owner}


@pytest.mark.parametrize(
    "text",
    ["el correo de nils rebota, usa nils.b@fjord.example", "el mail de Nils ya no jala, usa nils.b@fjord.example"],
)
def test_a_verb_behind_a_name_is_no_surname(text: str) -> None:
    (request,) = assistant().understand(text, "es").requests
    assert request.intent == "update"
    assert [request.entities.holder, *request.entities.runs] in (["nils"], ["Nils"], ["", "Nils"], ["", "nils"])
    assert "nils.b@fjord.example" in (*request.entities.emails, *request.entities.labelled.values())


def test_given_names_of_several_words_keep_the_family_name() -> None:
    (call,) = Conversation("es").says("añade a María de los Ángeles del Río, angeles@delrio.example, abogada").calls
    said = {prop: call.arguments.get(prop) for prop in ("firstname", "lastname", "company")}
    assert said == {"firstname": "María de los Ángeles", "lastname": "del Río", "company": None}


def test_a_job_next_to_a_pasted_mail_has_its_company() -> None:
    mail = "De: Lorena Zamudio <lorena@norte.example>\nAsunto: Cotización\nPara: ventas@mesa.example\n\nHola\n"
    (call,) = Conversation("es").says(f"{mail}\n---\nMétela como contacto nuevo, es compradora de Papel Norte").calls
    assert (call.arguments["jobtitle"], call.arguments["company"]) == ("compradora", "Papel Norte")


def test_given_names_behind_two_family_names_with_a_particle() -> None:
    text = "añade: De la Fuente Ríos, María del Carmen; carmen@rioscatering.example; Ríos Catering"
    (call,) = Conversation("es").says(text).calls
    assert (call.arguments["firstname"], call.arguments["lastname"]) == ("María del Carmen", "De la Fuente Ríos")


@pytest.mark.parametrize(
    "text",
    [
        "cámbiale a oskar el cargo a jefe y a nils a director",
        "cámbiale a Oskar Nyström el cargo a jefe y a Nils Bergström a director",
    ],
)
def test_a_job_ends_before_a_second_contact(text: str) -> None:
    (request,) = assistant().understand(text, "es").requests
    assert all("nils" not in value.casefold() for value in request.entities.labelled.values())


@pytest.mark.parametrize("text", ["nooo, el de nils", "no, el de Nils", "no, era el de Maria"])
def test_a_given_name_is_no_company_of_a_correction(text: str) -> None:
    chat = Conversation("es")
    chat.says("ponle a Hugo Prado la ciudad de Malmö")
    chat.gets(found(HUGO))
    chat.gets(ok(ContactUpdated(contact=MOVED, changes=[Change(property="city", before="Vigo", after="Malmö")])))
    chat.says(text)
    assert all("company" not in call.arguments for call in chat.decision.calls)
