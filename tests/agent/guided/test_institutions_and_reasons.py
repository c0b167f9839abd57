"""Public bodies and other kinds of companies with “de”, reasons behind a question, and values that are written down."""

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.parsing.entities import OWNER
from tests.agent.guided.conversation import Conversation, assistant, only_entities

INSTITUTIONS: tuple[tuple[Locale, str, str], ...] = (
    ("es", "mete a Rufino Sáenz del ayuntamiento de Calahorra, técnico de obras", "ayuntamiento de Calahorra"),
    ("es", "crea a Rufino Sáenz, que trabaja en el hospital de Jaén", "hospital de Jaén"),
    ("es", "Rufino Sáenz ahora trabaja en la diputación de Soria", "diputación de Soria"),
    ("es", "crea a Rufino Sáenz, de la universidad de Castilla La Mancha", "universidad de Castilla La Mancha"),
    ("es", "busca a Rufino Sáenz del ayuntamiento de Soria", "ayuntamiento de Soria"),
    ("fr", "ajoute Luc Pons de la mairie de Brest, luc@brest.example", "mairie de Brest"),
    ("fr", "Luc Pons travaille maintenant à la mairie de Brest", "mairie de Brest"),
)
JOBS: tuple[tuple[str, str, str], ...] = (
    ("técnica de turismo del ayuntamiento de Jaén", "técnica de turismo", "ayuntamiento de Jaén"),
    ("directora de la biblioteca de Soria", "directora", "biblioteca de Soria"),
    ("jefa de compras del hospital de la Paz", "jefa de compras", "hospital de la Paz"),
    ("jefa de taller", "jefa de taller", ""),
)
REASONS: tuple[str, ...] = (
    "¿cuántos contactos tenemos metidos de Zaragoza? me lo pide dirección para antes de comer",
    "¿cuántos contactos hay de Zaragoza? me lo piden para antes de comer",
    "¿cuántos contactos hay dados de alta de Zaragoza? lo necesito para la reunión de las diez",
    "me lo piden para mañana: ¿cuántos contactos tenemos guardados de Zaragoza?",
)
WRITTEN_DOWN: tuple[tuple[str, dict[str, str]], ...] = (
    ("ya tengo el móvil de Ana Ruiz: 611 222 333, apúntaselo", {"mobilephone": "611 222 333"}),
    ("por fin tengo el móvil de Ana Ruiz, 611 222 333, anótaselo", {"mobilephone": "611 222 333"}),
    ("Ana Ruiz, móvil 611 222 333, apúntaselo", {"mobilephone": "611 222 333"}),
    ("la ciudad de Ana Ruiz es Soria, apúntaselo", {"city": "Soria"}),
    ("ya sé el cargo de Ana Ruiz: gerente de compras, apúntaselo", {"jobtitle": "gerente de compras"}),
)
NOTES: tuple[str, ...] = (
    "el pedido de Ana Ruiz es el 4711, apúntaselo", "apunta: Ana Ruiz tiene el móvil roto",
    "apúntale a Ana Ruiz que me lo pide dirección para mañana",
)  # fmt: skip
PORTFOLIOS: tuple[str, ...] = (
    "mueve a Ana Ruiz de la cartera de Pablo a la de Mateo",
    "pasa a Ana Ruiz de la cartera de Pablo Soto a la cartera de Mateo",
    "saca a Ana Ruiz de la cartera de Pablo y métela en la de Mateo", "mete a Ana Ruiz en la cartera de Mateo",
    "Ana Ruiz pasa de la cartera de Pablo a la de Mateo",
    "¿me puedes mover a Ana Ruiz de la cartera de Pablo a la de Mateo?",
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "company"), INSTITUTIONS)
def test_a_kind_of_company_and_its_town_are_one_name(locale: Locale, text: str, company: str) -> None:
    entities = only_entities(text, locale)
    assert (entities.company, entities.left) == (company, [])


def test_people_below_a_public_body_work_there() -> None:
    text = "mete a estos dos del ayuntamiento de Jaén: Eva Sanz (eva@jaen.example) y Luis Pita (luis@jaen.example)"
    requests = assistant().understand(text, "es").requests
    assert [each.entities.company for each in requests] == ["ayuntamiento de Jaén"] * 2


def test_a_person_behind_such_a_word_has_a_property() -> None:
    entities = only_entities("cambia la universidad de Ana Ruiz a Salamanca", "es")
    assert (entities.holder, entities.labelled) == ("Ana Ruiz", {"universidad": "Salamanca"})


@pytest.mark.parametrize(("words", "job", "company"), JOBS)
def test_a_job_at_such_a_place_ends_before_it(words: str, job: str, company: str) -> None:
    chat = Conversation("es")
    chat.says(f"crea a Eva Sanz, {words}, eva@sanz.example")
    created = chat.created()
    assert (created["jobtitle"], created.get("company", "")) == (job, company)


@pytest.mark.parametrize("text", REASONS)
def test_a_reason_for_a_count_is_no_criterion(text: str) -> None:
    entities = only_entities(text, "es")
    assert (entities.runs, entities.holder, entities.named) == ([], "", [])
    assert "Zaragoza" in (entities.company, entities.labelled.get("city"))


@pytest.mark.parametrize(("text", "values"), WRITTEN_DOWN)
def test_a_value_that_is_to_be_written_down_is_no_note(text: str, values: dict[str, str]) -> None:
    read = assistant().understand(text, "es")
    assert [each.intent for each in read.requests] in ([], ["update"])
    assert only_entities(text, "es").labelled == values


@pytest.mark.parametrize("text", NOTES)
def test_other_words_that_are_written_down_are_a_note(text: str) -> None:
    (request,) = assistant().understand(text, "es").requests
    assert request.intent == "note"


@pytest.mark.parametrize("text", PORTFOLIOS)
def test_a_contact_goes_to_the_list_of_another_owner(text: str) -> None:
    (request,) = assistant().understand(text, "es").requests
    assert (request.intent, request.entities.runs) == ("assign", ["Ana Ruiz"])
    assert request.entities.labelled == {OWNER: "Mateo"}


def test_years_in_a_company_without_a_comma() -> None:
    entities = only_entities("después de veinte años en Globex Rubén Vela ha fichado por Initech", "es")
    assert (entities.runs, entities.company) == (["Rubén Vela"], "Initech")
