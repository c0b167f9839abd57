"""Moves from one value to another, values that are withdrawn by their topic, and numbers without a country code."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import Locale
from libs.contracts.results import ContactUpdated
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

ROSA = contact(
    1, "Rosa", "Vidal", email="rosa@vidal.example", city="Burgos", company="Hornos Vidal", jobtitle="auxiliar"
)
MOVES: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("es", "Rosa Vidal pasó de auxiliar a jefa de administración", {"jobtitle": "jefa de administración"}),
    ("es", "la Rosa Vidal ha pasado de Hornos Vidal a Panes del Duero", {"company": "Panes del Duero"}),
    ("es", "a Rosa Vidal la han pasado de Burgos a Soria", {"city": "Soria"}),
    ("es", "Rosa Vidal se ha mudado de Burgos a Soria", {"city": "Soria"}),
    ("es", "cambia a Rosa Vidal de Burgos a Soria", {"city": "Soria"}),
    ("es", "Rosa Vidal cambió de puesto, de auxiliar a jefa de turno", {"jobtitle": "jefa de turno"}),
    ("es", "Rosa Vidal ascendió de auxiliar a jefa de turno en enero, actualízalo", {"jobtitle": "jefa de turno"}),
    ("es", "Rosa Vidal se cambia de Burgos a Soria, mismo puesto", {"city": "Soria"}),
    ("en", "Rosa Vidal went from auxiliar to office manager", {"jobtitle": "office manager"}),
)
NO_MOVES: tuple[tuple[str, dict[str, str]], ...] = (
    ("cambia la ciudad de Rosa Vidal a Soria", {"city": "Soria"}),
    ("cambia el cargo de Rosa Vidal a jefa de turno", {"jobtitle": "jefa de turno"}),
)
WITHDRAWN: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("es", "lo de Soria no, lo demás sí", {"city": "Burgos"}),
    ("es", "lo de soria no, el cargo sí", {"city": "Burgos"}),
    ("es", "quita lo de la ciudad", {"city": "Burgos"}),
    ("es", "olvida lo de Soria", {"city": "Burgos"}),
    ("es", "lo del cargo déjalo como estaba", {"jobtitle": "auxiliar"}),
    ("es", "el cargo no, perdona", {"jobtitle": "auxiliar"}),
    ("en", "soria no, the rest yes", {"city": "Burgos"}),
)
TAILS: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("es", "a Rosa Vidal ponle ciudad Soria lo demás bien", {"city": "Soria"}),
    ("es", "Rosa Vidal cambia el cargo a encargada lo demás igual", {"jobtitle": "encargada"}),
    ("es", "cambia el cargo de Rosa Vidal a encargada de turno y el resto déjalo como está",
     {"jobtitle": "encargada de turno"}),
    ("en", "set Rosa Vidal's city to Leeds the rest is fine", {"city": "Leeds"}),
)  # fmt: skip
FORBIDDEN: tuple[tuple[str, dict[str, object]], ...] = (
    ("a Rosa Vidal cámbiale solo el cargo, ahora es gerente regional; la empresa no la toques",
     {"jobtitle": "gerente regional"}),
    ("ponle a Rosa Vidal de cargo gerente, pero la empresa no me la toques", {"jobtitle": "gerente"}),
    ("la empresa de Rosa Vidal no la toques, solo cambia la ciudad a Soria", {"city": "Soria"}),
    ("a Rosa Vidal ponle ciudad Soria y el cargo déjaselo igual", {"city": "Soria"}),
    ("quítale la ciudad a Rosa Vidal pero el correo no se lo borres", {"clear": ["city"]}),
    ("Rosa Vidal: ciudad Soria, el fijo no se lo quites", {"city": "Soria"}),
)  # fmt: skip
HANDED: tuple[tuple[Locale, str], ...] = (
    ("es", "pásale a Mateo el contacto de Rosa Vidal"), ("es", "asígnale a Mateo la ficha de Rosa Vidal"),
    ("es", "dale a Mateo la cuenta de Rosa Vidal"), ("fr", "confie à Mateo le compte de Rosa Vidal"),
)  # fmt: skip
TITLED = (
    "dámelo de alta: C.P. Lucía Mendoza, contadora en Grupo Almar, lucia@almar.example",
    "agrega a la Mtra. Lucía Mendoza, de Grupo Almar, lucia@almar.example",
)
CODES = ("+52", "de México", "es de México", "lada 52", "+52 55 4321 8765")


def _called_for(locale: Locale, text: str) -> dict[str, str]:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(ROSA))
    tool, arguments = chat.called()
    assert (tool, arguments.pop("contact_id")) == ("update_contact", "1")
    return arguments


@pytest.mark.parametrize(("locale", "text", "changes"), MOVES)
def test_from_one_value_to_another(locale: Locale, text: str, changes: dict[str, str]) -> None:
    assert _called_for(locale, text) == changes


@pytest.mark.parametrize(("text", "changes"), NO_MOVES)
def test_a_contact_behind_of_is_no_value_of_before(text: str, changes: dict[str, str]) -> None:
    assert _called_for("es", text) == changes


def test_a_move_without_a_name_is_of_the_contact_shown_last() -> None:
    chat = Conversation("es")
    chat.says("busca a Rosa Vidal")
    chat.gets(found(ROSA))
    chat.says("pásala de Burgos a Soria")
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Soria"})


def test_a_move_from_a_value_that_is_not_held_is_asked_for() -> None:
    chat = Conversation("es")
    chat.says("Rosa Vidal pasó de León a Soria")
    chat.gets(found(ROSA))
    assert not chat.decision.calls
    assert "as:city" in chat.offered()


@pytest.mark.parametrize(("locale", "text", "changes"), WITHDRAWN)
def test_a_topic_takes_back_its_own_value(locale: Locale, text: str, changes: dict[str, str]) -> None:
    chat = _changed(locale)
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", **changes})
    assert chat.decision.calls[0].unasked


@pytest.mark.parametrize("text", ["soria no, segovia", "Soria no, Segovia"])
def test_another_value_in_place_of_a_topic_is_written(text: str) -> None:
    chat = _changed("es")
    chat.says(text)
    assert chat.called()[1]["city"].casefold() == "segovia"


def test_all_topics_of_a_change_are_its_undo() -> None:
    chat = _changed("es")
    chat.says("lo de Soria no, y el cargo tampoco, lo del cargo no")
    assert all("city" not in call.arguments for call in chat.decision.calls)


@pytest.mark.parametrize(("locale", "text", "changes"), TAILS)
def test_a_tail_about_the_rest_is_no_part_of_a_value(locale: Locale, text: str, changes: dict[str, str]) -> None:
    assert _called_for(locale, text) == changes


@pytest.mark.parametrize(("text", "changes"), FORBIDDEN)
def test_a_property_before_a_forbidden_verb_stays(text: str, changes: dict[str, object]) -> None:
    assert _called_for("es", text) == changes


@pytest.mark.parametrize("text", CODES)
def test_the_country_alone_completes_a_number(text: str) -> None:
    chat = _without_code()
    assert chat.decision.text is not None
    assert "55 4321 8765" in chat.decision.text
    chat.says(text)
    (mobile,) = chat.created()["other"]
    assert mobile == {"property": "mobilephone", "value": "+52 55 4321 8765"}


def test_a_number_without_its_country_is_named_as_left_out() -> None:
    chat = _without_code()
    chat.says("déjalo sin teléfono")
    assert chat.said("left_out", what="“55 4321 8765”")


def test_a_question_word_is_no_company() -> None:
    chat = _without_code()
    chat.says("no sé de dónde es")
    assert "company" not in chat.created()


def _without_code() -> Conversation:
    chat = Conversation("es", region="US")
    chat.says("apunta a Marta Ríos, cel 55 4321 8765, marta@rios.example")
    return chat


def _changed(locale: Locale) -> Conversation:
    chat = Conversation(locale)
    chat.says(
        "Rosa Vidal: title encargada, city Soria" if locale == "en" else "Rosa Vidal: cargo encargada, ciudad Soria"
    )
    chat.gets(found(ROSA))
    moved = contact(1, "Rosa", "Vidal", email="rosa@vidal.example", city="Soria", jobtitle="encargada")
    changes = [
        Change(property="jobtitle", before="auxiliar", after="encargada"),
        Change(property="city", before="Burgos", after="Soria"),
    ]
    chat.gets(ok(ContactUpdated(contact=moved, changes=changes)))
    return chat


def test_a_topic_with_another_request_is_no_withdrawal() -> None:
    assert assistant().understand("lo de Soria no, busca a Ana Ruiz", "es").dropped == []


@pytest.mark.parametrize(("locale", "text"), HANDED)
def test_the_new_owner_may_stand_before_the_contact(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent, request.entities.runs) == ("assign", ["Rosa Vidal"])
    assert request.entities.labelled == {"hubspot_owner_id": "Mateo"}


@pytest.mark.parametrize("text", TITLED)
def test_a_mexican_title_is_no_part_of_the_name(text: str) -> None:
    chat = Conversation("es")
    chat.says(text)
    created = chat.created()
    assert (created["firstname"], created["lastname"]) == ("Lucía", "Mendoza")


def test_a_town_in_lower_case_behind_a_verb_of_living_is_asked_for() -> None:
    chat = Conversation("es")
    chat.says("apunta a Teresa Olmo, vive en medina del campo, teresa@olmo.example")
    assert "as:city" in chat.offered()


@pytest.mark.parametrize(
    "text",
    ["ábreme la ficha de Abril Montes", "chécame los datos de Abril Montes porfa",
     "quiero ver qué tenemos de Abril Montes",
     "tráeme lo que tengamos de Abril Montes", "a ver la ficha de Abril Montes"],
)  # fmt: skip
def test_a_record_is_shown_whichever_verb_asks_for_it(text: str) -> None:
    (request,) = assistant().understand(text, "es").requests
    assert request.intent == "search"
    assert [
        str(each) for each in (request.entities.holder, *request.entities.runs, request.entities.company) if each
    ] == ["Abril Montes"]


def test_a_verb_with_two_pronouns_changes_what_was_asked_for() -> None:
    chat = Conversation("es")
    chat.says("pásame el mail de Rosa Vidal")
    chat.gets(found(ROSA))
    chat.says("cámbiaselo por rosa@nueva.example")
    assert chat.called() == ("update_contact", {"contact_id": "1", "email": "rosa@nueva.example"})


def test_each_of_several_contacts_gets_the_owner_before_them() -> None:
    requests = assistant().understand("asígnale a Minjun los contactos de Joaquín Nava y Lety Nava", "es").requests
    assert [request.entities.runs for request in requests] == [["Joaquín Nava"], ["Lety Nava"]]
    assert all(request.entities.labelled == {"hubspot_owner_id": "Minjun"} for request in requests)


REACHED = (
    "añade a Anselmo Prieto, se le puede localizar en el 925 21 33 08 o en anselmo@tajo.example",
    "añade a Anselmo Prieto. Lo puedes localizar al 925 21 33 08, anselmo@tajo.example",
    "registra a Anselmo Prieto, se comunica al 925 21 33 08, anselmo@tajo.example",
)


@pytest.mark.parametrize("text", REACHED)
def test_where_a_person_is_reached_is_their_number_and_address(text: str) -> None:
    chat = Conversation("es")
    chat.says(text)
    created = chat.created()
    assert (created["phone"].replace(" ", ""), created["email"]) == ("+34925213308", "anselmo@tajo.example")


@pytest.mark.parametrize(
    "text", ["apúntame un contacto nuevo, Leandro Vico", "apúntame un cliente nuevo: Leandro Vico"]
)
def test_a_new_contact_that_is_noted_down_is_created(text: str) -> None:
    (request,) = assistant().understand(text, "es").requests
    assert (request.intent, request.entities.runs) == ("create", ["Leandro Vico"])


def test_the_own_name_of_a_new_contact_is_no_company() -> None:
    chat = Conversation("es")
    chat.says("crea a Leandro Vico")
    chat.says("el de Leandro es leandro@vico.example")
    assert "company" not in chat.created()


def test_a_bare_count_counts_all_contacts() -> None:
    said = assistant().understand("dime cuántos contactos hay", "es")
    assert said.says("count")
    assert said.requests[0].entities.is_everyone


FAMILIES_FIRST = (
    (
        "crea este contacto: Gutiérrez Molina, Sergio; correo sergio@gutierrezmolina.example",
        ("Sergio", "Gutiérrez Molina"),
    ),
    ("apunta a Pérez López, Ana María, ana@pl.example", ("Ana María", "Pérez López")),
    ("apunta a Ana Ruiz, Talleres Gómez, ana@gomez.example", ("Ana", "Ruiz")),
)


@pytest.mark.parametrize(("text", "name"), FAMILIES_FIRST)
def test_two_family_names_may_stand_before_the_given_ones(text: str, name: tuple[str, str]) -> None:
    chat = Conversation("es")
    chat.says(text)
    created = chat.created()
    assert (created["firstname"], created["lastname"]) == name


def test_a_change_left_as_it_was_is_taken_back_before_another_one() -> None:
    chat = Conversation("es")
    chat.says("cambia la empresa de Rosa Vidal a Cartonajes Sur")
    chat.gets(found(ROSA))
    moved = contact(1, "Rosa", "Vidal", email="rosa@vidal.example", city="Burgos", company="Cartonajes Sur")
    changes = [Change(property="company", before="Hornos Vidal", after="Cartonajes Sur")]
    chat.gets(ok(ContactUpdated(contact=moved, changes=changes)))
    chat.says("no, eso no, déjalo como está. Cámbiale la ciudad a Huelva")
    assert chat.called()[0] == "undo_last_change"


@pytest.mark.parametrize("text", ["no no, échalo para atrás, todavía no es cliente", "no no, que vuelva patrás"])
def test_words_that_take_back_are_no_given_name(text: str) -> None:
    chat = _changed("es")
    chat.says(text)
    assert all("firstname" not in call.arguments for call in chat.decision.calls)


def test_two_records_and_the_one_to_keep() -> None:
    text = "tenemos dos fichas de Eulalia Font, fusiónalas y deja la de eulalia@font.example"
    (request,) = assistant().understand(text, "es").requests
    assert (request.intent, request.entities.runs) == ("merge", ["Eulalia Font", "eulalia@font.example"])


@pytest.mark.parametrize(
    ("locale", "text"),
    [("es", "uy, se me fue el dedo, es 28054"), ("es", "perdón, 28054, no 28045"), ("en", "oops, 28054 not 28045")],
)  # fmt: skip
def test_digits_correct_the_only_value_of_digits(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says({"es": "cambia el cp de Rosa Vidal a 28045", "en": "change the zip of Rosa Vidal to 28045"}[locale])
    chat.gets(found(ROSA))
    moved = contact(1, "Rosa", "Vidal", email="rosa@vidal.example", zip="28045")
    chat.gets(ok(ContactUpdated(contact=moved, changes=[Change(property="zip", before="28001", after="28045")])))
    chat.says(text)
    arguments = chat.called()[1]
    assert arguments == {"contact_id": "1", "other": [{"property": "zip", "value": "28054"}]}
