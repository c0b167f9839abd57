"""Values of an unknown property: one short question for each, before anything is written.

A wrong value under a “Done” costs more than a question, so that a value for which only its place speaks is asked for.
"""

from libs.contracts import Button
from services.agent.assistants.guided.dialogue import doubts
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Utterance, fold
from services.agent.assistants.guided.phrases import quoted
from services.agent.assistants.guided.state import CreateTask, UpdateTask

AS = "as"
"""The beginning of the buttons' action: `as:company`."""

PROPERTIES = ("company", "jobtitle", "city")
"""The properties that plain words may belong to."""
_NONE = "none"


def ask(turn: Turn, task: CreateTask | UpdateTask) -> None:
    """What the first of these values is. A property that has its value is not offered again."""
    # A contact has one company: with it, the value is something else.
    held = _values(task)
    turn.ask("meaning", "ask_meaning", what=quoted(task.unsure[0]))
    turn.buttons = [
        Button(action=f"{AS}:{prop}", label=turn.field(prop).capitalize()) for prop in PROPERTIES if prop not in held
    ]
    if isinstance(task, UpdateTask) and task.person == turn.shown.focus and turn.shown.is_changed:
        turn.buttons.append(Button(action=doubts.UNDO, label=turn.text("button_undo")))
    turn.buttons.append(Button(action=f"{AS}:{_NONE}", label=turn.text("button_leave_out")))


def press(turn: Turn, prop: str) -> bool:
    """A button under the question. False if another question is asked by now."""
    task = turn.memory.task
    is_offered = f"{AS}:{prop}" in turn.offered and turn.memory.asked == "meaning"
    if not is_offered or not isinstance(task, CreateTask | UpdateTask) or not task.unsure:
        return False
    # A second click would settle the next value with the same button.
    turn.offered = frozenset()
    _settle(turn, task, prop)
    turn.memory.stop_asking()
    if isinstance(task, UpdateTask) and task.person == turn.shown.focus and turn.shown.is_changed and _is_hollow(task):
        turn.memory.forget_task()
        doubts.ask_about_change(turn)  # a correction of which nothing is left
    return True


def answer(turn: Turn, task: CreateTask | UpdateTask, utterance: Utterance) -> bool:
    """The property in words, “no”, or a labelled value. False if the words say none of these.

    A value of a property that is not offered, as an address, leaves the question open.
    """
    entities = utterance.entities
    if entities.labelled and not utterance.is_question:
        _values(task).update({prop: value for prop, value in entities.labelled.items() if prop != "name"})
        if any(prop in PROPERTIES for prop in entities.labelled):
            task.unsure.pop(0)
        return True
    said = f" {fold(utterance.text)} "
    named = [prop for prop in PROPERTIES if prop in entities.named or f" {fold(turn.field(prop))} " in said]
    if len(named) == 1 and not utterance.is_question:
        _settle(turn, task, named[0])
        return True
    is_none = utterance.says("no", "skip") or turn.is_label(utterance.text, "leave_out")
    if is_none and not entities.runs:
        _settle(turn, task, _NONE)
    return is_none and not entities.runs


def _is_hollow(task: UpdateTask) -> bool:
    return not (task.changes or task.clear or task.wanted or task.unsure or task.swap)


def _settle(turn: Turn, task: CreateTask | UpdateTask, prop: str) -> None:
    value = task.unsure.pop(0)
    if prop not in PROPERTIES:
        task.left.append(value)
        if isinstance(task, UpdateTask):
            task.asides.append(value)  # a person left it out, so that it casts no doubt on the rest
        return
    _values(task).update(turn.maker.stored.in_nominative({prop: value}, turn.memory.locale or turn.locale))


def _values(task: CreateTask | UpdateTask) -> dict[str, str]:
    return task.fields if isinstance(task, CreateTask) else task.changes
