"""Remarks around the data, and answers that are no answers: none of their words is stored, and none is consent."""

import pytest

from tests.agent.guided.conversation import STAFF, Conversation, assistant, found
from tests.agent.guided.people import JANE

REMARKS = [
    "Jane Doe called, she was furious",
    "Jane Doe is with the dentist",
    "Jane Doe will be in Denver next week for a conference",
    "my phone is ringing",
    "hang on, my phone is ringing",
    "my email is down today",
]
NO_CONSENT = ["nope wrong guy", "actually don't", "no, don't create him", "no, he isn't ours"]


@pytest.mark.parametrize("text", REMARKS)
def test_a_remark_changes_nothing(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    if chat.decision.calls:
        chat.gets(found(JANE))
    assert {call.tool for call in chat.decision.calls} <= {"search_contact"}


@pytest.mark.parametrize("text", NO_CONSENT)
def test_a_refusal_under_a_card_creates_nothing(text: str) -> None:
    chat = Conversation()
    chat.says("add Sam Poole, he wore a green jacket, sam@poole.example")
    assert "skip_rest" in chat.offered()
    chat.says(text)
    assert not chat.decision.calls


def test_a_plain_no_means_that_nothing_is_to_be_added() -> None:
    chat = Conversation()
    chat.says("create Sam Poole sam@poole.example")
    chat.says("no thanks")
    assert chat.called()[0] == "create_contact"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Jane Doe's segment should be Mid-market", {"segment": "Mid-market"}),
        ("Jane Doe's shoe size is 42", {"shoe size": "42"}),
        ("Jane Doe's segment: Mid-market", {"segment": "Mid-market"}),
    ],
)
def test_news_about_a_property_of_the_account(text: str, changes: dict[str, str]) -> None:
    chat = Conversation()
    chat.says(text)
    chat.gets(found(JANE))
    tool, arguments = chat.called()
    assert tool == "update_contact"
    assert {each["property"]: each["value"] for each in arguments["other"]} == changes


def test_a_value_right_behind_the_label_of_a_property_of_the_account() -> None:
    request = assistant().understand("set favourite colour teal for Jane Doe", "en").requests[0]
    task = assistant().maker.task_of(request, "en", STAFF)
    assert task.model_dump()["changes"] == {"favourite colour": "teal"}


@pytest.mark.parametrize(
    "text",
    [
        "https://app.hubspot.com/contacts/123/record/0-1/4711 change title to Plant Manager",
        "change the title of https://app.hubspot.com/contacts/123/record/0-1/4711 to Plant Manager",
        "https://app.hubspot.com/contacts/123/contact/4711/ job title is now Plant Manager",
    ],
)
def test_the_address_of_a_page_in_hubspot_names_its_contact(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    assert [call.arguments.get("contact_id") for call in chat.decision.calls] == ["4711"]


def test_a_question_is_no_e_mail_address() -> None:
    chat = Conversation()
    chat.says("create contact Sam Poole")
    chat.says("do I need his email for that?")
    assert "do I need" not in chat.decision.text
    chat.says("sam@poole.example")
    assert "skip_rest" in chat.offered()


def test_letters_behind_a_name_are_no_company() -> None:
    text = "new customer\n\nDevon Achebe, PMP\nProject Manager\nHalcyon Builders Inc.\ndevon@halcyon.example"
    (request,) = assistant().understand(text, "en").requests
    assert request.entities.labelled == {"jobtitle": "Project Manager", "company": "Halcyon Builders Inc."}
