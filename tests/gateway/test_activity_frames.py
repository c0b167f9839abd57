"""A contact's page says “Thinking…” only while an answer is on its way."""

from collections.abc import Sequence

from libs.contracts import Author, Entry, LogEntry, Message, Ok, ToolCall, ToolResultEntry
from libs.contracts.results import ContactSaved
from libs.conversations import CaughtUp
from services.gateway.conversations.frames import View
from tests.gateway.desk.contacts import ANONYMOUS, state_of

VERA = Author(kind="contact", id=ANONYMOUS.id)
ASSISTANT = Author(kind="assistant")
CALLED = ToolCall(call_id="c-1", tool="save_contact", arguments={})
SAVED = ToolResultEntry(call_id="c-1", tool="save_contact", result=Ok(data=ContactSaved(contact_id="7")))


def message(author: Author, text: str) -> Message:
    return Message(author=author, text=text)


def activities(entries: Sequence[Entry]) -> list[str]:
    """What the page of an empty conversation shows after each entry."""
    view, shown = View(state_of(ANONYMOUS)), []
    assert [frame.type for frame in view.frames(CaughtUp("0-0"))] == ["ready"]
    now = "idle"
    for number, entry in enumerate(entries, start=1):
        for frame in view.frames(LogEntry(f"{number}-0", entry)):
            now = frame.activity if frame.type == "activity" else now
        shown.append(now)
    return shown


def test_saved_answers_end_no_silence_after_a_question() -> None:
    asked: list[Entry] = [message(VERA, "vera@acme.example"), message(ASSISTANT, "What is it about?"), CALLED, SAVED]
    assert activities(asked) == ["thinking", "idle", "idle", "idle"]


def test_an_answer_given_while_answers_are_saved_is_thought_about() -> None:
    said: list[Entry] = [
        message(ASSISTANT, "Which one?"),
        CALLED,
        message(VERA, "A bill"),
        SAVED,
        message(ASSISTANT, "Oh"),
    ]
    assert activities(said) == ["idle", "idle", "thinking", "thinking", "idle"]
