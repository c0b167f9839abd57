"""Hurried typing: one wrong letter in a verb, a label or a small word changes nothing of what a message means."""

import pytest

from libs.contracts.account import AccountProperties, AccountProperty
from libs.contracts.principals import Locale
from services.agent.assistants.guided.parsing import Entities
from tests.agent.guided.conversation import Conversation, assistant, found
from tests.agent.guided.people import JANE

CHANGES: tuple[tuple[Locale, str, str, str], ...] = (
    ("en", "Jane Doe movd to Leeds last month", "city", "Leeds"),
    ("en", "Jane Doe got promoed, she's regional lead now", "jobtitle", "regional lead"),
    ("en", "Jane Doe woorks for Quayside Chandlers now", "company", "Quayside Chandlers"),
    ("es", "Jane Doe se ha mudao a Soria", "city", "Soria"),
    ("es", "Jane Doe ya no trabaja en Acme, ahra está en Bodegas Altura", "company", "Bodegas Altura"),
    ("fr", "Jane Doe est pssée chez Alpes Menuiserie", "company", "Alpes Menuiserie"),
    ("fr", "Jane Doe vient d'être noommée directrice adjointe", "jobtitle", "directrice adjointe"),
    ("pl", "Jane Doe jest treaz dyrektorem handlowym", "jobtitle", "dyrektor handlowy"),
    ("ru", "Jane Doe теерь шеф-повар", "jobtitle", "шеф-повар"),
)
NOTES: tuple[tuple[Locale, str], ...] = (
    ("en", "wrtie down that Jane Doe wnats a callback"),
    ("es", "aputa en la ficha de Jane Doe que wnats a callback"),
    ("fr", "ajoutte chez Jane Doe que wnats a callback"),
    ("pl", "zapissz u Jane Doe, że wnats a callback"),
    ("ru", "запишши у Jane Doe, что wnats a callback"),
)
OWN_WORDS: tuple[tuple[Locale, str, str], ...] = (
    ("en", "Jane Doe moped to Leeds", "moped"),  # moved
    ("en", "find company calder rope", "calder rope"),  # caller
    ("es", "busca empresa farmalia", "farmalia"),  # farmacia
    ("pl", "znajdź firmę stalowisko", "stalowisko"),  # stanowisko
    ("ru", "найди компанию таверна", "таверна"),
)
"""Everyday words and names next to a word of a phrase."""


def _of(locale: Locale, text: str) -> Entities:
    said = assistant().understand(text, locale)
    return said.requests[0].entities if said.requests else said.entities


@pytest.mark.parametrize(("locale", "text", "prop", "value"), CHANGES)
def test_a_slip_in_a_small_word_or_verb(locale: Locale, text: str, prop: str, value: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    assert chat.called()[1].get(prop) == value


@pytest.mark.parametrize(("locale", "text"), NOTES)
def test_a_note_behind_a_slip_stays_as_it_was_typed(locale: Locale, text: str) -> None:
    said = assistant().understand(text, locale).requests
    assert [request.intent for request in said] == ["note"]
    assert said[0].entities.body.endswith("wnats a callback")


@pytest.mark.parametrize(("locale", "text", "word"), OWN_WORDS)
def test_a_word_of_its_own_is_not_corrected(locale: Locale, text: str, word: str) -> None:
    said = _of(locale, text)
    assert word in " ".join((*said.labelled.values(), *said.left, *said.runs)), said


def test_a_slip_in_a_label_of_the_account() -> None:
    permit = AccountProperty(name="parking_permit", label="Parking permit", type="string")
    chat = Conversation(account=AccountProperties(properties=(permit,)))
    chat.says("Jane Doe's parking prmit is EX-2291")
    chat.gets(found(JANE))
    assert chat.called()[1]["other"] == [{"property": "Parking permit", "value": "EX-2291"}]
