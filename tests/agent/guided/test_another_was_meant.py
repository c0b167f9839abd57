"""Behind a change: another contact was meant, or only one of its values was wrong."""

from typing import Any

import pytest

from libs.contracts import Locale
from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated
from tests.agent.guided.conversation import Conversation, contact, found, ok

ANN = contact(1, "Ann", "Lee", email="ann@lee.example", city="Hull", jobtitle="buyer")
MOVED = contact(1, "Ann", "Lee", email="ann@lee.example", city="York", jobtitle="manager")


def _changed(locale: Locale, **before: str) -> Conversation:
    chat = Conversation(locale)
    chat.says("ann@lee.example")
    chat.gets(found(ANN))
    chat.says("set her city to York")
    now = {"city": "York", "jobtitle": "manager"}
    changes = [Change(property=prop, before=value, after=now[prop]) for prop, value in before.items()]
    chat.gets(ok(ContactUpdated(contact=MOVED, changes=changes)))
    return chat


def _queued(chat: Conversation, text: str) -> tuple[list[str], list[dict[str, Any]]]:
    decision = chat.says(text)
    return [call.tool for call in decision.calls], (decision.memory or {}).get("queue", [])


@pytest.mark.parametrize(
    ("locale", "text"),
    [("en", "no, I meant Bob Ray"), ("ru", "нет, я имела в виду Андрея Белова"), ("ru", "ой, это для Юлии Пак")],
)
def test_the_change_is_taken_back_and_made_for_the_other_one(locale: Locale, text: str) -> None:
    tools, queue = _queued(_changed(locale, city="Hull"), text)
    assert (tools, [each["changes"] for each in queue]) == (["undo_last_change"], [{"city": "York"}])


def test_the_same_contact_again_is_no_other_one() -> None:
    tools, queue = _queued(_changed("en", city="Hull"), "no, Ann Lee")
    assert (tools, queue) == ([], [])


@pytest.mark.parametrize(
    ("locale", "text"), [("en", "revert the city"), ("ru", "верни город"), ("ru", "город верни Hull")]
)
def test_one_of_two_values_is_put_back_alone(locale: Locale, text: str) -> None:
    chat = _changed(locale, city="Hull", jobtitle="buyer")
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Hull"})
