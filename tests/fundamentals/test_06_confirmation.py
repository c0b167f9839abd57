"""A change of data is shown before it is made, and a person confirms it.

A tool that must not change something by itself answers `unconfirmed`, with the change. The agent, not the assistant,
then asks with two buttons. Only a click on the first one repeats the call with the confirmation, which no text and no
model ever sees.
"""

from libs.contracts import Message
from libs.contracts.changes import Change
from libs.contracts.results import Contact, Unconfirmed
from services.agent.assistant import AssistantCall, Decision, Situation
from tests.agent.conftest import Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant

JANE = Contact(id="7", properties={"firstname": "Jane", "phone": "+44 1"})
CHANGE = Change(property="phone", before="+44 1", after="+44 2")
PROPOSAL = Unconfirmed(reason="overwrites", contact=JANE, changes=[CHANGE], confirmation="secret-1")


def change_the_phone(situation: Situation) -> Decision:
    return Decision(calls=(AssistantCall("update_contact", {"contact_id": "7", "phone": "+44 2"}),))


async def test_a_click_confirms_the_change_that_was_shown(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(change_the_phone))
    chat = await stage.welcomed()
    await stage.says(chat, "Jane's number is +44 2 now")
    first = await stage.request()
    assert first.confirmation is None

    await stage.answers(first, PROPOSAL)
    await stage.said(chat, "assistant: Shall I make this change?")
    question = [entry for entry in await stage.entries(chat) if isinstance(entry, Message)][-1]
    assert [button.label for button in question.buttons] == ["Confirm", "Cancel"]

    await stage.at_rest(chat)
    await stage.clicks(chat, question.buttons[0].action)
    await stage.at_rest(chat)
    second = await stage.request()
    assert second.arguments == first.arguments
    assert second.confirmation == "secret-1"
