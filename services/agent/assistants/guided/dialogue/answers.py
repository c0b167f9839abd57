"""Takes a message as the answer to the question of the current request."""

from services.agent.assistants.guided.dialogue import (
    choices,
    create,
    merge,
    missing_codes,
    note,
    other_contact,
    regret,
    requests,
    search,
    small_talk,
    update,
)
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Utterance
from services.agent.assistants.guided.state import CreateTask, MergeTask, NoteTask, SearchTask, UpdateTask


def answer(turn: Turn, utterance: Utterance) -> None:
    asked = turn.memory.asked
    if turn.memory.awaiting is not None:
        if not small_talk.polite(turn, utterance):
            turn.say("takes_longer")
        return
    if asked == "retry":
        if utterance.says("yes", "retry", "more"):
            turn.memory.stop_asking()
            return
        if utterance.says("no"):
            requests.end(turn)
            return
    if asked == "confirm" and turn.proposed and other_contact.asks_for_right_one(turn, utterance):
        return
    if asked == "confirm" and turn.proposed and utterance.says("no", "skip") and utterance.entities.is_empty:
        choices.decline(turn, turn.proposed)
        return
    if _takes(turn, utterance):
        people = turn.memory.choices
        turn.memory.stop_asking()
        turn.memory.choices = people
    elif asked == "confirm" and turn.proposed and _only_agrees(utterance):
        turn.memory.stop_asking()  # something was said since, so that the change is shown again, for a plain yes
    elif not (turn.is_asking or small_talk.polite(turn, utterance)):
        turn.say("not_understood_here")


def _takes(turn: Turn, utterance: Utterance) -> bool:
    """Whether the current request can use these words."""
    match turn.memory.task:
        case CreateTask() as task:
            return missing_codes.give_code(turn, task, utterance) or create.answer(turn, task, utterance)
        case UpdateTask() as task:
            return missing_codes.give_code(turn, task, utterance) or update.answer(turn, task, utterance)
        case SearchTask() as task:
            return search.answer(turn, task, utterance)
        case NoteTask() as task:
            return note.answer(turn, task, utterance)
        case MergeTask() as task:
            return merge.answer(turn, task, utterance)
        case _:
            return False


def _only_agrees(utterance: Utterance) -> bool:
    """ "Ok now", “venga, ahora”: words around a yes, and no value among them."""
    entities = utterance.entities
    is_mere = utterance.says("yes") and regret.is_hollow(entities) and not (entities.left or entities.runs)
    return is_mere and not (utterance.requests or utterance.negates or utterance.says("no", "correction", "cancel"))
