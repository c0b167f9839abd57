"""The answer to “What is their full name?” is the whole name, also where its words mean something else."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation

NAMES: tuple[tuple[Locale, str, str, str], ...] = (
    ("en", "peter o neill", "", ""), ("en", "sean o'brien", "Sean", "O'Brien"),
    ("en", "Sean O'Brien", "Sean", "O'Brien"), ("en", "al haddad", "Al", "Haddad"), ("en", "an nguyen", "An", "Nguyen"),
    ("en", "do kim", "Do", "Kim"), ("en", "jan van der berg", "Jan", "van der Berg"), ("en", "mary lou y park", "", ""),
    ("es", "Ana de la Cruz", "Ana", "de la Cruz"), ("fr", "Jean de la Fontaine", "Jean", "de la Fontaine"),
    ("pl", "Jan O Connor", "", ""), ("ru", "Анна Ли", "Анна", "Ли"),
)  # fmt: skip
NOT_NAMES: tuple[tuple[Locale, str], ...] = (
    ("en", "i don't know"), ("en", "no idea"), ("en", "wait a moment"), ("en", "what is the weather?"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "first", "last"), NAMES)
def test_the_whole_answer_is_the_name_and_the_language_stays(locale: Locale, text: str, first: str, last: str) -> None:
    chat = _asked(locale)
    chat.says(text)
    task = chat.decision.memory["task"] if chat.decision.memory else {}
    fields = task.get("fields", {})
    said = f"{fields.get('firstname', '')} {fields.get('lastname', '')}".casefold()
    assert said.split() == text.casefold().split()
    if first:
        assert (fields["firstname"], fields["lastname"]) == (first, last)
    assert chat.decision.locale == locale


@pytest.mark.parametrize(("locale", "text"), NOT_NAMES)
def test_other_words_are_no_name(locale: Locale, text: str) -> None:
    chat = _asked(locale)
    chat.says(text)
    task = (chat.decision.memory or {}).get("task") or {}
    assert not task.get("fields")


def _asked(locale: Locale) -> Conversation:
    chat = Conversation(locale)
    chat.clicks("create")
    return chat


@pytest.mark.parametrize("text", ["she doesnt work there anymore", "he just moved house", "she rang again"])
def test_a_story_about_a_pronoun_names_no_contact_to_change(text: str) -> None:
    chat = Conversation()
    chat.clicks("update")
    assert not chat.says(text).calls


def test_the_o_of_an_irish_name_belongs_to_the_name_without_capitals() -> None:
    (call,) = Conversation().says("add peter o neill, peter@lumen.example, sales rep").calls
    assert f"{call.arguments['firstname']} {call.arguments['lastname']}" == "Peter O Neill"


@pytest.mark.parametrize(("locale", "said"), [("en", "add Paul"), ("fr", "crée Paul"), ("es", "crea a Paul")])
def test_a_family_name_alone_answers_the_question_for_an_address(locale: Locale, said: str) -> None:
    chat = Conversation(locale)
    chat.says(said)
    chat.says("Morel")
    assert chat.said("ask_email")
    chat.says("paul.morel@zenit.example")
    assert not chat.decision.calls  # the name is shown first
    chat.clicks("skip_rest")
    assert chat.created()["lastname"] == "Morel"
