"""A note on a contact's timeline: first the contact, then the text as it was written."""

from functools import cache

from libs.contracts.tools import ADD_NOTE
from services.agent.assistants.guided.dialogue import finding, requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import UserRequest, Utterance, fold
from services.agent.assistants.guided.small_words import small_words
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


def removes(request: UserRequest) -> bool:
    """ "Delete that note", “удали эту заметку”: what stands on a timeline stays there."""
    small, words = small_words(), fold(request.said).split()
    is_removal = bool(words) and any(word.startswith(small.removing_note) for word in words)
    return is_removal and not request.entities.body and any(word.strip(".,!?") in _notes() for word in words)


@cache
def _notes() -> frozenset[str]:
    return frozenset(fold(each) for each in small_words().notes_removed)


def corrects(turn: Turn, utterance: Utterance) -> bool:
    """“Pardon, mercredi plutôt”, right behind a note: what stands on a timeline is not rewritten, so that a person is
    asked for the whole text of another one. Words that hold a property or another contact are not about the note.
    """
    entities, shown = utterance.entities, turn.shown
    is_behind = shown.is_noted and shown.focus is not None and turn.memory.task is None
    is_mere = not (entities.labelled or entities.has_address or entities.company or entities.holder or entities.named)
    is_other = any(run.is_name and " " in run for run in entities.runs) or bool(entities.corrected or entities.swap)
    if not (is_behind and is_mere and utterance.says("correction") and utterance.bare) or utterance.is_question:
        return False
    if is_other or utterance.says("cancel", "regret") or not _says_something(utterance.bare):
        return False
    requests.add(turn, [NoteTask(person=shown.focus, said=utterance.text)])
    return True


def _says_something(said: str) -> bool:
    """More than one word, or a number: one alone may be a name."""
    return len(said.split()) > 1 or any(character.isdigit() for character in said)
