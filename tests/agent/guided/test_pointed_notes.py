"""Notes that point back at the sentence before them, and the same note for one more contact."""

import pytest

from libs.contracts import Locale
from libs.contracts.results import NoteAdded
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

OSKAR = contact(2, "Oskar", "Nyström", email="oskar@fjord.example")
NILS = contact(5, "Nils", "Bergström", email="nils@fjord.example")
NOTES: tuple[tuple[Locale, str, str, str], ...] = (
    ("en", "oskar's out till monday, note that on his record", "oskar", "out till monday"),
    ("en", "oskar's mother is ill, make a note of that", "oskar", "oskar's mother is ill"),
    ("en", "she called about the invoice, put that in", "", "she called about the invoice"),
    ("en", "Kowalski called about the invoice, note that", "Kowalski", "called about the invoice"),
    ("es", "oskar está fuera hasta el lunes, apúntalo en su ficha", "oskar", "está fuera hasta el lunes"),
    ("es", "llamó por lo de la factura, anótalo", "", "llamó por lo de la factura"),
    ("es", "nils quiere el presupuesto en euros, déjalo escrito en su ficha", "Nils", "quiere el presupuesto en euros"),
    ("fr", "nils veut le devis en euros, marque-le dans sa fiche", "Nils", "veut le devis en euros"),
    ("fr", "elle a appelé pour la facture, note ça", "", "elle a appelé pour la facture"),
    ("pl", "oskar jest na urlopie do poniedziałku, zapisz to u niego", "oskar", "jest na urlopie do poniedziałku"),
    ("pl", "nils chce ofertę w euro, wpisz mu to do karty", "nils", "chce ofertę w euro"),
    ("ru", "Oskar в отпуске до понедельника, запиши это ему", "Oskar", "в отпуске до понедельника"),
    ("ru", "она звонила по поводу счёта, запиши", "", "она звонила по поводу счёта"),
    ("ru", "Nils хочет смету в евро, отметь это у него в карточке", "Nils", "хочет смету в евро"),
    ("ko", "oskar 월요일까지 휴가래, 그거 메모해줘", "Oskar", "월요일까지 휴가래"),
    ("ko", "nils는 견적을 유로로 원한대, 기록해 줘", "Nils", "견적을 유로로 원한대"),
)  # fmt: skip
CHANGES: tuple[tuple[Locale, str, str, str], ...] = (
    ("en", "her mobile is 512 555 0143, note that on her record", "mobilephone", "512 555 0143"),
    ("en", "she's in Dallas now, put that on her record", "city", "Dallas"),
    ("es", "su móvil es el 611 222 333, apúntaselo", "mobilephone", "611 222 333"),
)  # fmt: skip
SAME: tuple[tuple[Locale, str], ...] = (
    ("en", "and for nils too"), ("en", "and the same note for nils"), ("en", "put the same on Nils Bergström"),
    ("es", "y en la de nils también"), ("es", "y la misma nota a nils"), ("fr", "et la même note pour nils"),
    ("fr", "pareil pour nils"), ("pl", "i u nilsa też"), ("pl", "i taka sama notatka u nilsa"), ("ru", "и Nils тоже"),
    ("ru", "и такую же заметку для Nils"), ("ko", "nils도"), ("ko", "nils한테도 같은 메모 남겨줘"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "name", "body"), NOTES)
def test_a_note_points_at_the_sentence_before_it(locale: Locale, text: str, name: str, body: str) -> None:
    (asked,) = assistant().understand(text, locale).requests
    assert (asked.intent, asked.entities.body) == ("note", body)
    assert [*asked.entities.runs] == ([name] if name else [])


@pytest.mark.parametrize(("locale", "text", "prop", "value"), CHANGES)
def test_a_value_that_is_pointed_at_is_stored_as_one(locale: Locale, text: str, prop: str, value: str) -> None:
    (asked,) = assistant().understand(text, locale).requests
    assert (asked.intent, asked.entities.labelled) == ("update", {prop: value})


@pytest.mark.parametrize(("locale", "said"), SAME)
def test_the_same_note_for_one_more_contact(locale: Locale, said: str) -> None:
    chat = Conversation(locale)
    chat.says("Oskar Nyström")
    chat.gets(found(OSKAR))
    (call,) = chat.says("note for Oskar Nyström: back on Monday").calls
    assert call.tool == "add_note"
    chat.gets(ok(NoteAdded(note_id="9", contact_id="2", contact=OSKAR)))
    (call,) = chat.says(said).calls
    assert call.tool == "search_contact"
    (note,) = chat.gets(found(NILS)).calls
    assert (note.tool, note.arguments) == ("add_note", {"contact_id": "5", "body": "back on Monday"})


def test_a_relative_clause_is_no_note() -> None:
    (asked,) = assistant().understand("поставь её вместо той, что на lumina", "ru").requests
    assert asked.intent == "update"


def test_latin_names_in_lower_case_are_names_between_korean_words() -> None:
    (asked,) = assistant().understand("maria gomez 메일 뭐야?", "ko").requests
    assert asked.entities.runs == ["Maria Gomez"]
