"""Another owner than the one that was just written: “non, à Mateo plutôt, Camille a trop de dossiers”.

Behind a change of the owner alone, a person who is named is an owner, and never a town or another name of the contact.
"""

from dataclasses import replace
from functools import cache
from itertools import takewhile

from rapidfuzz import fuzz

from libs.contracts import ContactUpdated, Ok
from libs.people import DECLINED, Morphology, is_hangul, is_name_anywhere, latin
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import OWNER, Utterance, fold
from services.agent.assistants.guided.shown import Shown
from services.agent.assistants.guided.small_words import small_words

_MIN_SPOKEN = 65
"""Percent of likeness from which a first name is another form of one: “Камиллы” of Camille."""
_MARKS = ",.;:!?…()“”«»\"'"


def other_owner(turn: Turn, utterance: Utterance) -> str:
    """ "No, to Zofia Lis", behind a new owner: one person, and nothing else. “À Zofia” stands for a town elsewhere."""
    entities = utterance.entities
    said = [*(value for prop, value in entities.labelled.items() if prop in ("city", OWNER)), *entities.runs]
    said += [each for each in (entities.holder, entities.company) if each] + entities.emails
    rest = replace(
        entities, labelled={}, runs=[], holder="", company="", emails=[], left=[], named=[], has_focus=False,
    )  # fmt: skip
    is_said = len(said) == 1 and rest.is_empty and utterance.says("no", "correction") and not utterance.is_question
    is_person = is_said and ("@" in said[0] or bool(entities.runs) or is_name_anywhere(said[0].split()[0]))
    if is_person and not said[0].islower():
        return _stored(turn, utterance, str(said[0]))
    people = owners_said(turn, utterance)
    return people[0] if len(people) == 1 else ""


def owners_said(turn: Turn, utterance: Utterance) -> list[str]:
    """“À Mateo plutôt, Camille a trop de dossiers”, behind a new owner alone: the people who are named, and who are
    neither the owner that was written, nor the contact, nor denied. Empty where the words correct something else.
    """
    entities, shown = utterance.entities, turn.shown
    is_said = shown.written.keys() == {OWNER} and utterance.says("no", "correction") and not utterance.is_question
    is_other = bool(entities.has_address or entities.labelled.keys() - {"city", OWNER}) or utterance.says("cancel")
    if not is_said or is_other or denies_contact(utterance.text):
        return []
    label = shown.focus.label if shown.focus is not None else ""
    known = [latin(each) for each in f"{_owner_written(shown)} {label} {' '.join(entities.denied)}".split()]
    named = [*_people_in(utterance.text), *(run for run in entities.runs if not (run.is_title or run.islower()))]
    found: list[str] = []
    for each in named:
        first = each.split()[0]
        is_known = any(fuzz.ratio(latin(first), one) >= _MIN_SPOKEN for one in known)
        if not (is_known or any(first in other.split() for other in found)):
            found.append(_stored(turn, utterance, str(each)))
    return found


def _stored(turn: Turn, utterance: Utterance, called: str) -> str:
    return turn.maker.stored.owner(called, utterance.language or turn.locale, turn.principal)


def _people_in(text: str) -> list[str]:
    """Given names with a capital letter, each with the words in capitals behind it: “Mateo Ruiz”, “Mateo로”."""
    found: list[str] = []
    is_open = False
    for typed in text.split():
        word = "".join(takewhile(lambda letter: not is_hangul(letter), typed.strip(_MARKS)))
        is_given = word[:1].isupper() and (
            is_name_anywhere(word) or any(Morphology.shared().is_given(word, each) for each in DECLINED)
        )
        if is_open and word[:1].isupper():
            found[-1] += f" {word}"
        elif is_given:
            found.append(word)
        is_open = (is_given or is_open) and word[:1].isupper() and typed.endswith(word)
    return found


def _owner_written(shown: Shown) -> str:
    match shown.last_change:
        case Ok(data=ContactUpdated(changes=changes)):
            return next((each.after_text or "" for each in changes if each.property == OWNER), "")
        case _:
            return ""


def denies_contact(text: str) -> bool:
    """“Это не она, а Вадим”, “нет, не ему”: the contact of a change was wrong, and not its value."""
    words = f" {fold(text).replace(',', ' ')} "
    return any(each in words for each in _not_them())


@cache
def _not_them() -> tuple[str, ...]:
    return tuple(f" {fold(each)} " for each in small_words().not_them)
