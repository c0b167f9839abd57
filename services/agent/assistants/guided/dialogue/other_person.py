"""A change that was meant for another contact: “no, not Ann Lee, Ann Roe”. It is taken back, and made for that one."""

from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import OWNER, Entities, Run, UserRequest, Utterance
from services.agent.assistants.guided.state import UndoTask

_NAME_PARTS = frozenset(("firstname", "lastname"))


def other_meant(turn: Turn, utterance: Utterance) -> bool:
    """Proposes the undo, and the same change for the contact whose name was said in place of the last one."""
    shown, entities = turn.shown, utterance.entities
    if shown.focus is None or not shown.is_changed or shown.is_new or not _NAME_PARTS.isdisjoint(shown.written):
        return False
    names = [run for run in entities.runs if run.is_name]
    values = {prop: shown.properties[prop] for prop in shown.written if shown.properties.get(prop) and prop != OWNER}
    is_plain = not (entities.labelled or entities.unsure or entities.has_address or entities.named)
    label = shown.focus.label.casefold()
    is_denied = any(len(each) > 1 and label.endswith(each.casefold()) for each in entities.denied)
    if not (len(names) == 1 and values and is_plain and is_denied) or names[0].casefold() == label:
        return False
    language = utterance.language or turn.locale
    about = Entities(runs=[Run.of(names[0], is_name=True)], labelled=values)
    task = turn.maker.update(UserRequest("update", about), language, turn.principal)
    task.said = utterance.text
    requests.add(turn, [UndoTask(said=utterance.text, is_guess=True), task])
    return True
