"""“Set her city to York and add that …”: what stands before a note is a request of its own, and a job is no note."""

import pytest

from libs.contracts import Locale
from tests.agent.guided.conversation import assistant


@pytest.mark.parametrize(
    ("locale", "text", "city", "body"),
    [
        ("en", "set Jane Doe's city to Ely and add that she likes tea", "Ely", "she likes tea"),
        ("es", "cambia la ciudad de Ana Gil a Soria y apunta que ella tiene prisa", "Soria", "ella tiene prisa"),
        ("fr", "mets la ville d'Anne Petit à Lyon et ajoute qu'elle est malade", "Lyon", "elle est malade"),
        ("pl", "zmień jej miasto na Ełk i dodaj, że ona jest na urlopie", "Ełk", "ona jest na urlopie"),
        ("ru", "поменяй Анне Лис город на Омск и добавь, что она в отпуске", "Омск", "она в отпуске"),
    ],
)  # fmt: skip
def test_a_change_before_a_note_is_made(locale: Locale, text: str, city: str, body: str) -> None:
    change, note = assistant().understand(text, locale).requests
    assert (change.intent, change.entities.labelled) == ("update", {"city": city})
    assert (note.intent, note.entities.body, note.entities.runs) == ("note", body, [])


@pytest.mark.parametrize(
    ("locale", "text", "job"),
    [
        ("en", "set his city to Ely and add that he's an electrician", "electrician"),
        ("fr", "mets sa ville à Ely et ajoute qu'elle est infirmière", "infirmière"),
        ("pl", "zmień mu miasto na Ely i dopisz że jest elektrykiem", "elektrykiem"),
        ("ru", "поменяй ей город на Ely и добавь, что она бухгалтер", "бухгалтер"),
    ],
)
def test_a_job_that_is_added_is_a_value(locale: Locale, text: str, job: str) -> None:
    (change,) = assistant().understand(text, locale).requests
    assert (change.intent, change.entities.labelled, change.entities.runs) == ("update", {"city": "Ely"}, [job])


@pytest.mark.parametrize(
    ("locale", "text", "body"),
    [
        ("en", "add that she is happy", "she is happy"),
        ("pl", "dopisz, że jest na urlopie", "jest na urlopie"),
        ("pl", "zapisz, że prosi o rabat", "prosi o rabat"),
        ("ru", "запиши, что в отпуске до мая", "в отпуске до мая"),
        ("ru", "допиши, что просит скидку", "просит скидку"),
    ],
)
def test_a_note_without_a_person_creates_no_contact(locale: Locale, text: str, body: str) -> None:
    (note,) = assistant().understand(text, locale).requests
    assert (note.intent, note.entities.body, note.entities.runs) == ("note", body, [])


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("dodaj Bożenę Gil ze Stalprofilu, bozena@stalprofil.example", "Stalprofil"),
        ("dodaj Bożenę Gil ze Spółdzielni Wiza, bozena@wiza.example", "Spółdzielnia Wiza"),
    ],
)
def test_from_before_s_is_no_that(text: str, company: str) -> None:
    (created,) = assistant().understand(text, "pl").requests
    assert (created.intent, created.entities.company, created.entities.body) == ("create", company, "")


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        ("en", "Jane Doe's job title is founder/CEO", {"jobtitle": "founder/CEO"}),
        ("pl", "zmień stanowisko Anny Lis na kierowca/magazynier", {"jobtitle": "kierowca/magazynier"}),
        ("ru", "у Анны Лис должность теперь водитель/кладовщик", {"jobtitle": "водитель/кладовщик"}),
    ],
)
def test_a_stroke_joins_two_jobs(locale: Locale, text: str, values: dict[str, str]) -> None:
    said = assistant().understand(text, locale)
    entities = said.requests[0].entities if said.requests else said.entities
    assert entities.labelled == values


@pytest.mark.parametrize(
    ("locale", "text", "person", "body"),
    [
        ("en", "for Ann Lee put: call only after 4", "Ann Lee", "call only after 4"),
        ("pl", "u Anny Lis zaznacz: nie dzwonić przed 10", "Anny Lis", "nie dzwonić przed 10"),
        ("ru", "по Сороке Инне пометь: скидку не давать", "Сороке Инне", "скидку не давать"),
    ],
)
def test_a_colon_behind_a_verb_of_writing_begins_a_note(locale: Locale, text: str, person: str, body: str) -> None:
    (note,) = assistant().understand(text, locale).requests
    assert (note.intent, note.entities.runs, note.entities.body) == ("note", [person], body)


def test_a_value_behind_such_a_colon_is_no_note() -> None:
    said = assistant().understand("Анне Лис допиши: телефон 8 900 100 20 30", "ru")
    assert all(each.intent != "note" for each in said.requests)
    assert said.requests[0].entities.labelled == {"phone": "8 900 100 20 30"}
