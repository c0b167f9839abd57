"""A number that was asked for goes where it was asked for."""

from tests.agent.guided.conversation import Conversation, found
from tests.agent.guided.people import JANE


def test_a_number_answers_the_question_about_the_mobile_number() -> None:
    chat = Conversation()
    chat.says("change the mobile of jane@acme.com")
    chat.gets(found(JANE))
    chat.says("+44 7700 900123")
    tool, arguments = chat.called()
    assert tool == "update_contact"
    assert arguments["other"] == [{"property": "mobilephone", "value": "+44 7700 900123"}]
    assert "phone" not in arguments


def test_a_no_under_a_card_names_what_is_not_done() -> None:
    chat = Conversation()
    chat.says("create Ann Lee, ann@acme.example, very nice person")
    chat.says("no")
    assert chat.said("not_done", what="“create Ann Lee, ann@acme.example, very nice person”")
