"""Situations around a request: stopping, bursts, another assistant before this one, limits, small talk."""

from typing import Any

import pytest

from libs.contracts.authors import ASSISTANT, SYSTEM
from libs.contracts.entries import Action, Message, ToolCall
from libs.contracts.principals import LOCALES, Locale, Principal
from libs.contracts.results import Contact, ContactRead
from services.agent.assistants.guided import shown
from services.agent.assistants.guided.phrases import quoted
from services.agent.assistants.guided.recall import dialogue_state
from services.agent.assistants.guided.shown import person_of
from services.agent.assistants.guided.state import ContactRef, Memory, stored_memory
from tests.agent.guided.conversation import CONTACT, Conversation, assistant, found, ok
from tests.agent.guided.people import BOB, CREATED, JANE, JANE_ROE

OPENAI = {"brain": "openai", "model": "gpt"}
CANCELS = [
    ("en", "cancel"), ("en", "Never mind."), ("en", "stop!"), ("es", "cancelar"), ("es", "déjalo"),
    ("fr", "annule"), ("fr", "laisse tomber"), ("pl", "anuluj"), ("pl", "nieważne"), ("ko", "취소해 주세요"),
    ("ko", "그만"), ("ru", "отмена"), ("ru", "неважно"),
]  # fmt: skip
OPENINGS = [
    "create Jane Doe",
    "create Jane Doe, jane@acme.com",
    "create a contact",
    "update a contact",
    "find someone",
]


@pytest.mark.parametrize(("locale", "word"), CANCELS)
@pytest.mark.parametrize("opening", OPENINGS)
def test_any_question_can_be_cancelled_in_any_language(locale: Locale, word: str, opening: str) -> None:
    chat = Conversation()
    chat.says(opening)
    assert not chat.decision.calls
    chat.says(word)
    assert chat.decision.locale == locale
    assert chat.said("cancelled")
    assert chat.offered() == ["search", "create", "update"]


def test_cancel_drops_what_was_waiting_too() -> None:
    chat = Conversation()
    chat.says("create Bob Ray and find jane@acme.com")
    chat.says("cancel")
    chat.says("thanks")
    assert not chat.decision.calls


def test_cancel_while_a_choice_is_open() -> None:
    chat = Conversation()
    chat.says("change Jane's city to Berlin")
    chat.gets(found(JANE, JANE_ROE))
    chat.clicks("cancel")
    assert chat.said("cancelled")
    chat.says("2")
    assert "update_contact" not in [call.tool for call in chat.decision.calls]


def test_cancel_and_something_else_at_once() -> None:
    chat = Conversation()
    chat.says("create Jane Doe")
    chat.says("forget it, find bob@x.io")
    assert chat.called() == ("search_contact", {"email": "bob@x.io"})


def test_cancel_that_arrives_with_a_result_stops_what_would_follow() -> None:
    chat = Conversation()
    chat.says("change Jane Doe's phone to +1 415 555 0100")
    chat.add("cancel")
    chat.gets(found(JANE))
    assert not chat.decision.calls
    assert chat.said("cancelled")


def test_a_burst_is_answered_together() -> None:
    chat = Conversation()
    chat.clicks("create")
    chat.add("Jane Doe")
    chat.add("jane@acme.com")
    chat.says("phone +1 415 555 0100")
    assert chat.called() == (
        "create_contact",
        {"firstname": "Jane", "lastname": "Doe", "email": "jane@acme.com", "phone": "+1 415 555 0100"},
    )


def test_a_burst_of_two_requests_is_a_queue() -> None:
    chat = Conversation()
    chat.add("find jane@acme.com")
    chat.says("find bob@x.io")
    assert chat.called()[1] == {"email": "jane@acme.com"}
    chat.gets(found(JANE))
    assert chat.said("found_one", name="Jane Doe")
    assert chat.called()[1] == {"email": "bob@x.io"}


def test_a_burst_may_name_its_contact_first_and_call_it_her_then() -> None:
    chat = Conversation()
    chat.add("find jane@acme.com")
    chat.says("and change her city to Berlin")
    chat.gets(found(JANE))
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Berlin"})


def test_a_message_and_a_result_at_once() -> None:
    chat = Conversation()
    chat.says("find jane@acme.com")
    chat.add("and change her city to Berlin")
    chat.gets(found(JANE))
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Berlin"})


def test_a_contact_that_another_assistant_showed_is_in_focus() -> None:
    chat = Conversation()
    chat.add("show me jane")
    call = ToolCall(call_id="c", tool="search_contact", arguments={"name": "jane"}, memory=OPENAI, basis="3-0")
    chat.append(call)
    chat.add_result(found(JANE))
    chat.append(Message(author=ASSISTANT, text="Here she is.", memory=OPENAI, basis="5-0"))
    chat.says("change her phone to +1 415 555 0100")
    assert chat.called() == ("update_contact", {"contact_id": "1", "phone": "+1 415 555 0100"})


def test_more_pages_of_a_list_that_another_assistant_showed() -> None:
    chat = Conversation()
    chat.add("everyone at acme")
    chat.append(ToolCall(call_id="c", tool="search_contact", arguments={"company": "acme"}, memory=OPENAI, basis="3-0"))
    chat.add_result(found(JANE, BOB, total=9, after="2"))
    chat.append(Message(author=ASSISTANT, text="Nine of them.", memory=OPENAI, basis="5-0"))
    chat.says("show more")
    assert chat.called() == ("search_contact", {"company": "acme", "after": "2"})


def test_more_of_a_list_can_be_shown_after_one_of_it_was_looked_at() -> None:
    chat = Conversation()
    chat.says("find people at acme.com")
    chat.gets(found(JANE, BOB, total=9, after="2"))
    chat.says("2")
    chat.gets(ok(ContactRead(contact=BOB)))
    shown = dialogue_state(chat.log).shown
    assert shown.focus == person_of(BOB)
    assert shown.people == [person_of(BOB)]
    chat.says("show more")
    assert chat.called() == ("search_contact", {"email_domain": "acme.com", "after": "2"})


def test_only_the_newest_list_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log is full of results; each step would pay for all of them."""
    chat = Conversation()
    for _ in range(5):
        chat.says("find people at acme.com")
        chat.gets(found(JANE, JANE_ROE, BOB))
    read: list[str] = []

    def noted(contact: Contact) -> ContactRef:
        read.append(contact.id)
        return person_of(contact)

    monkeypatch.setattr(shown, "person_of", noted)
    assert dialogue_state(chat.log).shown.people == [person_of(each) for each in (JANE, JANE_ROE, BOB)]
    assert read == ["1", "2", "3"]


def test_a_result_of_another_assistants_call_is_reported() -> None:
    chat = Conversation()
    chat.add("add jane")
    chat.append(ToolCall(call_id="c", tool="create_contact", arguments={}, memory=OPENAI, basis="3-0"))
    chat.gets(CREATED)
    assert chat.said("created", name="Jane Doe")


def test_a_request_that_another_assistant_continued_is_dropped() -> None:
    chat = Conversation()
    chat.says("create Jane Doe")
    chat.add("jane@acme.com")
    chat.append(Message(author=ASSISTANT, text="Created by somebody else.", memory=OPENAI, basis=chat.log[-1].offset))
    chat.says("bob@x.io")
    assert chat.called() == ("search_contact", {"email": "bob@x.io"})


@pytest.mark.parametrize(
    "memory",
    [
        {},
        {"brain": "guided"},
        {"brain": "guided", "version": 99},
        {"brain": "guided", "task": {"kind": "dance"}},
        OPENAI,
    ],
)
def test_a_memory_that_cannot_be_read_counts_as_none(memory: dict[str, Any]) -> None:
    chat = Conversation()
    chat.append(Message(author=ASSISTANT, text="?", memory=memory, basis="2-0"))
    chat.says("find jane@acme.com")
    assert chat.called()[0] == "search_contact"


def test_memory_survives_storage_and_stays_small() -> None:
    chat = Conversation()
    chat.says("change Jane's phone and find bob@x.io and create Ann Lee")
    chat.gets(found(JANE, JANE_ROE))
    raw = chat.decision.memory
    assert raw is not None
    memory = stored_memory(raw)
    assert isinstance(memory, Memory)
    assert memory.stored() == raw
    assert len(memory.queue) == 2
    assert len(str(raw)) < 2_000


def test_after_frontdesk_gave_up_the_failed_request_is_not_taken_up_again() -> None:
    chat = Conversation()
    chat.says("create Jane Doe")
    chat.add("jane@acme.com")
    chat.append(Message(author=SYSTEM, text="Sorry.", notice="gave_up"))
    chat.says("hello")
    assert chat.said("greeting")


def test_a_button_of_the_flow_after_a_question_starts_again() -> None:
    chat = Conversation()
    chat.says("create Jane Doe")
    chat.clicks("search")
    chat.says("bob@x.io")
    assert chat.called() == ("search_contact", {"email": "bob@x.io"})


def test_the_flows_buttons_also_work_where_the_flow_has_no_line_for_them() -> None:
    chat = Conversation()
    chat.append(Action(author=CONTACT, action="create"))
    chat.step()
    assert chat.said("ask_name")


@pytest.mark.parametrize(
    "action", ["nonsense", "choose:", "edit:", "choose:404", "yes", "no", "skip", "retry", "more", "cancel", ""]
)
def test_any_button_at_any_time_has_an_answer(action: str) -> None:
    chat = Conversation()
    chat.clicks(action)
    chat.says("create Otto Berg")
    chat.clicks(action)
    chat.says("change Jane's city to Rome")
    chat.gets(found(JANE, JANE_ROE))
    chat.clicks(action)


def test_a_tool_that_this_assistant_may_not_use_is_not_called() -> None:
    chat = Conversation(tools=("search_contact",))
    chat.says("create Jane Doe, jane@acme.com, at Acme")
    assert chat.said("not_available", what=quoted("create Jane Doe, jane@acme.com, at Acme"))
    chat.says("hello")
    assert chat.offered() == ["search"]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("action", ["skip", "skip_rest", "retry"])
def test_an_answer_to_no_question_begins_nothing(locale: Locale, action: str) -> None:
    """The label is typed, or the button is clicked further up in the conversation."""
    label = str(assistant().phrases.text(locale, f"button_{action}"))
    for is_typed in (True, False):
        chat = Conversation(locale)
        if is_typed:
            chat.says(label)
        else:
            chat.clicks(action)
        assert chat.said("nothing_pending")
        assert chat.offered() == ["search", "create", "update"]
        assert chat.decision.memory is not None
        assert "task" not in chat.decision.memory


def test_deleting_is_declined() -> None:
    chat = Conversation()
    chat.says("delete Jane Doe")
    assert chat.said("cannot_delete", what=quoted("delete Jane Doe"))
    assert not chat.decision.calls


def test_an_anonymous_visitor_asks_for_their_own_record_without_an_email() -> None:
    chat = Conversation(principal=Principal(kind="anonymous", id="visitor:1"))
    chat.says("change my phone to +1 415 555 0100")
    assert chat.said("ask_who")


@pytest.mark.parametrize("locale", LOCALES)
def test_small_talk_is_answered_with_the_three_buttons(locale: Locale) -> None:
    words = {
        "en": ("Hi!", "thank you", "what can you do?", "blorp fnord"),
        "es": ("¡Hola!", "muchas gracias", "¿qué puedes hacer?", "blorp fnord"),
        "fr": ("Bonjour !", "merci beaucoup", "que pouvez-vous faire ?", "blorp fnord"),
        "pl": ("Dzień dobry!", "dziękuję", "co potrafisz?", "blorp fnord"),
        "ko": ("안녕하세요!", "감사합니다", "무엇을 할 수 있어요?", "blorp fnord"),
        "ru": ("Здравствуйте!", "большое спасибо", "что ты умеешь?", "blorp fnord"),
    }[locale]
    for text, key in zip(words, ("greeting", "thanks", "capabilities", "unknown"), strict=True):
        chat = Conversation(locale)
        chat.says(text)
        assert chat.decision.locale == locale
        assert chat.said(key)
        assert chat.offered() == ["search", "create", "update"]


def test_small_talk_in_the_middle_repeats_the_question() -> None:
    chat = Conversation()
    chat.says("create Jane Doe")
    chat.says("what can you do?")
    assert chat.said("capabilities")
    assert chat.said("ask_email")


def test_a_company_that_begins_with_a_verb_can_be_given_when_asked_for() -> None:
    chat = Conversation()
    chat.says("change the company of jane@acme.com")
    chat.gets(found(JANE))
    chat.says("Find Good People Ltd")
    assert chat.called() == ("update_contact", {"contact_id": "1", "company": "Find Good People Ltd"})


def test_the_same_log_gives_the_same_step() -> None:
    chat = Conversation()
    chat.says("change Jane's phone")
    chat.gets(found(JANE, JANE_ROE))
    chat.add("the second one")
    assert assistant().step(chat.situation) == assistant().step(chat.situation)
