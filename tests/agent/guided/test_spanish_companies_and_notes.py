"""Spanish: companies behind a name, values and notes that are written down, moves to a company, and who asks."""

import pytest

from services.agent.assistants.guided.parsing.entities import OWNER
from tests.agent.guided.conversation import assistant, only_entities

BEHIND_A_NAME: tuple[tuple[str, str, str], ...] = (
    ("agrega a Óscar Lara de Refacciones del Bajío, su correo es oscar@rb.example", "Lara", "Refacciones del Bajío"),
    ("crea a Bruno Paz de Llantas y Rines Toluca, bruno@gmail.example", "Paz", "Llantas y Rines Toluca"),
    ("da de alta a Leire Oses de Pinturas Oses, leire@hotmail.example", "Oses", "Pinturas Oses"),
    ("añade a José Luis Rojas de Insumos Agrícolas del Cauca, jl@iac.example", "Rojas", "Insumos Agrícolas del Cauca"),
    ("alta de Rocío Vera de Artesanías Oaxaca, su correo rocio@artoax.example", "Vera", "Artesanías Oaxaca"),
    ("crea a Ana Díaz de Mendoza Ruiz, ana@gmail.example", "Díaz de Mendoza Ruiz", ""),
    ("crea a Pedro Fernández de las Heras, pedro@gmail.example", "Fernández de las Heras", ""),
    ("crea a Camila Torres de Torres, camila@gmail.example", "Torres de Torres", ""),
    ("crea a Luz Dary Cárdenas, luz@gmail.example", "Cárdenas", ""),
    ("crea a María del Pilar Sáenz de Tejada, mp@notariatejada.example", "Sáenz de Tejada", ""),
    ("crea a María del Carmen Ruiz de Acme, mcr@acme.example", "Ruiz", "Acme"),
)  # fmt: skip
WRITTEN_DOWN: tuple[tuple[str, dict[str, str]], ...] = (
    ("apúntale a Ana Ruiz el móvil: 611 222 333, me lo acaba de dar", {"mobilephone": "611 222 333"}),
    ("apunta el móvil de Ana Ruiz: 611 222 333", {"mobilephone": "611 222 333"}),
    ("anótale a Ana Ruiz el correo: ana@ruiz.example", {"email": "ana@ruiz.example"}),
    ("a Ana Ruiz apúntale el cargo: jefa de obra", {"jobtitle": "jefa de obra"}),
    ("apúntale de cargo a Ana Ruiz: jefa de compras", {"jobtitle": "jefa de compras"}),
    ("anota como ciudad de Ana Ruiz: Teruel", {"city": "Teruel"}),
)
NOTES: tuple[tuple[str, str], ...] = (
    ("la empresa de Ana Ruiz no paga: llamar el lunes, apúntalo", "la empresa de Ana Ruiz no paga: llamar el lunes"),
    ("la madre de Ana Ruiz está ingresada, apúntalo porfa", "la madre de Ana Ruiz está ingresada"),
    ("Ana Ruiz dice que cierran en agosto, apúntalo", "dice que cierran en agosto"),
    ("que no se me olvide: Ana Ruiz está de vacaciones hasta el 15, ponlo en una nota", "vacaciones hasta el 15"),
    ("apúntale a Ana Ruiz el teléfono: no contesta nunca", "no contesta nunca"),
    ("anótale a Ana Ruiz: el teléfono no funciona", "el teléfono no funciona"),
)
PRESENTED: tuple[str, ...] = (
    "Pedro Gil, pedro@gil.example, apúntalo", "Pedro Gil de Globex, apúntalo", "apúntalo: Pedro Gil, pedro@gil.example",
    "conocí a Pedro Gil, director de ventas en Globex, pedro@gil.example, apúntalo",
)  # fmt: skip
ASKERS: tuple[str, ...] = (
    "el jefe pregunta cuánta gente tenemos registrada en Medellín",
    "me está preguntando la jefa que cuántos contactos hay en Medellín",
    "mi compañera quiere saber cuántas personas hay en Medellín",
    "la directora me pide que le diga cuántos contactos tenemos en Medellín",
    "el jefe otra vez preguntando cuántos clientes hay en Medellín",
    "para el informe necesito saber cuántos contactos hay en Medellín",
)


MOVES: tuple[str, ...] = (
    "Irma Soto se va con Construcciones Vega", "Irma Soto se marcha a Construcciones Vega",
    "Irma Soto se va a Construcciones Vega", "Irma Soto se cambia a Construcciones Vega",
    "el lunes Irma Soto se marchó a Construcciones Vega", "Irma Soto se nos va a Construcciones Vega",
)  # fmt: skip


@pytest.mark.parametrize(("text", "last", "company"), BEHIND_A_NAME)
def test_a_noun_of_several_things_begins_a_company(text: str, last: str, company: str) -> None:
    draft = assistant().maker.drafts.draft(only_entities(text, "es"), "es")
    assert (draft.fields["lastname"], draft.fields.get("company", "")) == (last, company)


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("mete a Ana Ruiz, es la encargada de compras de Conservas Artibai, en Ondarroa. ana@ruiz.example", "Ondarroa"),
        ("alta de Ana Ruiz: gerente de Aceites Mena, en Priego de Córdoba, ana@ruiz.example", "Priego de Córdoba"),
    ],
)
def test_a_town_behind_the_employer_is_no_second_one(text: str, town: str) -> None:
    entities = only_entities(text, "es")
    assert (entities.company, entities.unsure) == ("", [town])
    assert assistant().maker.drafts.draft(entities, "es").fields["company"] in ("Conservas Artibai", "Aceites Mena")


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("Irma Soto se va de contable a Globex", "contable"),
        ("Irma Soto se ha ido de responsable de planta a Globex", "responsable de planta"),
        ("que sepas que Irma Soto se marcha de jefa de obra a Globex", "jefa de obra"),
        ("a Irma Soto la han fichado en Globex de contable", "contable"),
        ("Irma Soto ya no está en Initech, la han contratado en Globex como contable", "contable"),
    ],
)
def test_a_person_goes_to_another_company_with_a_job(text: str, job: str) -> None:
    entities = only_entities(text, "es")
    assert (entities.runs, entities.company) == (["Irma Soto", job], "Globex")


@pytest.mark.parametrize(("text", "values"), WRITTEN_DOWN)
def test_a_value_behind_its_label_and_a_colon_is_no_note(text: str, values: dict[str, str]) -> None:
    (request,) = assistant().understand(text, "es").requests
    assert (request.intent, request.entities.labelled) == ("update", values)


@pytest.mark.parametrize(("text", "body"), NOTES)
def test_a_clause_about_a_person_is_a_note(text: str, body: str) -> None:
    (request,) = assistant().understand(text, "es").requests
    assert (request.intent, request.entities.runs) == ("note", ["Ana Ruiz"])
    assert body in request.entities.body


@pytest.mark.parametrize("text", PRESENTED)
def test_a_person_who_is_only_presented_is_new(text: str) -> None:
    (request,) = assistant().understand(text, "es").requests
    assert request.intent == "create"


@pytest.mark.parametrize("text", ASKERS)
def test_a_person_asking_for_a_count_is_no_criterion(text: str) -> None:
    entities = only_entities(text, "es")
    assert (entities.runs, entities.holder, entities.labelled) == ([], "", {"city": "Medellín"})


@pytest.mark.parametrize("text", MOVES)
def test_a_person_goes_to_another_company(text: str) -> None:
    (request,) = assistant().understand(text, "es").requests
    assert (request.entities.runs, request.entities.company) == (["Irma Soto"], "Construcciones Vega")


def test_a_new_owner_who_has_the_contact_now() -> None:
    (request,) = (
        assistant().understand("oye que a Gema Rey ya no la lleva Mateo, ahora la tiene Minjun Seo", "es").requests
    )
    assert (request.intent, request.entities.runs, request.entities.labelled) == (
        "assign",
        ["Gema Rey"],
        {OWNER: "Minjun Seo"},
    )
