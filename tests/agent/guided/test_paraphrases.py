"""Phrases that say something else than their words. Each has an example and how it is read."""

import pytest

from libs.contracts import LOCALES, ContactCreated, Locale
from services.agent.assistants.guided.locales import read_files
from services.agent.assistants.guided.parsing.paraphrases import FOLDER, Paraphrases, in_plain_words
from tests.agent.guided.conversation import Conversation, assistant, contact, ok

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


MISREAD: tuple[tuple[Locale, str], ...] = (
    ("en", "sorry, her last name is Moya, I misread it"), ("en", "sorry, her last name is Moya - I'd heard it wrong"),
    ("es", "uy perdona, el apellido es Moya, lo había leído mal"),
    ("fr", "pardon, son nom de famille c'est Moya, j'avais mal lu"),
    ("pl", "przepraszam, nazwisko to Moya, przesłyszałam się"),
    ("ru", "извини, фамилия Moya, я неправильно прочитала"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "said"), MISREAD)
def test_an_excuse_casts_no_doubt_on_a_corrected_name(locale: Locale, said: str) -> None:
    chat = Conversation(locale)
    chat.says("add Jane Mora, jane@mora.example, company Acme")
    chat.gets(ok(ContactCreated(contact=contact(1, "Jane", "Mora", email="jane@mora.example", company="Acme"))))
    chat.says(said)
    assert chat.called() == ("update_contact", {"contact_id": "1", "lastname": "Moya"})


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "set Jane Doe's job title to Buyer. don't touch the company, she's still at Acme"),
        ("es", "pon a Jane Doe el cargo jefa, sigue en Acme"),
        ("fr", "mets Jane Doe acheteuse, elle est toujours chez Acme"),
    ],
)
def test_a_company_that_stays_is_no_new_one(locale: Locale, said: str) -> None:
    (request,) = assistant().understand(said, locale).requests
    assert not request.entities.company
    assert "company" not in request.entities.labelled
    assert "Acme" not in request.entities.runs


def test_a_question_about_a_company_that_stays_is_asked() -> None:
    assert _read("is she still at Acme?") == "is she still at Acme?"
    assert _read("no wait, she's still at Acme") == "no wait, she's still at Acme"
