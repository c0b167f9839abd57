"""Lines below a heading: a note or a new owner for each person; and parts of pasted mail and of forms."""

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.parsing import OWNER
from tests.agent.guided.conversation import assistant, only_entities

OWNERS: tuple[tuple[Locale, str], ...] = (
    ("pl", "Zmiana opiekunów:\nIreneusz Balcer - Minjun Seo\nTeodora Wąs - Ann Lee"),
    ("pl", "Nowi opiekunowie:\n- Ireneusz Balcer: Minjun Seo\n- Teodora Wąs: Ann Lee"),
    ("pl", "Opiekunowie\n1. Ireneusz Balcer – Minjun Seo\n2. Teodora Wąs – Ann Lee"),
    ("pl", "Zmień opiekunów: Ireneusz Balcer - Minjun Seo, Teodora Wąs - Ann Lee"),
    ("en", "Owner changes:\nIreneusz Balcer - Minjun Seo\nTeodora Wąs - Ann Lee"),
    ("ru", "Смена ответственных:\nIreneusz Balcer — Minjun Seo\nTeodora Wąs — Ann Lee"),
)
NOTES: tuple[tuple[Locale, str], ...] = (
    ("pl", "Notatki:\nAnn Lee: umowa do czerwca\nBob Ray: czeka na cennik"),
    ("pl", "dopisz proszę notatki:\n- Ann Lee - umowa do czerwca\n- Bob Ray - czeka na cennik"),
    ("ru", "Внести заметки\nAnn Lee: umowa do czerwca\nBob Ray: czeka na cennik"),
    ("ru", "Заметки:\n1. Ann Lee — umowa do czerwca\n2. Bob Ray — czeka na cennik"),
    ("en", "Add notes\nAnn Lee: umowa do czerwca\nBob Ray: czeka na cennik"),
)  # fmt: skip
SAME_OWNER: tuple[tuple[Locale, str, list[str]], ...] = (
    ("ru", "Ответственный по контактам Инна Гусева и Олег Котов: Ann Lee", ["Инна Гусева", "Олег Котов"]),
    ("ru", "Ответственный за контакты Инна Гусева и Олег Котов: Ann Lee", ["Инна Гусева", "Олег Котов"]),
    ("pl", "Opiekun Ireneusza Balcera i Teodory Wąs: Ann Lee", ["Ireneusza Balcera", "Teodory Wąs"]),
    ("pl", "Opiekunką Ireneusza Balcera i Teodory Wąs jest teraz Ann Lee", ["Ireneusza Balcera", "Teodory Wąs"]),
)


@pytest.mark.parametrize(("locale", "text"), OWNERS)
def test_a_dash_below_a_heading_hands_a_contact_over(locale: Locale, text: str) -> None:
    requests = assistant().understand(text, locale).requests
    said = [(each.intent, each.entities.runs, each.entities.labelled) for each in requests]
    assert said == [
        ("assign", ["Ireneusz Balcer"], {OWNER: "Minjun Seo"}),
        ("assign", ["Teodora Wąs"], {OWNER: "Ann Lee"}),
    ]


@pytest.mark.parametrize("text", ["Opiekun: Ewa Maj - Opal", "Opiekun:\nMinjun Seo\ntel. 603 404 505"])
def test_other_lines_below_an_owner_are_no_list(text: str) -> None:
    assert all(each.intent != "assign" for each in assistant().understand(text, "pl").requests)


@pytest.mark.parametrize(("locale", "text"), NOTES)
def test_each_line_below_a_heading_is_a_note(locale: Locale, text: str) -> None:
    requests = assistant().understand(text, locale).requests
    assert [(each.intent, each.entities.runs[0], each.entities.body) for each in requests] == [
        ("note", "Ann Lee", "umowa do czerwca"),
        ("note", "Bob Ray", "czeka na cennik"),
    ]


@pytest.mark.parametrize(("locale", "text", "contacts"), SAME_OWNER)
def test_an_owner_of_two_contacts_is_set_for_both(locale: Locale, text: str, contacts: list[str]) -> None:
    requests = assistant().understand(text, locale).requests
    assert [each.entities.holder for each in requests] == contacts
    assert all(each.entities.labelled == {OWNER: "Ann Lee"} for each in requests)


@pytest.mark.parametrize("to", ["Adresat", "Do", "Odbiorca"])
def test_a_letter_below_the_request_asks_for_nothing(to: str) -> None:
    text = f"Wpisz nadawczynię tego maila:\n\nTemat: wycena\nNadawca: Ewa Maj <ewa@opal.example>\n{to}: a@b.example\n\n"
    entities = only_entities(text + "Dzień dobry, potwierdzam nakład 5000 szt., pliki podeślę do jutra.", "pl")
    assert (entities.emails, entities.addressee) == (["ewa@opal.example"], "Ewa Maj")
    assert (entities.labelled, entities.company) == ({}, "")


def test_a_code_with_a_dash_is_no_number_of_a_list() -> None:
    text = "Nowy kontakt. Imię: Jan. Nazwisko: Maj. E-mail: j@opal.example. Firma: Opal Plus. Kod pocztowy: 80-244."
    labelled = only_entities(text, "pl").labelled
    assert (labelled["company"], labelled["zip"]) == ("Opal Plus", "80-244")


@pytest.mark.parametrize(
    ("locale", "text"),
    [("ru", "внесите отправителя в контакты, компания Opal"), ("pl", "dodaj nadawcę do kontaktów, firma Opal")],
)
def test_the_sender_is_the_contact_shown_last(locale: Locale, text: str) -> None:
    entities = only_entities(text, locale)
    assert entities.has_focus
    assert (entities.labelled, entities.left) == ({"company": "Opal"}, [])
