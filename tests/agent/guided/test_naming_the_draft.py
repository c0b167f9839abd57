"""A contact that is about to be created is named in a change: the value is the new contact's."""

import pytest

from libs.contracts import Locale
from tests.agent.guided.conversation import Conversation

BEGUN: dict[Locale, str] = {
    "en": "add hanna lowe, hanna.lowe@brask.example, sb quick",
    "fr": "ajoute hanna lowe, hanna.lowe@brask.example, vite vu",
    "pl": "dodaj Hannę Lis, hanna.lis@brask.example, szybko wpadło",
    "ko": "김하나 추가해줘, 이메일은 나중에",
}


@pytest.mark.parametrize(
    ("locale", "text", "city"),
    [
        ("en", "change hanna lowe's city to Turku", "Turku"),
        ("en", "set hanna's city to Turku", "Turku"),
        ("fr", "mets la ville de hanna lowe à Lyon", "Lyon"),
        ("pl", "zmień miasto Hanny Lis na Gdynia", "Gdynia"),
        ("ko", "김하나 도시 부산으로 바꿔줘", "부산"),
    ],
)
def test_a_change_of_the_new_contact_by_name_is_its_own(locale: Locale, text: str, city: str) -> None:
    chat = Conversation(locale)
    chat.says(BEGUN[locale])
    chat.says(text)
    task = (chat.decision.memory or {})["task"]
    assert (task["kind"], task["fields"]["city"]) == ("create", city)
    assert [each.tool for each in chat.decision.calls] in ([], ["create_contact"])


def test_a_change_of_another_contact_interrupts() -> None:
    chat = Conversation("en")
    chat.says(BEGUN["en"])
    chat.says("set hanna roe's city to Turku")
    assert [each.tool for each in chat.decision.calls] == ["search_contact"]
