"""Phrases that say something else than their words. Each has an example and how it is read."""

import pytest

from libs.contracts import LOCALES
from services.agent.assistants.guided.locales import read_files
from services.agent.assistants.guided.parsing.paraphrases import FOLDER, Paraphrases, in_plain_words

_LABELS = ("company", "fax")
_EXAMPLES = [
    pytest.param(each.example, each.plain, id=each.example)
    for locale, file in read_files(FOLDER, Paraphrases).items()
    for each in file.paraphrases
    if locale in LOCALES
]


def _read(text: str) -> str:
    return in_plain_words(text, _LABELS.__contains__)


@pytest.mark.parametrize(("example", "plain"), _EXAMPLES)
def test_each_example_is_read_in_plain_words(example: str, plain: str) -> None:
    assert _read(example) == plain


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("put her back in Hull", id="nothing is denied before it"),
        pytest.param("take the day off", id="no property"),
        pytest.param("he's in reception at Acme", id="no address"),
        pytest.param("her mobile is missing, ask Bob", id="no number follows"),
        pytest.param("there's no email, call Ann", id="no address follows"),
        pytest.param("email her at ann@acme.example", id="an address follows, and no message"),
        pytest.param("two leads called: Ann Lee ann@acme.example, Bob Ray bob@acme.example", id="not only a heading"),
    ],
)
def test_a_condition_that_is_not_met_leaves_the_words_as_they_are(text: str) -> None:
    assert _read(text) == text
