"""Two records of one person: said without a verb, joined by any verb, with the one that stays named by its address."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, assistant, contact, found
from tests.agent.guided.people import JANE

OTHER = contact(7, "Jane", "Doe", email="jd@mailbox.example")
TWICE: tuple[tuple[Locale, str], ...] = (
    ("en", "we've got Jane Doe twice, jane@acme.com is the good one, fold the other one into it"),
    ("en", "Jane Doe got entered two times, jane@acme.com is the right one"),
    ("pl", "Jane Doe jest dwa razy, scal tego z gmaila do jane@acme.com"),
    ("ru", "Jane Doe заведена дважды, основной jane@acme.com, второй влей в него"),
)
NO_RECORDS: tuple[tuple[Locale, str], ...] = (
    ("en", "Jane Doe called twice"), ("en", "add Jane Doe, she paid twice"), ("ru", "Анна Ким звонила дважды"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text"), TWICE)
def test_the_record_with_the_named_address_stays(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    chat.gets(found(JANE, OTHER))
    assert chat.called() == ("merge_contacts", {"contact_id": "1", "duplicate_id": "7"})


@pytest.mark.parametrize(("locale", "text"), NO_RECORDS)
def test_something_done_twice_is_no_second_record(locale: Locale, text: str) -> None:
    assert all(request.intent != "merge" for request in assistant().understand(text, locale).requests)


def test_the_address_before_the_right_one_stays() -> None:
    chat = Conversation()
    chat.says("jane@acme.com is the right one so fold jd@mailbox.example into it")
    chat.gets(found(JANE))
    chat.gets(found(OTHER))
    assert chat.called() == ("merge_contacts", {"contact_id": "1", "duplicate_id": "7"})


@pytest.mark.parametrize(
    "text",
    [
        "are the same woman. make it one and lose the second",
        "are dupes, make one out of the two, get rid of the second",
        "same person. merge them, hang on to the acme one",
        "are one person, make them one and hold on to the first",
    ],
)
def test_the_record_that_is_hung_on_to_stays(text: str) -> None:
    chat = Conversation()
    chat.says(f"jane@acme.com and jd@mailbox.example {text}")
    chat.gets(found(JANE))
    chat.gets(found(OTHER))
    assert chat.called() == ("merge_contacts", {"contact_id": "1", "duplicate_id": "7"})
