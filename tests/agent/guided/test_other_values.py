"""A value that was just written is corrected by another one, and a property is added to the record of a person."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import Locale
from libs.contracts.results import ContactUpdated
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

HUGO = contact(1, "Hugo", "Prado", email="hugo@prado.example", city="Vigo", company="Prado")
MOVED = contact(1, "Hugo", "Prado", email="hugo@prado.example", city="Pontevedra", company="Prado")
CORRECTED: tuple[tuple[Locale, str], ...] = (
    ("es", "a Pontevedra no, a Santiago"), ("es", "en Pontevedra no, en Santiago"),
    ("es", "vaya, quería decir Santiago"), ("es", "no no, a Santiago!!"),
    ("es", "ay, que no es Pontevedra, que es Santiago"),
    ("es", "me he liado: Santiago en vez de Pontevedra"),
)  # fmt: skip
RECORDS: tuple[tuple[Locale, str], ...] = (
    ("fr", "Jane Doe m'a laissé son nouveau portable : 07 61 22 38 40. Tu l'ajoutes à sa fiche ?"),
    ("fr", "ajoute à la fiche de Jane Doe le portable 07 61 22 38 40"),
    ("es", "Jane Doe me ha dejado su móvil nuevo: 622 38 40 11. ¿Lo añades a su ficha?"),
    ("en", "Jane Doe left me her new mobile: 07700 900123. Can you add it to her record?"),
    ("pl", "Jane Doe zostawiła nowy numer komórki: 601 222 333. Dodasz go do jej kontaktu?"),
    ("ru", "Jane Doe оставила новый мобильный: 8 912 345-67-89. Добавишь его в карточку?"),
)


@pytest.mark.parametrize(("locale", "text"), CORRECTED)
def test_another_value_goes_where_the_denied_one_stands(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says("Hugo Prado se ha mudado a Pontevedra")
    chat.gets(found(HUGO))
    chat.gets(ok(ContactUpdated(contact=MOVED, changes=[Change(property="city", before="Vigo", after="Pontevedra")])))
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Santiago"})


def test_a_part_of_the_name_is_no_other_town() -> None:
    chat = Conversation("es")
    chat.says("Hugo Prado se ha mudado a Pontevedra")
    chat.gets(found(HUGO))
    chat.gets(ok(ContactUpdated(contact=MOVED, changes=[Change(property="city", before="Vigo", after="Pontevedra")])))
    chat.says("no no, Hugo Prada")
    assert all("city" not in call.arguments for call in chat.decision.calls)


@pytest.mark.parametrize(("locale", "text"), RECORDS)
def test_a_value_for_the_record_of_a_person_creates_no_other_one(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent, request.entities.runs) == ("update", ["Jane Doe"])
    assert list(request.entities.labelled) == ["mobilephone"]


def test_a_record_that_is_asked_for_is_created() -> None:
    (request,) = assistant().understand("crea la ficha de Jane Doe, móvil 622 38 40 11", "es").requests
    assert request.intent == "create"


SECOND: tuple[tuple[Locale, str, list[list[str]]], ...] = (
    ("es", "dos cosas: Elías Bueno vive ahora en Logroño, y Marga Pinto es encargada desde el lunes",
     [["Elías Bueno"], ["Marga Pinto", "encargada"]]),
    ("es", "pon a Elías Bueno en Vigo, Eva Pinto es ahora encargada", [["Elías Bueno"], ["Eva Pinto", "encargada"]]),
    ("fr", "Élie Bon est passé chez Globex et Margot Pin est la nouvelle comptable",
     [["Élie Bon"], ["Margot Pin", "comptable"]]),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "runs"), SECOND)
def test_the_job_of_a_second_person_is_not_of_the_first(locale: Locale, text: str, runs: list[list[str]]) -> None:
    requests = assistant().understand(text, locale).requests
    said = [request.entities for request in requests]
    assert [[*filter(None, [each.holder]), *each.runs] for each in said] == runs


@pytest.mark.parametrize(("locale", "text"), [("fr", "Loan Perrot passe à Camille"), ("es", "Ana Gil pasa a Camille")])
def test_a_given_name_behind_a_move_is_an_owner_and_no_town(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert "city" not in request.entities.labelled


def test_an_address_is_of_the_person_that_it_spells() -> None:
    chat = Conversation("es")
    chat.says("Dolores Ibáñez se jubila y la sustituye Marcos Rueda, marcos.rueda@papel.example, jefe de ventas")
    chat.gets(found())
    assert "Dolores" not in chat.decision.text.partition("fuera")[0]


def test_a_sentence_among_the_values_makes_no_contact_of_another_name() -> None:
    chat = Conversation("es")
    chat.says("Dolorines Ibáñez se ha jubilado, en su puesto de Papel está ahora Marcos Rueda, m.rueda@papel.example")
    chat.gets(found())
    assert chat.said("ask_who")


def test_several_people_of_a_job_are_looked_for_by_it() -> None:
    chat = Conversation("fr")
    chat.says("dis-moi combien d'architectes on a dans la base")
    tool, arguments = chat.called()
    assert (tool, arguments["filters"][0]["value"]) == ("search_contact", "architecte")


def test_a_town_behind_a_denied_one_is_asked_for() -> None:
    entities = assistant().understand("no es de Zamora, es de Salamanca", "es").entities
    assert (entities.unsure, entities.company) == (["Salamanca"], "")


@pytest.mark.parametrize(
    ("locale", "text", "job"),
    [
        ("es", "pon a Iván Ros de jefe de equipo", "jefe de equipo"),
        ("es", "Iván Ros ha pasado a jefe de equipo pero sigue en Colis Express", "jefe de equipo"),
        ("fr", "Igor Ros n'est plus livreur, il est passé chef d'équipe mais toujours chez Colis", "chef d'équipe"),
    ],
)
def test_the_team_belongs_to_its_head(locale: Locale, text: str, job: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert request.entities.runs[1] == job
    assert request.entities.left == []
