"""What the later clauses of a message say: no value of theirs is lost, and none is read as another one."""

from dataclasses import fields

import pytest

from libs.contracts.principals import Locale
from libs.contracts.results import ContactCreated
from services.agent.assistants.guided.parsing.entities import Entities, Run
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok
from tests.agent.guided.people import JANE

OF_REQUEST = {
    "addressee", "is_shown", "is_second", "is_apart", "holder", "narrows", "contact_id", "has_focus", "is_mine",
    "is_everyone", "is_into", "kept", "created", "body",
}  # fmt: skip
"""What says who is meant or what is done, and is no news about a contact."""

CLEARED: tuple[tuple[Locale, str], ...] = (
    ("en", "set the city of Jane Doe to Leeds, and the job title delete"),
    ("en", "set the city of Jane Doe to Leeds, and her old job title is wrong so bin that"),
    ("pl", "zmień miasto Jane Doe na Leeds, a stanowisko usuń"),
    ("ru", "поменяй город Jane Doe на Leeds, а должность сотри"),
    ("fr", "mets la ville de Jane Doe à Leeds et le poste, supprime-le"),
)
ENDINGS: tuple[tuple[Locale, str], ...] = (
    ("en", "wrong number sorry its 77 at the end"), ("en", "sorry the last two digits are 77"),
    ("pl", "końcówka telefonu 77 a nie 00"), ("ru", "в номере ошибка, на конце 77"),
)  # fmt: skip
UNDOES: tuple[tuple[Locale, str], ...] = (
    ("en", "hmm scrap that last change, wrong Jane"), ("en", "bin the last edit please"),
    ("pl", "wycofaj tę ostatnią edycję"), ("ru", "уберите последнюю правку"),
)  # fmt: skip


def _one_of_each() -> Entities:
    entities = Entities()
    for field in fields(Entities):
        if field.name in OF_REQUEST:
            continue
        value = getattr(entities, field.name)
        new = {"prop": "x"} if isinstance(value, dict) else [Run.of("x")] if isinstance(value, list) else "x"
        setattr(entities, field.name, ("x", "y") if field.name == "swap" else new)
    return entities


def test_no_news_of_the_next_clause_is_lost() -> None:
    held, news = Entities(), _one_of_each()
    held.add_news(news)
    assert held == news


def test_a_town_in_the_third_clause_is_asked_for() -> None:
    chat = Conversation()
    chat.says("Jane Doe got married, she's Jane Lindqvist now, and she's moved to Bath")
    chat.gets(found(JANE))
    assert "Bath" in chat.decision.text
    assert "as:city" in chat.offered()


@pytest.mark.parametrize(("locale", "text"), CLEARED)
def test_a_label_before_its_verb_is_cleared(locale: Locale, text: str) -> None:
    update, clear = assistant().understand(text, locale).requests
    assert update.entities.labelled == {"city": "Leeds"}
    assert (clear.intent, clear.entities.named) == ("clear", ["jobtitle"])
    assert not clear.entities.labelled


def test_bin_that_alone_ends_what_was_begun() -> None:
    said = assistant().understand("add Ann Lee, ann@lee.example, phone 303 555 0100, no wait, bin that", "en")
    assert said.says("cancel")


def test_the_reason_for_a_removal_is_no_second_change() -> None:
    said = assistant().understand("удали телефон у Анны Ким, она сменила номер", "ru")
    assert [request.intent for request in said.requests] == ["clear"]


@pytest.mark.parametrize(("locale", "text"), ENDINGS)
def test_the_end_of_a_number_is_corrected(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says("create Jane Doe, jane@acme.com, phone +14155550100")
    chat.gets(ok(ContactCreated(contact=contact(1, "Jane", "Doe", email="jane@acme.com", phone="+14155550100"))))
    chat.says(text)
    assert chat.called()[1]["phone"] == "+14155550177"


@pytest.mark.parametrize(("locale", "text"), UNDOES)
def test_a_change_is_taken_back_in_any_words(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert request.intent == "undo"
