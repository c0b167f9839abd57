"""A value that is said before its label: “c'est Pau sa ville”."""

import pytest

from libs.contracts import Locale
from services.agent.assistants.guided.parsing import OWNER
from tests.agent.guided.conversation import assistant

FIRST: tuple[tuple[Locale, str, str, str], ...] = (
    ("fr", "c'est Chamonix sa ville", "city", "Chamonix"),
    ("fr", "Chamonix c'est sa ville", "city", "Chamonix"),
    ("fr", "moniteur c'est son boulot", "jobtitle", "moniteur"),
    ("fr", "c'est le 06 12 34 56 78 son portable", "mobilephone", "06 12 34 56 78"),
    ("fr", "Luc Pons c'est Neige & Co sa boîte maintenant", "company", "Neige & Co"),
    ("fr", "c'est Chamonix, la ville de Luc Pons", "city", "Chamonix"),
    ("fr", "Chamonix c'est la ville de Luc Pons", "city", "Chamonix"),
    ("fr", "c'est Ann sa responsable", OWNER, "Ann"),
    ("fr", "sa ville à Luc Pons c'est Chamonix", "city", "Chamonix"),
    ("fr", "la boîte à Luc Pons c'est Globex", "company", "Globex"),
    ("es", "es Soria su ciudad", "city", "Soria"),
    ("en", "Globex is her company now", "company", "Globex"),
)


@pytest.mark.parametrize(("locale", "text", "prop", "value"), FIRST)
def test_the_value_is_read_as_behind_its_label(locale: Locale, text: str, prop: str, value: str) -> None:
    entities = assistant().understand(text, locale).entities
    assert (entities.labelled, entities.named) == ({prop: value}, [])
    assert "Luc Pons" not in text or "Luc Pons" in (entities.holder, *entities.runs)


@pytest.mark.parametrize("text", ["c'est Chamonix sa ville ?", "c'est quoi sa ville", "sa boîte c'est Globex sa ville"])
def test_a_question_or_another_value_is_left_alone(text: str) -> None:
    read = assistant().understand(text, "fr")
    assert all("city" not in each.labelled for each in (read.entities, *(one.entities for one in read.requests)))
