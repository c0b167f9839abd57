"""Handles a contact's messages and clicks since the assistant's last step, in order."""

from collections.abc import Sequence

from libs.contracts import Action
from services.agent.assistants.guided.dialogue import (
    answers,
    choices,
    doubts,
    meaning,
    named_before,
    requests,
    small_talk,
    steps,
)
from services.agent.assistants.guided.dialogue.turn import PERSON, Turn
from services.agent.assistants.guided.parsing import Utterance
from services.agent.assistants.guided.recall import task_for
from services.agent.assistants.guided.state import ContactRef, SearchTask, Task, UpdateTask

_OF_A_QUESTION = ("yes", "no", "skip", "skip_rest", "retry", "cancel")
"""Buttons that say which question they answer only by the line that they stand under."""


def handle_all(turn: Turn, unread: Sequence[Action | Utterance]) -> None:
    """All that is unanswered, in order. A good-bye counts only at the end; what follows a hand-off is named."""
    for place, each in enumerate(unread):
        if turn.handed_off is not None:
            requests.name_undone(turn, [_named(later) for later in unread[place:]])
            return
        if isinstance(each, Action):
            press(turn, each)
        else:
            steps.handle(turn, each, is_last=place == len(unread) - 1)


def _named(each: Action | Utterance) -> Task:
    """As a request that is only named."""
    return SearchTask(said=each.label if isinstance(each, Action) else each.text)


def press(turn: Turn, action: Action) -> None:
    """A pressed button."""
    verb, _, target = action.action.partition(":")
    turn.is_asking = False
    if action.action == PERSON and turn.may_hand_off:
        requests.hand_off(turn, action.label)
    elif (task := task_for(action)) is not None:
        requests.add(turn, [task])
    elif target:
        _press_one(turn, verb, target, action.label)
    elif action.action == doubts.UNDO:
        if not doubts.press_undo(turn, action.label):
            requests.old_button(turn)
    elif action.action == named_before.CREATE_NAMED:
        if (begun := named_before.pressed(turn, action.label)) is not None:
            requests.add(turn, [begun])
        else:
            requests.old_button(turn)
    elif verb in _OF_A_QUESTION:
        _answer(turn, verb)
    elif verb == "more":
        choices.more(turn, action.label)
    else:
        requests.old_button(turn)


def _press_one(turn: Turn, verb: str, target: str, label: str) -> None:
    """A button for one of several: a proposal, a contact, or the meaning of a value."""
    if verb == "cancel":
        choices.decline(turn, target)
    elif verb == "choose":
        choices.choose(turn, _person(turn, target), label)
    elif verb == "edit":
        requests.add(turn, [UpdateTask(person=_person(turn, target), said=label)])
    elif verb in _OF_A_QUESTION:
        _answer(turn, verb)
    elif verb != meaning.AS or not meaning.press(turn, target):
        requests.old_button(turn)


def _answer(turn: Turn, verb: str) -> None:
    """A button of the current question. An older button or a second click belongs to another question."""
    if turn.memory.task is None and verb != "cancel":
        small_talk.nothing_pending(turn)
        return
    if turn.memory.task is not None and (verb not in turn.offered or turn.is_unseen):
        requests.old_button(turn)
        return
    turn.offered = frozenset()
    reply = Utterance(text="", language=None, replies=frozenset(("skip" if verb == "skip_rest" else verb,)))
    if verb in ("skip", "skip_rest"):
        answers.answer(turn, reply)
    else:
        steps.handle(turn, reply)


def _person(turn: Turn, contact_id: str) -> ContactRef:
    people = (*turn.memory.choices, *turn.shown.people, *([turn.shown.focus] if turn.shown.focus else ()))
    return next(
        (person for person in people if person.id == contact_id), ContactRef(id=contact_id, label=f"#{contact_id}")
    )
