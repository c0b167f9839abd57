"""A change that is only supposed, asked about or done already is no request: nothing is written or offered."""

import pytest

from tests.agent.guided.conversation import Conversation

SUPPOSED = [
    "if Jane Doe calls again we should change her number to 503 555 0150",
    "unless she objects, set Jane Doe's city to Denver",
    "once Jane Doe signs, set her lifecycle stage to customer",
    "set Jane Doe's city to Denver if she agrees",
    "should Jane Doe leave Acme, we need to set the company to Globex",
    "maybe we should add Sam Poole sam@poole.example later",
    "I wonder if we should add Sam Poole sam@poole.example",
    "I already added Sam Poole sam@poole.example yesterday",
    "I'll add Sam Poole sam@poole.example myself",
    "Jane Doe might become head of procurement soon",
    "Jane Doe wants to become head of procurement",
    "imagine Jane Doe's title was CEO",
]
ASKED = [
    "should I add Sam Poole sam@poole.example?",
    "did someone add Sam Poole sam@poole.example?",
    "wasn't Jane Doe promoted to head of procurement?",
    "why was Jane Doe's title changed to Buyer?",
    "what would happen if I changed Jane Doe's job title to CEO?",
    "how do I change the phone number of a contact?",
]
MEANT = [
    "add Sam Poole sam@poole.example if you can",
    "when you have a moment, please add Sam Poole sam@poole.example",
    "if he's not there, add Sam Poole sam@poole.example",
    "maybe you could add Sam Poole sam@poole.example?",
    "could you add Sam Poole sam@poole.example? let me know if anything is missing",
    "if it's ok, add Sam Poole, sam@poole.example",
]


@pytest.mark.parametrize("text", SUPPOSED)
def test_a_supposition_changes_nothing_and_is_named(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    assert not chat.decision.calls
    assert "no request for a change" in chat.decision.text


@pytest.mark.parametrize("text", ASKED)
def test_a_question_about_a_change_is_at_most_a_search(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    assert {call.tool for call in chat.decision.calls} <= {"search_contact"}
    assert "skip_rest" not in chat.offered()


@pytest.mark.parametrize("text", MEANT)
def test_a_polite_condition_is_a_courtesy(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    assert "skip_rest" in chat.offered()


def test_a_supposition_leaves_a_begun_request_alone() -> None:
    chat = Conversation()
    chat.says("create Sam Poole, sam@poole.example, at Acme. If Jane Doe calls, change her city to Oslo")
    assert [call.tool for call in chat.decision.calls] == ["create_contact"]
    assert "Oslo" not in str(chat.decision.calls)
