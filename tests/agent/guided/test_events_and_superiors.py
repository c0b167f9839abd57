"""Who sent the author, where a contact was met and which teammate is away: none of it is stored or looked for."""

import pytest

from libs.contracts import Locale
from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated
from services.agent.assistants.guided.parsing import OWNER
from tests.agent.guided.conversation import Conversation, contact, found, ok, only_entities

_CREATED: tuple[tuple[Locale, str, str], ...] = (
    ("pl", "Szefowa prosi, żeby wprowadzić Ludwika Hoffmana, ludwik@alu.example", "Ludwika Hoffmana"),
    ("pl", "Kierowniczka kazała dodać Ludwika Hoffmana, ludwik@alu.example", "Ludwika Hoffmana"),
    ("ru", "Шеф просит добавить Льва Фомина, lev@fomin.example", "Льва Фомина"),
    ("pl", "dodaj Piotra Adamskiego z targów w Poznaniu, piotr@bielwod.example", "Piotra Adamskiego"),
    ("pl", "Poznałem na targach w Kielcach Piotra Adamskiego, dodaj go: piotr@bielwod.example", "Piotra Adamskiego"),
    (
        "pl",
        "dodaj Piotra Adamskiego, był na targach budowlanych w Kielcach, piotr@bielwod.example",
        "Piotra Adamskiego",
    ),
    ("ru", "добавь Льва Фомина с выставки в Казани, lev@fomin.example", "Льва Фомина"),
)


@pytest.mark.parametrize(("locale", "text", "name"), _CREATED)
def test_only_the_person_is_read(locale: Locale, text: str, name: str) -> None:
    entities = only_entities(text, locale)
    assert [str(run) for run in entities.runs] == [name]
    assert (entities.labelled, entities.company, entities.unsure) == ({}, "", [])


@pytest.mark.parametrize(
    ("locale", "text", "company"),
    [
        ("pl", "szef pyta, ilu ludzi z firmy Borsuk mamy w bazie", "Borsuk"),
        ("pl", "ile mamy kontaktów z firmy Borsuk? szef pyta", "Borsuk"),
    ],
)
def test_a_superior_is_no_criterion(locale: Locale, text: str, company: str) -> None:
    entities = only_entities(text, locale)
    assert (entities.company, entities.runs) == (company, [])


@pytest.mark.parametrize(
    "text",
    [
        "Дарья уходит в отпуск, поэтому ответственным за этот контакт поставь Mateo Vidal",
        "так как Дарья уходит в декрет, назначь ответственным Mateo Vidal",
        "поставь ответственным Mateo Vidal, Дарья уходит в отпуск",
    ],
)
def test_a_teammate_who_is_away_is_no_contact(text: str) -> None:
    entities = only_entities(text, "ru")
    assert (entities.labelled, entities.runs) == ({OWNER: "Mateo Vidal"}, [])


def test_a_pronoun_points_at_the_one_who_left() -> None:
    assert "Дарья" in only_entities("Дарья уволилась, передай её Mateo Vidal", "ru").runs


@pytest.mark.parametrize(
    ("locale", "text", "company", "job"),
    [
        ("ru", "Ксения Дубова перешла из «Бриза» в «Аквилон» на должность директора", "Аквилон", "директора"),
        ("ru", "Ксения Дубова перевелась из Бриза в Аквилон", "Аквилон", None),
    ],
)
def test_the_company_of_now_stands_behind_the_one_of_before(
    locale: Locale, text: str, company: str, job: str | None
) -> None:
    entities = only_entities(text, locale)
    assert (entities.company, entities.labelled.get("jobtitle")) == (company, job)


@pytest.mark.parametrize(
    "text",
    [
        "dodaj Annę Kos, anna@kos.example, pracuje w Baltcargo w Rotterdamie",
        "dodaj Annę Kos z Baltcargo w Rotterdamie, anna@baltcargo.example",
    ],
)
def test_a_company_in_a_town(text: str) -> None:
    entities = only_entities(text, "pl")
    assert (entities.company, entities.labelled) == ("Baltcargo", {"city": "Rotterdam"})


@pytest.mark.parametrize(
    "text",
    [
        "Jestem po rozmowie z Grzegorzem Kalinowskim. Dodaj mu notatkę: woli wtorki",
        "rozmawiałam z Grzegorzem Kalinowskim, dopisz mu notatkę: woli wtorki",
    ],
)
def test_a_note_for_the_person_of_the_sentence_before(text: str) -> None:
    chat = Conversation("pl")
    chat.says(text)
    chat.gets(found(contact(7, "Grzegorz", "Kalinowski")))
    assert chat.called() == ("add_note", {"contact_id": "7", "body": "woli wtorki"})


@pytest.mark.parametrize("text", ["отмени, этот адрес нужен Рустаму Гатину", "отмена, эта почта для Рустама Гатина"])
def test_the_address_that_was_just_written_is_for_another_one(text: str) -> None:
    chat = Conversation("ru")
    chat.says("ruslan@gatin.example")
    chat.gets(found(contact(7, "Руслан", "Гатин", email="ruslan@gatin.example")))
    chat.says("смени ему почту на gatin@volga.example")
    changes = [Change(property="email", before="ruslan@gatin.example", after="gatin@volga.example")]
    chat.gets(ok(ContactUpdated(contact=contact(7, "Руслан", "Гатин", email="gatin@volga.example"), changes=changes)))
    decision = chat.says(text)
    assert [call.tool for call in decision.calls] == ["undo_last_change"]
    assert [each["changes"] for each in (decision.memory or {})["queue"]] == [{"email": "gatin@volga.example"}]
