"""The right contact behind a change of the wrong one, a search put right, and jobs that are also labels."""

import pytest

from libs.contracts import Locale
from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

HUGO = contact(1, "Hugo", "Prado", email="hugo@prado.example", jobtitle="clerk")
MADE = contact(1, "Hugo", "Prado", email="hugo@prado.example", jobtitle="buyer")
MEANT: tuple[tuple[Locale, str], ...] = (
    ("es", "no, me refería al otro, a Ana Ruiz, el de Prado déjalo como estaba"), ("es", "ups, era para Ana Ruiz"),
    ("es", "perdona, quería decir Ana Ruiz"), ("en", "oops, that was for Ana Ruiz"), ("en", "sorry, I meant Ana Ruiz"),
    ("fr", "pardon, c'était pour Ana Ruiz"), ("pl", "nie, chodziło mi o Ana Ruiz"), ("ru", "ой, это было для Ana Ruiz"),
)  # fmt: skip
OWNERS = ("Consuelo Arteaga es la propietaria", "¿puedes poner que Consuelo Arteaga es la propietaria?")


def _made(locale: Locale) -> Conversation:
    chat = Conversation(locale)
    chat.says("hugo@prado.example")
    chat.gets(found(HUGO))
    chat.says("set his job title to buyer")
    chat.gets(ok(ContactUpdated(contact=MADE, changes=[Change(property="jobtitle", before="clerk", after="buyer")])))
    return chat


@pytest.mark.parametrize(("locale", "text"), MEANT)
def test_a_change_of_the_wrong_contact_is_made_for_the_right_one(locale: Locale, text: str) -> None:
    chat = _made(locale)
    (call,) = chat.says(text).calls
    assert (call.tool, call.unasked) == ("undo_last_change", True)
    assert chat.decision.memory is not None
    (change,) = chat.decision.memory["queue"]
    assert (change["changes"], change["criteria"]["name"]) == ({"jobtitle": "buyer"}, "Ana Ruiz")


def test_a_town_with_the_form_of_a_name_is_a_value() -> None:
    chat = Conversation("es")
    chat.says("hugo@prado.example")
    chat.gets(found(HUGO))
    chat.says("pon su ciudad en Lugo")
    moved = contact(1, "Hugo", "Prado", email="hugo@prado.example", city="Lugo")
    chat.gets(ok(ContactUpdated(contact=moved, changes=[Change(property="city", before="Vigo", after="Lugo")])))
    chat.says("no, quería decir Julia Real")
    assert all(call.tool != "undo_last_change" for call in chat.decision.calls)


def test_a_person_is_no_job() -> None:
    chat = Conversation("es")
    chat.says("hugo@prado.example")
    chat.gets(found(HUGO))
    assert not any("jobtitle" in call.arguments for call in chat.says("no, Ana Mayor").calls)


def test_others_are_looked_for_behind_a_search() -> None:
    chat = Conversation("es")
    chat.says("busca los de Noia")
    chat.gets(found(HUGO))
    chat.says("no, perdona, los de Muros")
    assert chat.called()[0] == "search_contact"


@pytest.mark.parametrize("text", OWNERS)
def test_a_label_behind_a_person_and_is_a_job(text: str) -> None:
    said = assistant().understand(text, "es")
    (entities,) = [request.entities for request in said.requests] or [said.entities]
    assert (entities.runs, entities.named) == (["Consuelo Arteaga", "propietaria"], [])


def test_a_new_contact_may_own_a_company() -> None:
    text = "añade a Consuelo Arteaga, propietaria de Modas Consuelo, c@modas.example"
    (request,) = assistant().understand(text, "es").requests
    assert (request.intent, request.entities.labelled) == ("create", {})


def test_the_value_of_a_label_may_stand_behind_en() -> None:
    (request,) = assistant().understand("pon la ciudad de Claudio Freire en Narón", "es").requests
    assert (request.entities.labelled, request.entities.holder) == ({"city": "Narón"}, "Claudio Freire")


def test_semicolons_part_the_values_of_one_contact() -> None:
    chat = Conversation("es")
    chat.says("añadir: GIL DE LA FUENTE, Macarena; macarena@gf.example; GF Abogados")
    created = chat.created()
    assert (created["firstname"], created["email"], created["company"]) == (
        "Macarena", "macarena@gf.example", "GF Abogados",
    )  # fmt: skip


def test_a_contact_without_an_address_is_not_asked_for_it() -> None:
    chat = Conversation("es")
    chat.says("crea a Plácido Urrutia, de Asador Urrutia, sin correo de momento")
    assert chat.created()["company"] == "Asador Urrutia"


@pytest.mark.parametrize(
    ("text", "labelled"),
    [
        ("pon Guadix de ciudad a Eva Cuervo", {"city": "Guadix"}),
        ("pon jefa de obra de cargo a Eva Cuervo", {"jobtitle": "jefa de obra"}),
    ],
)
def test_a_value_may_stand_before_its_label(text: str, labelled: dict[str, str]) -> None:
    (request,) = assistant().understand(text, "es").requests
    assert (request.entities.labelled, request.entities.holder) == (labelled, "Eva Cuervo")


@pytest.mark.parametrize("verb", ["la hicieron", "pasó a"])
def test_a_promotion_in_the_past_is_news(verb: str) -> None:
    (request,) = assistant().understand(f"a Ana Ruiz {verb} jefa de planta", "es").requests
    assert (request.intent, request.entities.runs) == ("update", ["Ana Ruiz", "jefa de planta"])


def test_words_added_to_a_note_are_no_contact() -> None:
    (request,) = assistant().understand("y añade que es urgente", "es").requests
    assert (request.intent, request.entities.body) == ("note", "es urgente")


def test_one_value_for_another_in_a_record() -> None:
    (request,) = assistant().understand("cambia Béjar por Salamanca en la ficha de Ana Ruiz", "es").requests
    assert (request.entities.swap, request.entities.holder) == (("Béjar", "Salamanca"), "Ana Ruiz")


def test_a_new_name_is_no_owner() -> None:
    (request,) = assistant().understand("Ana Ruiz pasa a llamarse Ana Beltrán", "es").requests
    assert (request.intent, request.entities.runs) == ("update", ["Ana Ruiz", "Ana Beltrán"])
