"""A request that is interrupted is still done in its turn, asked about, or named."""

from dataclasses import replace

import pytest

from libs.contracts.authors import ASSISTANT, SYSTEM, Author
from libs.contracts.desk_entries import Assigned
from libs.contracts.entries import Message, ToolCall
from libs.contracts.principals import LOCALES, Locale
from libs.contracts.results import Unconfirmed
from services.agent.assistant import AssistantRole
from services.agent.assistants.guided.dialogue.requests import MAX_WAITING
from services.agent.assistants.guided.phrases import quoted
from tests.agent.guided.conversation import Conversation, assistant, found
from tests.agent.guided.people import BOB, CREATED, DOWN, JANE

ANA = Author(kind="teammate", id="site:ana", name="Ana")
OPENAI = {"brain": "openai", "model": "gpt"}
PROPOSED = Unconfirmed(reason="overwrites", confirmation="c", contact=JANE)


def test_more_than_ten_that_wait_are_all_done_in_order() -> None:
    chat = Conversation()
    for number in range(3):
        chat.add("\n".join(f"find p{number}{each}@x.io" for each in range(5)))
    chat.step()
    asked = [chat.called()[1]["email"]]
    while chat.gets(found(JANE)).calls:
        asked.append(chat.called()[1]["email"])
    assert asked == [f"p{number}{each}@x.io" for number in range(3) for each in range(5)]


def test_requests_beyond_the_bound_are_named() -> None:
    chat = Conversation()
    for number in range(MAX_WAITING + 3):
        chat.add(f"find p{number}@x.io")
    chat.step()
    assert chat.said(
        "too_many_waiting",
        number=str(MAX_WAITING),
        what=quoted(f"find p{MAX_WAITING + 2}@x.io"),
    )
    assert f"p{MAX_WAITING + 1}@x.io" in chat.decision.text


def test_a_question_that_was_left_is_named_and_those_behind_it_come_first() -> None:
    chat = Conversation()
    chat.says("create Jane Doe\nfind bob@x.io")
    assert chat.said("ask_email", name="Jane Doe")
    chat.says("find ann@x.io")
    assert chat.said("paused", what="create Jane Doe")
    assert chat.called()[1] == {"email": "bob@x.io"}
    chat.gets(found(BOB))
    assert chat.called()[1] == {"email": "ann@x.io"}


@pytest.mark.parametrize("locale", LOCALES)
def test_cancel_names_all_that_is_not_done(locale: Locale) -> None:
    chat = Conversation(locale)
    chat.says("create Jane Doe\nfind bob@x.io\nfind ann@x.io")
    chat.clicks("cancel")
    assert chat.said("cancelled")
    assert chat.said("not_done", what=quoted("create Jane Doe", "find bob@x.io", "find ann@x.io"))


def test_a_new_button_goes_behind_what_waits() -> None:
    chat = Conversation()
    chat.says("create Jane Doe\nfind bob@x.io")
    chat.clicks("edit:7")
    assert chat.said("paused", what="create Jane Doe")
    assert chat.called()[1] == {"email": "bob@x.io"}
    chat.gets(found(BOB))
    assert chat.said("ask_what", name="#7")


def test_a_button_of_the_flow_takes_over_and_names_what_is_left() -> None:
    chat = Conversation()
    chat.says("create Jane Doe\nfind bob@x.io")
    chat.clicks("search")
    chat.says("ann@x.io")
    assert chat.said("left_earlier", what=quoted("create Jane Doe", "find bob@x.io"))
    assert chat.called()[1] == {"email": "ann@x.io"}


def test_a_request_during_a_call_waits_though_the_result_raises_a_question() -> None:
    chat = Conversation()
    chat.says("change Jane's city to Berlin")
    chat.add("find bob@x.io")
    chat.gets(found(JANE, BOB))
    assert chat.said("ask_which", 2)
    assert not chat.decision.calls
    chat.clicks("choose:1")
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Berlin"})


def test_a_change_that_waits_for_a_yes_stays_and_the_next_request_is_done() -> None:
    chat = Conversation()
    chat.says("change the city of jane@acme.com to Berlin")
    chat.gets(found(JANE))
    chat.proposes(PROPOSED)
    chat.says("find bob@x.io")
    assert chat.said("still_waits", what=quoted("change the city of jane@acme.com to Berlin"))
    assert chat.called()[1] == {"email": "bob@x.io"}


def _passed_over() -> tuple[Conversation, str]:
    """A change that waits for a yes, its call, and another request that was answered behind it."""
    chat = Conversation()
    chat.says("change the city of jane@acme.com to Berlin")
    chat.gets(found(JANE))
    chat.proposes(PROPOSED)
    proposed = chat.last_call_id
    chat.says("find bob@x.io")
    chat.gets(found(BOB))
    return chat, proposed


def test_an_undo_behind_a_change_that_waits_takes_nothing_else_back() -> None:
    chat, _ = _passed_over()
    chat.says("undo that")
    assert not chat.decision.calls
    assert chat.said("waiting_confirm")


def test_an_undo_goes_further_back_once_the_change_was_refused() -> None:
    chat, proposed = _passed_over()
    chat.clicks(f"cancel:{proposed}")
    chat.says("undo that")
    assert chat.called() == ("undo_last_change", {})


def test_no_to_trying_again_ends_that_request_only() -> None:
    chat = Conversation()
    chat.says("find jane@acme.com\nfind bob@x.io")
    chat.gets(DOWN)
    chat.says("no")
    assert chat.said("not_done", what=quoted("find jane@acme.com"))
    assert chat.called()[1] == {"email": "bob@x.io"}


def test_an_impossible_request_is_answered_in_its_turn() -> None:
    chat = Conversation()
    chat.says("find jane@acme.com\ndelete bob@x.io\nfind ann@x.io")
    assert not chat.decision.text
    chat.gets(found(JANE))
    lines = chat.decision.text.split("\n\n")
    assert "Jane" in lines[0]
    assert "“delete bob@x.io”" in lines[1]
    assert chat.called()[1] == {"email": "ann@x.io"}


def test_a_message_that_is_too_long_says_from_where_it_was_not_read() -> None:
    chat = Conversation()
    chat.says("find jane@acme.com " + "." * 1_981 + "and find bob@x.io")
    chat.gets(found(JANE))
    assert chat.said("unread_rest", what=quoted("and find bob@x.io"))


def test_a_person_who_takes_over_reads_what_is_to_be_done() -> None:
    chat = Conversation()
    chat.assistant = _handing(chat)
    chat.says("create Jane Doe\nfind bob@x.io")
    chat.add("I want to talk to a human")
    chat.says("find ann@x.io")
    assert chat.decision.hand_off is not None
    assert chat.said("not_done", what=quoted("create Jane Doe", "find bob@x.io"))
    assert "find ann@x.io" in chat.decision.text


def test_after_a_hand_back_it_names_what_is_left() -> None:
    chat = Conversation()
    chat.says("create Jane Doe\nfind bob@x.io")
    chat.append(Message(author=ANA, text="I'm Ana, let me see."))
    chat.add("find carl@x.io")
    chat.append(Message(author=ANA, text="He has left."))
    chat.append(Assigned(owner="assistant", by=ANA))
    chat.says("find ann@x.io")
    assert chat.said("left_earlier", what=quoted("create Jane Doe", "find bob@x.io"))
    assert chat.called()[1] == {"email": "ann@x.io"}
    assert not chat.gets(found(JANE)).calls


def test_a_request_that_was_given_up_is_named() -> None:
    chat = Conversation()
    chat.says("create Jane Doe\nfind bob@x.io")
    chat.append(Message(author=SYSTEM, text="Sorry", notice="gave_up"))
    chat.says("thanks")
    assert chat.said("left_earlier", what=quoted("create Jane Doe", "find bob@x.io"))


def test_an_unfinished_request_of_another_assistant_is_named() -> None:
    chat = Conversation()
    said = "create Jane Doe, jane@acme.com\ncreate Bob Ray, bob@x.io"
    chat.add(said)
    chat.append(ToolCall(call_id="c", tool="create_contact", arguments={}, memory=OPENAI, basis="3-0"))
    chat.gets(CREATED)
    assert chat.said("created", name="Jane Doe")
    assert chat.said("unfinished", what=quoted(said))


def test_a_finished_request_of_another_assistant_is_not_unfinished() -> None:
    chat = Conversation()
    chat.add("create Jane Doe, jane@acme.com")
    chat.append(Message(author=ASSISTANT, text="One moment.", memory=OPENAI, basis="3-0"))
    chat.append(ToolCall(call_id="c", tool="create_contact", arguments={}, memory=OPENAI, basis="3-0"))
    chat.gets(CREATED)
    assert "Jane Doe, jane@acme.com" not in chat.decision.text


def test_a_good_bye_that_is_not_the_end_closes_nothing() -> None:
    chat = Conversation()
    chat.assistant = _handing(chat)
    chat.add("bye")
    chat.says("find bob@x.io")
    assert not chat.decision.close
    assert chat.called()[1] == {"email": "bob@x.io"}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("action", ["skip", "skip_rest", "retry", "yes", "no"])
def test_an_old_button_answers_no_other_question(locale: Locale, action: str) -> None:
    chat = Conversation(locale)
    chat.clicks("update")
    chat.says("jane@acme.com")
    chat.gets(found(JANE))
    before = chat.decision.memory
    chat.clicks(action)
    assert chat.said("old_button")
    assert chat.decision.memory is not None
    assert before is not None
    assert chat.decision.memory["task"] == before["task"]


def test_a_second_click_answers_no_second_question() -> None:
    chat = Conversation()
    chat.says("create a contact")
    chat.says("Jane Doe")
    assert "skip" in chat.offered()
    chat.clicks("skip")
    assert chat.said("ask_rest", name="Jane Doe")
    chat.clicks("skip")
    assert chat.said("old_button")
    assert not chat.decision.calls


def test_a_choice_of_an_older_list_is_none_of_this_question() -> None:
    chat = Conversation()
    chat.says("change Jane's city to Berlin")
    chat.gets(found(JANE, BOB))
    chat.clicks("choose:99")
    assert chat.said("old_button")
    assert not chat.decision.calls


def _handing(chat: Conversation) -> AssistantRole:
    return replace(chat.assistant, hand_off_teams=(), may_close=True)


def test_the_words_of_a_request_are_the_contacts_own() -> None:
    requests = assistant().understand("find jane@acme.com, and create Bob Ray.", "en").requests
    assert [request.said for request in requests] == ["find jane@acme.com, and", "create Bob Ray"]
