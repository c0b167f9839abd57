"""The meaning of single texts, in each language: one table for each, in `utterances/`."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from libs.contracts.principals import LOCALES, Locale
from tests.agent.guided.conversation import STAFF, assistant

TABLES = Path(__file__).parent / "utterances"
_UNSEEN = ("is_hurried", "is_implied")
"""How a text was typed and what it leaves out, which other tests look at."""


def _table(locale: str) -> dict[str, Any]:
    """Read by libyaml where there is one: each process that runs tests reads all tables before its first test."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (TABLES / f"{locale}.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506  (a SafeLoader)
    return table


def _rows() -> list[Any]:
    rows = []
    for locale in LOCALES:
        rows += [
            pytest.param(locale, text, said, id=f"{locale}: {text}"[:100]) for text, said in _table(locale).items()
        ]
    return rows


def _meaning(text: str, preferred: Locale) -> dict[str, Any]:
    said = assistant().understand(text, preferred)
    language = said.language or preferred
    meaning: dict[str, Any] = {
        "wants": [
            "delete"
            if request.intent == "delete"
            else {
                (task := assistant().maker.task_of(request, language, STAFF)).kind: task.model_dump(
                    exclude_defaults=True
                )
            }
            for request in said.requests
        ],
        "entities": {name: value for name, value in asdict(said.entities).items() if value and name not in _UNSEEN},
        "replies": sorted(said.replies),
        "ordinal": said.ordinal,
        "language": said.language if said.language != preferred else None,
    }
    return {part: value for part, value in meaning.items() if value}


@pytest.mark.parametrize(("locale", "text", "meaning"), _rows())
def test_a_text_means(locale: Locale, text: str, meaning: dict[str, Any]) -> None:
    assert _meaning(text, locale) == meaning


@pytest.mark.parametrize("locale", LOCALES)
def test_each_language_has_a_table_worth_the_name(locale: Locale) -> None:
    assert len(_table(locale)) >= 25


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("find everyone at acme.com", "en"),
        ("busca a todos los de acme.com", "es"),
        ("trouve tout le monde chez acme.com", "fr"),
        ("znajdź wszystkich z acme.com", "pl"),
        ("acme.com 사람 모두 찾아줘", "ko"),
        ("найди всех из acme.com", "ru"),
        ("find 김민수", "en"),
        ("создай Jane Doe", "ru"),
        ("김민수", "ko"),
        ("Hola", "es"),
        ("Merci !", "fr"),
        ("Dzięki", "pl"),
    ],
)
@pytest.mark.parametrize("preferred", LOCALES)
def test_the_language_is_that_of_the_words_not_of_the_names(text: str, language: Locale, preferred: Locale) -> None:
    assert assistant().understand(text, preferred).language == language


@pytest.mark.parametrize("text", ["jane@acme.com", "+1 415 555 0100", "Jane Doe", "ok", "CTO", "", "   ", "…"])
def test_a_text_without_a_language_leaves_it_open(text: str) -> None:
    languages = {assistant().understand(text, preferred).language for preferred in LOCALES}

    assert len(languages) != 1 or languages == {None}


def test_a_word_is_read_in_the_language_of_its_sentence() -> None:
    """`a`, `de` and `en` mean something else in each language."""
    spanish = assistant().understand("cambia el correo de Ana a ana@x.es", "en")
    english = assistant().understand("create a contact: Ana De Luca", "es")

    assert spanish.requests[0].entities.labelled == {"email": "ana@x.es"}
    assert english.requests[0].entities.runs == ["Ana De Luca"]
