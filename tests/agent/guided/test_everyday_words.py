"""An everyday word is never taken for a misspelt verb or label, and a real misspelling still is."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, assistant

REAL: dict[Locale, list[str]] = {
    "en": ["male Jane Doe jane@acme.com", "made Jane Doe", "main +1 415 555 0100", "chance Jane Doe"],
    "es": ["forma Jane Doe", "dijo Jane Doe", "alto Jane Doe"],
    "fr": ["piste Jane Doe", "porte Jane Doe", "chance Jane Doe"],
    "pl": ["forma Jane Doe", "wola Jane Doe", "ciasto Jane Doe"],
    "ru": ["почти Jane Doe", "стол Jane Doe", "порт Jane Doe"],
}
MISSPELT: dict[Locale, tuple[str, str]] = {
    "en": ("serach Jane Doe", "search_contact"),
    "es": ("bsuca a Jane Doe", "search_contact"),
    "fr": ("chrche Jane Doe", "search_contact"),
    "pl": ("znadź Jane Doe", "search_contact"),
    "ru": ("нйади Jane Doe", "search_contact"),
}


@pytest.mark.parametrize("locale", REAL)
def test_a_real_word_is_no_command(locale: Locale) -> None:
    for text in REAL[locale]:
        read = assistant().understand(text, locale)
        assert [request.intent for request in read.requests] == [], text
        assert not read.entities.labelled, text


@pytest.mark.parametrize("locale", MISSPELT)
def test_a_misspelt_verb_is_one(locale: Locale) -> None:
    text, tool = MISSPELT[locale]
    chat = Conversation(locale)
    chat.says(text)
    assert chat.called()[0] == tool
