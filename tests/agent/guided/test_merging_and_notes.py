"""The guided assistant writes notes on contacts and merges contacts, in each language."""

import pytest

from libs.contracts.principals import LOCALES, Locale
from libs.contracts.results import ContactCreated, ContactsMerged, NoteAdded, Unconfirmed
from tests.agent.guided.conversation import Conversation, contact, found, ok
from tests.agent.guided.people import JANE, JANE_ROE

NOTES: dict[Locale, str] = {
    "en": "add a note to jane@acme.com: prefers mornings, delete nothing",
    "es": "añade una nota a jane@acme.com: prefers mornings, delete nothing",
    "fr": "ajoute une note à jane@acme.com : prefers mornings, delete nothing",
    "pl": "dodaj notatkę do jane@acme.com: prefers mornings, delete nothing",
    "ko": "jane@acme.com에게 메모 추가: prefers mornings, delete nothing",
    "ru": "добавь заметку для jane@acme.com: prefers mornings, delete nothing",
}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_note_is_written_as_it_was_said(locale: Locale) -> None:
    chat = Conversation(locale)
    chat.says(NOTES[locale])
    assert chat.called() == ("search_contact", {"email": "jane@acme.com"})
    chat.gets(found(JANE))
    assert chat.called() == ("add_note", {"contact_id": "1", "body": "prefers mornings, delete nothing"})
    chat.gets(ok(NoteAdded(note_id="9", contact_id="1", contact=JANE)))
    assert chat.said("noted", name="Jane Doe")


def test_a_note_without_a_text_is_asked_for_it() -> None:
    chat = Conversation()
    chat.says("add a note to jane@acme.com")
    chat.gets(found(JANE))
    assert chat.said("ask_note", name="Jane Doe")
    chat.says("Find out whether she wants to create an account")
    assert chat.called()[1]["body"] == "Find out whether she wants to create an account"


def test_a_note_is_about_the_chosen_contact() -> None:
    chat = Conversation()
    chat.says("add a note to Jane: hello there")
    chat.gets(found(JANE, JANE_ROE))
    chat.says("the second one")
    assert chat.called() == ("add_note", {"contact_id": "2", "body": "hello there"})


MERGES: dict[Locale, str] = {
    "en": "merge jane@acme.com and jane@roe.com",
    "es": "fusiona jane@acme.com con jane@roe.com",
    "fr": "fusionne jane@acme.com et jane@roe.com",
    "pl": "połącz jane@acme.com i jane@roe.com",
    "ko": "jane@acme.com 그리고 jane@roe.com 병합해 줘",
    "ru": "объедини jane@acme.com и jane@roe.com",
}


@pytest.mark.parametrize("locale", LOCALES)
def test_two_contacts_are_merged_once_it_is_clear_which_stays(locale: Locale) -> None:
    chat = Conversation(locale)
    chat.says(MERGES[locale])
    assert chat.called() == ("search_contact", {"email": "jane@acme.com"})
    chat.gets(found(JANE))
    assert chat.called() == ("search_contact", {"email": "jane@roe.com"})
    chat.gets(found(JANE_ROE))
    assert chat.said("ask_stays", name="Jane Doe", other="Jane Roe")
    assert chat.offered() == ["choose:1", "choose:2", "cancel"]
    chat.clicks("choose:2")
    assert chat.called() == ("merge_contacts", {"contact_id": "2", "duplicate_id": "1"})
    chat.proposes(Unconfirmed(reason="merge", contact=JANE_ROE, similar=[JANE], confirmation="t2"))
    chat.confirms()
    chat.gets(ok(ContactsMerged(contact=JANE_ROE, merged=JANE)))
    assert chat.said("merged", name="Jane Roe")


def test_a_merge_of_ids_is_known_at_once() -> None:
    chat = Conversation()
    chat.says("merge contacts 501 and 502")
    assert chat.said("ask_stays", name="501", other="502")
    chat.says("502")
    assert chat.called() == ("merge_contacts", {"contact_id": "502", "duplicate_id": "501"})


def test_into_says_which_stays() -> None:
    chat = Conversation()
    chat.says("merge contact 501 into 502")
    assert chat.called() == ("merge_contacts", {"contact_id": "502", "duplicate_id": "501"})


def test_these_two_are_those_that_were_shown() -> None:
    chat = Conversation()
    chat.says("find Jane")
    chat.gets(found(JANE, JANE_ROE))
    chat.says("they're the same")
    assert chat.said("ask_stays", name="Jane Doe", other="Jane Roe")
    chat.says("keep Jane Doe")
    assert chat.called() == ("merge_contacts", {"contact_id": "1", "duplicate_id": "2"})


def test_two_of_one_name_are_found_together() -> None:
    chat = Conversation()
    chat.says("merge the duplicates of Jane Doe")
    chat.gets(found(JANE, contact(3, "Jane", "Doe")))
    assert chat.said("ask_stays", name="Jane Doe (jane@acme.com)", other="Jane Doe")
    assert "Jane Doe · jane@acme.com · Acme" in [button.label for button in chat.decision.buttons]


def test_of_many_both_are_chosen() -> None:
    chat = Conversation()
    third = contact(3, "Jane", "Poe")
    chat.says("merge Jane")
    chat.gets(found(JANE, JANE_ROE, third))
    chat.clicks("choose:3")
    assert chat.said("ask_which", 2)
    assert chat.offered() == ["choose:1", "choose:2", "cancel"]
    chat.clicks("choose:1")
    assert chat.said("ask_stays", name="Jane Poe", other="Jane Doe")


def test_one_contact_is_not_merged_with_itself() -> None:
    chat = Conversation()
    chat.says("merge jane@acme.com and Jane Doe")
    chat.gets(found(JANE))
    # There may be another record of this name, so that it is looked for.
    chat.gets(found(JANE))
    assert chat.said("merge_same", name="Jane Doe")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("es", "fusiona roe@acme.com en jane@acme.com"),
        ("fr", "fusionne roe@acme.com dans jane@acme.com"),
    ],
)
def test_the_one_that_another_goes_into_stays(locale: Locale, text: str) -> None:
    said = Conversation(locale)
    said.says(text)
    for _ in range(2):
        asked = said.called()[1]
        said.gets(found(JANE if asked == {"email": "jane@acme.com"} else JANE_ROE))
    assert said.called() == ("merge_contacts", {"contact_id": JANE.id, "duplicate_id": JANE_ROE.id})


@pytest.mark.parametrize(
    ("locale", "first", "note"),
    [
        ("en", "add Kim Novak", "put a note on her that she wants a demo"),
        ("en", "add Kim Novak", "note: she wants a demo"),
        ("es", "añade a Ana Ruiz", "ponle una nota: quiere una demo"),
        ("fr", "ajoute Luc Pons", "mets-lui une note : il veut une démo"),
        ("pl", "dodaj Jan Kos", "dodaj mu notatkę: chce demo"),
        ("ru", "добавь Юлия Ким", "добавь ей заметку: хочет демо"),
    ],
)
def test_a_note_on_the_contact_that_is_being_created_comes_behind_it(locale: Locale, first: str, note: str) -> None:
    chat = Conversation(locale)
    chat.says(first)
    assert not chat.says(note).calls
    chat.says("kim@novak.example")
    chat.clicks("skip_rest")
    chat.gets(ok(ContactCreated(contact=contact(5, "Kim", "Novak", email="kim@novak.example"))))
    assert chat.called()[0] == "add_note"
    assert chat.called()[1]["contact_id"] == "5"
