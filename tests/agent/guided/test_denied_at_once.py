"""Values that are denied right behind them, verbs in their place, and people who are said in a roundabout way."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import Locale
from libs.contracts.results import ContactUpdated
from services.agent.assistants.guided.parsing import Entities
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok


def _values(entities: Entities) -> dict[str, str]:
    jobs = [str(run) for run in entities.runs if run.is_title]
    held = {**entities.labelled, **({"company": entities.company} if entities.company else {})}
    return {**held, **({"jobtitle": jobs[0]} if jobs else {})}


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        ("es", "ponle de ciudad Vigo no, Nigrán", {"city": "Nigrán"}),
        ("es", "la empresa de Ana Ruiz es Globex no, Initech", {"company": "Initech"}),
        ("es", "ponle el cargo de jefa de compras no, de ventas", {"jobtitle": "jefa de ventas"}),
        ("es", "ponle el cargo jefe de taller no, encargado", {"jobtitle": "encargado"}),
        ("es", "pon el teléfono 612 34 56 78 no, 612 34 56 79", {"phone": "612 34 56 79"}),
        ("es", "pon la empresa Globex no, la ciudad Vigo", {"city": "Vigo"}),
        ("en", "set his city to Leeds no, York", {"city": "York"}),
        ("fr", "mets le poste directrice des ventes non, des achats", {"jobtitle": "directrice des achats"}),
    ],
)
def test_a_value_with_a_no_behind_it_is_not_set(locale: Locale, text: str, values: dict[str, str]) -> None:
    said = assistant().understand(text, locale)
    assert _values(said.requests[0].entities if said.requests else said.entities) == values


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        ("es", "el cargo se queda como estaba, lo que hay que cambiarle es la ciudad: Jaca", {"city": "Jaca"}),
        ("es", "el cargo que siga como estaba y la ciudad es Jaca", {"city": "Jaca"}),
        ("es", "el puesto lo dejas como lo tenía, ciudad Jaca", {"city": "Jaca"}),
        ("es", "en el cargo lo que decía antes, ciudad Jaca", {"city": "Jaca"}),
        ("es", "cargo tal y como estaba, ciudad Jaca", {"city": "Jaca"}),
        ("es", "la empresa es la de siempre, el cargo: jefe de taller", {"jobtitle": "jefe de taller"}),
        ("fr", "le poste reste comme il était, c'est la ville qu'il faut changer : Brest", {"city": "Brest"}),
    ],
)
def test_a_verb_is_no_value(locale: Locale, text: str, values: dict[str, str]) -> None:
    said = assistant().understand(text, locale)
    assert _values(said.requests[0].entities if said.requests else said.entities) == values


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("es", "apúntame a Ana Ruiz con correo ana@a.example y su socio que es Luis Mora, luis@a.example"),
        ("es", "añade a Ana Ruiz ana@a.example y a su hermana, que se llama Luis Mora, luis@a.example"),
        ("es", "mete a Ana Ruiz ana@a.example y su jefa, ella es Luis Mora, luis@a.example"),
        ("es", "dos nuevos: Ana Ruiz, ana@a.example, y su jefe es Luis Mora, luis@a.example"),
        ("es", "te paso dos: Ana Ruiz ana@a.example y Luis Mora luis@a.example. Ponlos en el crm"),
        ("es", "dos para hubspot: Ana Ruiz ana@a.example, Luis Mora luis@a.example"),
        ("fr", "ajoute Ana Ruiz, ana@a.example, et son associé qui s'appelle Luis Mora, luis@a.example"),
        ("en", "add Ana Ruiz, ana@a.example, and her partner who is called Luis Mora, luis@a.example"),
    ],
)
def test_a_second_person_by_a_relation_is_created(locale: Locale, text: str) -> None:
    first, second = assistant().understand(text, locale).requests
    assert (first.intent, second.intent) == ("create", "create")
    assert ([*first.entities.runs], [*second.entities.runs]) == (["Ana Ruiz"], ["Luis Mora"])


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        ("es", "han fichado a Ana Ruiz en Acme como directora", {"company": "Acme", "jobtitle": "directora"}),
        ("es", "Acme ha fichado a Ana Ruiz", {"company": "Acme"}),
        (
            "es",
            "oye, que Acme ha contratado a Ana Ruiz como jefa de obra",
            {"company": "Acme", "jobtitle": "jefa de obra"},
        ),
        ("es", "me dicen que ficharon a Ana Ruiz en Acme", {"company": "Acme"}),
        ("en", "Acme has hired Ana Ruiz as office manager", {"company": "Acme", "jobtitle": "office manager"}),
        ("fr", "Acme a embauché Ana Ruiz", {"company": "Acme"}),
    ],
)
def test_a_person_is_hired_by_a_company(locale: Locale, text: str, values: dict[str, str]) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent, request.entities.runs[0], request.entities.narrows) == ("update", "Ana Ruiz", False)
    assert _values(request.entities) == values


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        (
            "añade a la jefa de compras de Globex, Nuria Gil, nuria@gil.example",
            ("Nuria", "Gil"), {"jobtitle": "jefa de compras", "company": "Globex"},
        ),
        (
            "la jefa de compras de Globex es Nuria Gil, nuria@globex.example. dala de alta",
            ("Nuria", "Gil"), {"jobtitle": "jefa de compras", "company": "Globex"},
        ),
        ("crea el contacto de la Torre Ruiz, Ana, ana@torre.example, de Globex SL",
         ("Ana", "de la Torre Ruiz"), {"company": "Globex SL"}),
    ],
)  # fmt: skip
def test_a_noun_before_a_name_begins_no_surname(text: str, name: tuple[str, str], values: dict[str, str]) -> None:
    (call,) = Conversation("es").says(text).calls
    said = {"firstname": name[0], "lastname": name[1], **values}
    assert {prop: value for prop, value in call.arguments.items() if prop != "email"} == said


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        ("es", "es Quinteros, con s final, el apellido", {"lastname": "Quinteros"}),
        ("es", "Quinteros, el apellido", {"lastname": "Quinteros"}),
        ("es", "gerente, el cargo", {"jobtitle": "gerente"}),
        ("es", "es Jaca, la ciudad", {"city": "Jaca"}),
        ("en", "it's Fisher, the surname", {"lastname": "Fisher"}),
        ("fr", "c'est Tarbes, la ville", {"city": "Tarbes"}),
        ("es", "Ana Ruiz, la ciudad", {}),
        ("es", "Ana, el apellido?", {}),
    ],
)
def test_a_label_behind_a_stated_value(locale: Locale, text: str, values: dict[str, str]) -> None:
    assert assistant().understand(text, locale).entities.labelled == values


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("ponle la ciudad Jaca y apúntale en una nota que viaja mucho", "viaja mucho"),
        ("pon en una nota de Ana Ruiz que se casa en mayo", "se casa en mayo"),
        ("anota en la ficha de Ana Ruiz que es alérgica al gluten", "es alérgica al gluten"),
        ("anota en la ficha de Ana Ruiz que no quiere llamadas", "no quiere llamadas"),
        ("apúntale también en las notas que no quiere publicidad", "no quiere publicidad"),
        ("métele la ciudad Jaca y una nota: que llama el jueves", "que llama el jueves"),
    ],
)
def test_a_note_by_its_noun_keeps_its_words(text: str, body: str) -> None:
    requests = assistant().understand(text, "es").requests
    assert (requests[-1].intent, requests[-1].entities.body) == ("note", body)
    assert not {"nota", "notas"} & {*requests[-1].entities.runs}
    assert all(request.entities.labelled == {"city": "Jaca"} for request in requests[:-1])


def test_a_job_in_a_clause_of_several_words_is_no_note() -> None:
    (request,) = assistant().understand("pon que Ana Ruiz es jefa de compras", "es").requests
    assert (request.intent, _values(request.entities)) == ("update", {"jobtitle": "jefa de compras"})


@pytest.mark.parametrize(
    ("said", "job"),
    [
        ("jefe de compras no, de ventas", "jefe de ventas"),
        ("jefa de compras no, de ventas", "jefa de ventas"),
        ("jefe de compras no, gerente", "gerente"),
    ],
)
def test_a_denied_job_keeps_its_head(said: str, job: str) -> None:
    before = contact(1, "Hugo", "Prado", email="hugo@prado.example")
    now = contact(1, "Hugo", "Prado", email="hugo@prado.example", jobtitle="jefe de compras")
    chat = Conversation("es")
    chat.says("ponle a Hugo Prado el cargo jefe de compras")
    chat.gets(found(before))
    chat.gets(ok(ContactUpdated(contact=now, changes=[Change(property="jobtitle", after="jefe de compras")])))
    chat.says(said)
    assert chat.called() == ("update_contact", {"contact_id": "1", "jobtitle": job})
