"""A change that was meant for another contact: “no, I meant Marc Lunt”, behind a change of Mark Lund.

The change is taken back and proposed for the contact that is named now. A person confirms both.
"""

from rapidfuzz import fuzz

from libs.people import is_given_name
from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import OWNER, Entities, Utterance
from services.agent.assistants.guided.state import Criteria, UndoTask, UpdateTask

_NAMES = ("firstname", "lastname", "email", OWNER)
"""Properties of which a person's name is a new value."""
_MIN_LIKENESS = 70
"""Percent of likeness from which a name corrects the value that was written."""
_ALLOWED = ("update", "undo", "search")


def gives_to_other(turn: Turn, utterance: Utterance) -> bool:
    """Whether the words deny the contact of the last change and name another one, with no value of their own."""
    shown, memory = turn.shown, turn.memory
    news = {prop: shown.properties[prop] for prop in shown.written if prop in shown.properties}
    is_behind = shown.is_changed and not shown.is_new and memory.task is None and not memory.queue
    if not is_behind or shown.focus is None or not news or not set(_NAMES).isdisjoint(shown.written):
        return False
    found = [utterance.entities, *(each.entities for each in utterance.requests)]
    is_denied = utterance.says("no", "correction", "regret") or utterance.negates
    is_undone = any(each.intent == "undo" for each in utterance.requests)
    if not (is_denied or is_undone) or utterance.is_question or any(_says_value(turn, each) for each in found):
        return False
    if any(each.intent not in _ALLOWED for each in utterance.requests):
        return False
    others = list(dict.fromkeys(other for each in found for other in _others(each, shown.focus.shown)))
    if len(others) != 1 or any(fuzz.ratio(others[0], value) >= _MIN_LIKENESS for value in news.values()):
        return False
    criteria = Criteria(email=others[0]) if "@" in others[0] else Criteria(name=others[0])
    update = UpdateTask(criteria=criteria, changes=news, said=utterance.text, is_guess=True)
    requests.add(turn, [UndoTask(said=utterance.text, is_guess=True), update])
    return True


def _says_value(turn: Turn, entities: Entities) -> bool:
    """A value other than those of the change: the one of before, which stays, and the one that was written."""
    held = {value.casefold() for value in (*turn.shown.written.values(), *turn.shown.properties.values())}
    said = [*entities.labelled.values(), *entities.unsure, *([entities.company] if entities.company else [])]
    is_other = any(each.casefold() not in held for each in said)
    return is_other or bool(entities.phones or entities.named or entities.swap or entities.contact_id)


def _others(entities: Entities, shown: str) -> list[str]:
    """People by full name or address who are not the contact that was shown."""
    names = [each for each in (entities.holder, *entities.runs) if " " in each and is_given_name(each.split()[0])]
    return [
        str(each) for each in (*names, *entities.emails) if any(word not in shown for word in each.casefold().split())
    ]
