"""Corrections of a value that was just written, which name another one and no property: “a Pontevedra no, a Santiago”.

The property is the one that holds the value that is denied, or the only one that was written.
"""

from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Utterance

_PROPERTIES = ("city", "company", "jobtitle", "country", "state")
"""Properties that hold words. Addresses, numbers and names are corrected by their form."""
_MAX_SIGH = 3
"""Letters of “ay” and “ups”."""
_MAX_WORDS = 10
"""Words of such a correction. A longer one says more."""


def other_value(turn: Turn, utterance: Utterance) -> dict[str, str]:
    """The property and its right value; empty where the words do not show both."""
    entities, shown = utterance.entities, turn.shown
    written = {prop: shown.properties.get(prop, "") for prop in _PROPERTIES if prop in shown.written}
    left = [each for each in entities.left if len(each) > _MAX_SIGH]
    is_other = bool(entities.emails or entities.phones or entities.named or left or entities.swap)
    if not written or is_other or len(utterance.text.split()) > _MAX_WORDS:
        return {}
    if not (entities.labelled.keys() <= set(_PROPERTIES) and utterance.says("no", "correction")):
        return {}
    # Which property a small word speaks for is not trusted here: “en Santiago” stands for a town and for a company.
    said = [*entities.labelled.values(), *entities.runs, *entities.unsure, *entities.denied]
    said += [each for each in (entities.holder, entities.company) if each]
    held = [prop for prop, value in written.items() if value and value.casefold() in (each.casefold() for each in said)]
    others = [each for each in said if all(each.casefold() != value.casefold() for value in written.values())]
    if len(others) != 1 or _is_named(others[0], shown.focus.label if shown.focus else ""):
        return {}
    if len(held) == 1:
        return {held[0]: str(others[0])}
    is_open = not entities.labelled and not entities.company and utterance.says("correction")
    return {next(iter(written)): str(others[0])} if is_open and len(shown.written) == 1 else {}


def _is_named(value: str, label: str) -> bool:
    """A word of the contact's own name is no new value of another property."""
    return not set(value.casefold().split()).isdisjoint(label.casefold().split())
