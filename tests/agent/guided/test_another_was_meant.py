"""Behind a change: another contact was meant, or only one of its values was wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from libs.contracts import Locale
from libs.contracts.changes import Change
from libs.contracts.results import ChangeUndone, ContactUpdated, Unconfirmed
from services.agent.assistant import Decision
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


def _declined(locale: Locale) -> Conversation:
    """The change was shown, and not accepted."""
    chat = _proposed(locale)
    chat.clicks(f"cancel:{chat.last_call_id}")
    return chat


def _proposed(locale: Locale) -> Conversation:
    chat = Conversation(locale)
    chat.says("ann@lee.example")
    chat.gets(found(ANN))
    chat.says("set her city to York")
    changes = [Change(property="city", before="Hull", after="York")]
    chat.proposes(Unconfirmed(reason="overwrites", contact=ANN, changes=changes, confirmation="c1"))
    return chat


def _undone(locale: Locale) -> Conversation:
    chat = _changed(locale, city="Hull")
    chat.says("undo")
    chat.gets(ok(ChangeUndone(contact=ANN, changes=[Change(property="city", before="York", after="Hull")])))
    return chat


@pytest.mark.parametrize("before", [_declined, _proposed, _undone])
@pytest.mark.parametrize(
    ("locale", "text", "called"),
    [
        ("ru", "это я перепутала, York надо поставить Любови Горн", "Любовь Горн"),
        ("ru", "город не у неё, у Любови Горн", "Любовь Горн"),
        ("ru", "ой, это у Любови Горн город York", "Любовь Горн"),
        ("ru", "я имела в виду Анну Белову", "Анна Белова"),
        ("en", "no, I meant Bob Ray", "Bob Ray"),
        ("en", "sorry, York is Bob Ray", "Bob Ray"),
    ],
)
def test_a_change_that_is_not_there_is_made_for_the_other_one(
    before: Callable[[Locale], Conversation], locale: Locale, text: str, called: str
) -> None:
    chat = before(locale)
    decision = chat.says(text)
    tool, arguments = chat.called()
    assert (tool, (decision.memory or {})["task"]["changes"]) == ("search_contact", {"city": "York"})
    assert called in (arguments.get("name"), arguments.get("query"), *_others(decision))


def _others(decision: Decision) -> list[str]:
    task = (decision.memory or {})["task"]
    return [each.get("name", "") for each in (task["criteria"], *task.get("others", []))]


@pytest.mark.parametrize(
    ("locale", "text"),
    [("ru", "ой, ошиблась, Клин поставить Любови Горн"), ("en", "oops, my mistake, that was about Bob Ray, Leeds")],
)
def test_no_other_contact_gives_its_name(locale: Locale, text: str) -> None:
    chat = _declined(locale)
    decision = chat.says(text)
    assert [call.tool for call in decision.calls if call.tool == "update_contact"] == []


@pytest.mark.parametrize(
    ("locale", "text", "city"),
    [("ru", "стоп, не York, а Yarm", "Yarm"), ("ru", "ой, Клинцы", "Клинцы"), ("en", "no, not York, Yarm", "Yarm")],
)
def test_a_value_that_waits_is_corrected(locale: Locale, text: str, city: str) -> None:
    chat = _proposed(locale)
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": city})


def test_the_other_contact_is_no_value_of_the_change_that_waits() -> None:
    chat = _proposed("ru")
    assert chat.says("нет не ему а горн").calls == ()


@pytest.mark.parametrize(
    ("locale", "text", "job"),
    [("ru", "ой, старший manager", "старший manager"), ("en", "no, head manager", "head manager")],
)
def test_a_longer_value_takes_the_place_of_the_one_in_it(locale: Locale, text: str, job: str) -> None:
    chat = _changed(locale, jobtitle="buyer")
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "jobtitle": job})
