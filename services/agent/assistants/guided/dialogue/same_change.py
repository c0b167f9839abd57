"""The change that was just made, for one more contact: “Nils Bergström too”, “same for Nils”, “pareil pour Luc Pons”.

Only a change of what several contacts may share is made again: never an address, a number or a name.
"""

from dataclasses import replace

from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import OWNER, Entities, Utterance, fold
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.state import UpdateTask

_SHARED = frozenset((OWNER, "company", "city", "state", "country", "lifecyclestage", "jobtitle", "website"))
_MAX_WORDS = 8
_NAME_WORDS = 2


def changes_likewise(turn: Turn, utterance: Utterance) -> bool:
    """Takes the written values for the contact that is named, if nothing else is said."""
    shown, name = turn.shown, _only_contact(utterance.entities)
    is_behind = shown.is_changed and not shown.is_new and turn.memory.task is None and bool(shown.written)
    if not (is_behind and name and shown.focus is not None and shown.written.keys() <= _SHARED):
        return False
    if not _says_same(utterance) or set(name.casefold().split()) <= set(shown.focus.label.casefold().split()):
        return False
    found = turn.maker.search(replace(utterance.entities, left=[]), utterance.language or turn.locale, turn.principal)
    if found.criteria.is_empty:
        return False
    values = {prop: shown.properties.get(prop) or "" for prop in shown.written}
    task = UpdateTask(
        criteria=found.criteria, others=found.others, said=utterance.text,
        changes={prop: value for prop, value in values.items() if value},
        clear=[prop for prop, value in values.items() if not value],
        is_guess=len(name.split()) < _NAME_WORDS and "@" not in name,
    )  # fmt: skip
    requests.add(turn, [task])
    return True


def _only_contact(entities: Entities) -> str:
    """The only contact that is named, where nothing else is; empty otherwise."""
    named = [*entities.runs, *entities.emails, *([entities.holder] if entities.holder else [])]
    bare = replace(entities, runs=[], emails=[], holder="", left=[], has_focus=False)
    is_one = len(named) == 1 and bare.is_empty and not (entities.denied or entities.unsure)
    return named[0] if is_one and not any(run.is_title for run in entities.runs) else ""


def _says_same(utterance: Utterance) -> bool:
    """By words for “too” at the beginning or the end, or by words for “the same”."""
    said = f" {fold(utterance.bare).strip(' .!,')} "
    words = said.split()
    is_other = bool(utterance.requests) or utterance.text.rstrip().endswith("?") or utterance.negates
    if is_other or len(words) > _MAX_WORDS or utterance.says("no", "correction", "cancel", "regret"):
        return False
    small = small_words()
    is_too = any(said.startswith(f" {fold(too)} ") or said.endswith(f" {fold(too)} ") for too in small.too)
    is_same = any(f" {fold(same)} " in said for same in small.the_same_for)
    # A word that is left over is one of the phrase: “pareil pour …”.
    return (is_too or is_same) and all(f" {fold(left)} " in said for left in utterance.entities.left)
