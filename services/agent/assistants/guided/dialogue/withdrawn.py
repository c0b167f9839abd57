"""A value that is withdrawn by its topic behind the change that wrote it: “lo de Soria no, lo demás sí”.

The property has its value of before again, and the others stay. A person sees this before it is written.
"""

from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import DroppedTopic, Utterance, fold
from services.agent.assistants.guided.state import UndoTask, UpdateTask

_STAYS = frozenset(("email", "firstname", "lastname"))
"""Properties by which a contact is known: without them it would be none."""


def withdraws(turn: Turn, utterance: Utterance) -> bool:
    """Whether each topic is a property of the last change, or stands in one of its values."""
    shown, memory = turn.shown, turn.memory
    is_behind = memory.task is None and not memory.queue and memory.paused is None
    if not (utterance.dropped and is_behind and shown.is_changed and shown.focus is not None) or utterance.is_question:
        return False
    props = [_property(turn, each) for each in utterance.dropped]
    if not all(props):
        return False
    if len(set(props)) == len(shown.written):
        requests.add(turn, [UndoTask(said=utterance.text, is_guess=True)])
        return True
    before = {prop: shown.written[prop] for prop in props}
    task = UpdateTask(
        person=shown.focus, changes={prop: value for prop, value in before.items() if value},
        clear=[prop for prop, value in before.items() if not value], said=utterance.text, is_guess=True,
    )  # fmt: skip
    requests.add(turn, [task])
    return True


def _property(turn: Turn, topic: DroppedTopic) -> str:
    """The one property that was written and that the topic means; empty if there is none."""
    shown = turn.shown
    if topic.prop:
        return topic.prop if topic.prop in shown.written.keys() - _STAYS else ""
    words = set(fold(topic.words).split())
    found = [
        prop for prop in shown.written.keys() - _STAYS if words <= set(fold(shown.properties.get(prop, "")).split())
    ]  # fmt: skip
    return found[0] if len(found) == 1 else ""
