"""A note on a contact's timeline: first the contact, then the text as it was written."""

from libs.contracts.tools import ADD_NOTE
from services.agent.assistants.guided.dialogue import finding
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Utterance
from services.agent.assistants.guided.state import NoteTask


def proceed(turn: Turn, task: NoteTask) -> None:
    person = finding.known(turn, task)
    if person is None:
        return
    if not task.body:
        turn.ask("note", "ask_note", name=person.label)
        turn.offer("cancel")
    else:
        turn.use(ADD_NOTE, {"contact_id": person.id, "body": task.body}, "note", left=task.left)


def answer(turn: Turn, task: NoteTask, utterance: Utterance) -> bool:
    """The contact that is meant, or the note's text after the question for it."""
    if turn.memory.asked == "note":
        task.body = utterance.text
        return bool(utterance.text)
    return finding.answer(turn, task, utterance)
