"""The right contact behind a change of the wrong one: “no, me refería a Luis Mesa”, "that was for Ann Lee".

The change is to be taken back and made for the other contact. Both are shown first, because a name may be a value, too.
"""

from collections.abc import Mapping
from dataclasses import replace

from rapidfuzz import fuzz

from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.other_value import is_person
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import TYPED, Entities, Utterance, fold
from services.agent.assistants.guided.state import UndoTask, UpdateTask

_FOR = tuple(fold(each) for each in (
    "me refería a", "refería al otro", "refería a la otra", "era para ", "iba para ", "era a ", "se lo decía a",
    "was for ", "meant for ", "should have been for ", "should have gone to ", "that's for ",
    "c'était pour ", "c’était pour ", "je parlais de ", "chodziło mi o ", "chodziło o ", "to było dla ", "miało być u ",
    "miało być dla ", "это для ", "это было для ", "надо было для ", "я про ", "я говорил про ", "я говорила про ",
))  # fmt: skip
"""Words before a contact."""
_MEANT = tuple(fold(each) for each in (
    "quería decir", "quise decir", "hablaba de ", "i meant ", "i mean ", "je voulais dire ", "miałem na myśli ",
    "miałam na myśli ", "имел в виду ", "имела в виду ",
))  # fmt: skip
"""Words before a contact or a value."""
_NAME_PARTS = frozenset(("firstname", "lastname"))
_MIN_LIKENESS = 60
"""Percent of likeness from which a name corrects the value, and not the contact."""
_PLAIN = frozenset((*TYPED, "jobtitle", "lifecyclestage", "zip"))
"""Properties with values that no person's name resembles."""


def takes_instead(turn: Turn, utterance: Utterance) -> bool:
    """Proposes the undo, and the same change for the contact that is named."""
    shown, asked = turn.shown, utterance.requests
    is_behind = turn.memory.task is None and not turn.memory.queue and turn.memory.paused is None
    if not (is_behind and shown.is_changed and shown.focus is not None and not shown.is_new) or len(asked) > 1:
        return False
    if any(each.intent not in ("undo", "update", "search") for each in asked) or utterance.is_question:
        return False
    entities = asked[0].entities if asked else utterance.entities
    about = _other(entities, shown.focus.label)
    values = {prop: shown.properties.get(prop, "") for prop in shown.written}
    if about is None or not values or not all(values.values()) or _NAME_PARTS & values.keys():
        return False
    text = f"{fold(utterance.text)} "
    is_near = bool(set(fold(shown.focus.label).split()) & set(fold(" ".join(about.runs)).split()))
    is_meant = any(each in text for each in _MEANT) and (is_near or values.keys() <= _PLAIN or bool(about.emails))
    if not (is_meant or any(each in text for each in _FOR) or _is_only_name(utterance, about, values)):
        return False
    criteria, others = turn.maker.criteria.about(about, utterance.language or turn.locale, turn.principal)
    label = shown.focus.label.casefold()
    if any((each.name or "").casefold() == label for each in (criteria, *others)):
        return False  # the same contact in another case: “нет, Юну Пак”
    said = utterance.text
    change = UpdateTask(criteria=criteria, others=others, changes=values, said=said, is_guess=True)
    requests.add(turn, [UndoTask(said=said, is_guess=True), change])
    return True


def _is_only_name(utterance: Utterance, about: Entities, values: Mapping[str, str]) -> bool:
    """ "No, Ann Bell's", “ошибся, это Олег Рак”: a correction and a full name that resembles no value."""
    entities = utterance.entities
    rest = replace(entities, runs=[], holder="", has_focus=False, left=[])
    is_bare = rest.is_empty and not entities.denied and all(" " not in each for each in entities.left)
    is_said = utterance.says("no", "correction") and not utterance.requests and len(entities.runs) == 1
    name = about.runs[0].casefold() if about.runs else ""
    is_value = any(fuzz.ratio(value.casefold(), name) > _MIN_LIKENESS for value in values.values())
    return bool(name) and is_said and is_bare and not is_value


def _other(entities: Entities, label: str) -> Entities | None:
    """The one other person that is named; None where a value is said, or no one for certain."""
    if entities.labelled or entities.phones or entities.swap or entities.named:
        return None
    held = set(fold(label).split())
    people = [run for run in entities.runs if run.is_name and not run.is_title]
    others = [run for run in people if not set(fold(run).split()) <= held]
    if len(entities.emails) == 1 and not others:
        return Entities(emails=entities.emails)
    return Entities(runs=others) if len(others) == 1 and is_person(others[0]) else None
