"""A change that was meant for another contact: “no, not Ann Lee, Ann Roe”. It is taken back, and made for that one."""

from dataclasses import replace

from libs.people import is_given_name, is_korean_name
from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import OWNER, Entities, Run, UserRequest, Utterance
from services.agent.assistants.guided.state import UndoTask

_NAME_PARTS = frozenset(("firstname", "lastname"))


def _is_whole(name: str) -> bool:
    """Whether this is a whole name of a person beyond doubt."""
    words = name.split()
    return is_korean_name(name) if len(words) == 1 else is_given_name(words[0])


def other_meant(turn: Turn, utterance: Utterance) -> bool:
    """Proposes the undo, and the same change for the contact whose name was said in place of the last one. Behind a
    search, the other one is looked for.
    """
    shown, entities = turn.shown, utterance.entities
    if shown.focus is None or shown.is_new or not _NAME_PARTS.isdisjoint(shown.written):
        return False
    names = [run for run in entities.runs if run.is_name]
    values = {prop: shown.properties[prop] for prop in shown.written if shown.properties.get(prop) and prop != OWNER}
    is_plain = not (entities.labelled or entities.unsure or entities.has_address or entities.named)
    label = shown.focus.label.casefold()
    is_searched = not shown.is_changed and utterance.says("correction", "no") and any(map(_is_whole, names))
    is_denied = is_searched or any(len(each) > 1 and label.endswith(each.casefold()) for each in entities.denied)
    if not (len(names) == 1 and is_plain and is_denied) or names[0].casefold() == label:
        return False
    language = utterance.language or turn.locale
    about = Entities(runs=[Run.of(names[0], is_name=True)], labelled=values)
    if not shown.is_changed:
        search = turn.maker.search(replace(about, labelled={}), language, turn.principal)
        search.said = utterance.text
        requests.add(turn, [search])
        return True
    if not values:
        return False
    task = turn.maker.update(UserRequest("update", about), language, turn.principal)
    task.said = utterance.text
    requests.add(turn, [UndoTask(said=utterance.text, is_guess=True), task])
    return True
