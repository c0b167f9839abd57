"""Names are found in sentences: possessives, particles, grammatical cases, family names."""

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.parsing.names import bare, is_full_name
from tests.agent.guided.conversation import Conversation, assistant, contact, found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Jane's", "Jane"), ("Jane’s", "Jane"), ("James'", "James"), ("O'Brien", "O'Brien"),
        ("홍길동의", "홍길동"),
        ("제인 도를", "제인 도"), ("김가은", "김가은"), ("박지은", "박지은"), ("홍길동은", "홍길동"),
        ("Jane을", "Jane"), ("PPHU „Zorza”", "PPHU „Zorza”"), ("이영희에게", "이영희"), ("", ""),
    ],
)  # fmt: skip
def test_grammatical_endings_are_removed(typed: str, meant: str) -> None:
    assert bare(typed) == meant


def test_a_full_name_is_distinguished_from_any_word() -> None:
    assert is_full_name("Jane Doe")
    assert is_full_name("홍길동")
    assert not is_full_name("Jane")
    assert not is_full_name("제인")


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [("길동", "홍", "홍길동"), ("Jane", "Doe", "Jane Doe"), ("길동", "Hong", "길동 Hong"), ("길동", "", "길동")],
)
def test_a_contact_is_called_as_its_name_is_written(first: str, last: str, shown: str) -> None:
    assert contact(1, first, last).name == shown


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        (
            "fr",
            "ajoute Jonas Félix, jonas@felix.example, société Félix Vins",
            {"firstname": "Jonas", "lastname": "Félix"},
        ),
        ("fr", "Ana Ruiz est directrice du Groupe Ruisseau", {"company": "Groupe Ruisseau"}),
        ("es", "actualiza el cargo de Nando Caro a jefe de equipo", {"jobtitle": "jefe de equipo"}),
        ("en", "set Ida Foss's city to Selby instead", {"city": "Selby"}),
    ],
)
def test_a_name_and_a_value_are_whole(locale: Locale, text: str, values: dict[str, str]) -> None:
    chat = Conversation(locale)
    chat.says(text)
    if chat.called()[0] == "search_contact":
        chat.gets(found(contact(1, "Ana", "Ruiz")))
    assert values.items() <= chat.called()[1].items()


def test_a_family_name_is_no_misspelt_verb() -> None:
    assert not assistant().understand("jon zeta - móvil nuevo 655 10 20 30", "es").requests
