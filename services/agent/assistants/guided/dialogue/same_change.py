"""What was just written, for one more contact: “Nils Bergström too”, “same for Nils”, “y en la de Nils también”.

Behind a note, “one more for her: …” is another note for the same contact.

A note is written with the same text. Only a change of what several contacts may share is made again: never an address,
a number or a name.
"""

import re
from dataclasses import replace
from functools import cache

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_name_anywhere, korean
from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import OWNER, Entities, Run, Utterance, fold
from services.agent.assistants.guided.small_words import any_of, small_words
from services.agent.assistants.guided.state import NoteTask, UpdateTask

_SHARED = frozenset((OWNER, "company", "city", "state", "country", "lifecyclestage", "jobtitle", "website"))
_MAX_WORDS = 9
_MAX_NAME = 3
_NAME_WORDS = 2
_TOO = re.compile(r"(?<=\S)(?:한테도|에게도|께도|의\s것도|한테|에게|께|도)(?=\s)")
"""Korean “too”, which stands in the word of the name."""


def changes_likewise(turn: Turn, utterance: Utterance) -> bool:
    """Takes the written values for the contact that is named, if nothing else is said."""
    shown, language = turn.shown, utterance.language or turn.locale
    is_behind = shown.is_changed and not shown.is_new and turn.memory.task is None and bool(shown.written)
    if not (is_behind and shown.focus is not None and shown.written.keys() <= _SHARED and _may_repeat(utterance)):
        return False
    if name := _next_to_same(utterance, language):
        about = Entities(runs=[Run.of(name, is_name=True)])
    else:
        name, about = _only_contact(utterance), replace(utterance.entities, left=[])
    if not name or set(name.casefold().split()) <= set(shown.focus.label.casefold().split()):
        return False
    found = turn.maker.search(about, language, turn.principal)
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


def notes_likewise(turn: Turn, utterance: Utterance) -> bool:
    """Takes the text of the note just written for the contact that is named, if nothing else is said."""
    shown, language = turn.shown, utterance.language or turn.locale
    is_behind = bool(shown.note) and shown.focus is not None and turn.memory.task is None and not turn.memory.queue
    if not is_behind or shown.focus is None or len(utterance.text.split()) > _MAX_WORDS or utterance.says("cancel"):
        return False
    name = _next_to_same(utterance, language)
    if not name or set(name.casefold().split()) <= set(shown.focus.label.casefold().split()):
        return False
    found = turn.maker.search(Entities(runs=[Run.of(name, is_name=True)]), language, turn.principal)
    requests.add(
        turn, [NoteTask(criteria=found.criteria, others=found.others, body=shown.note, said=utterance.text)]
    )  # fmt: skip
    return True


def notes_once_more(turn: Turn, utterance: Utterance) -> bool:
    """“И ещё одну ей же: …”, right behind a note: what stands behind the colon is one more for the same contact."""
    shown = turn.shown
    if not (shown.note and shown.focus is not None and turn.memory.task is None and not turn.memory.queue):
        return False
    found = _once_more().fullmatch(utterance.text.strip())
    if found is None:
        return False
    requests.add(turn, [NoteTask(person=shown.focus, body=found["body"], said=utterance.text)])
    return True


def gives_likewise(turn: Turn, utterance: Utterance) -> bool:
    """“И Асю Ермолину тоже отдай ей”, behind a change of the owner alone: the same owner for one more contact."""
    shown, language = turn.shown, utterance.language or turn.locale
    is_behind = shown.is_changed and shown.written.keys() == {OWNER} and turn.memory.task is None
    if not is_behind or shown.focus is None or len(utterance.text.split()) > _MAX_WORDS or utterance.says("cancel"):
        return False
    owner = shown.properties.get(OWNER)
    said = f" {utterance.text.strip(' .!…').replace(',', ' ')} "
    rest = _to_owner().sub(" ", said)
    is_other = rest == said or said.rstrip().endswith("?")
    name = "" if is_other else _name_left(_same().sub(" ", _TOO.sub(" ", rest) if language == "ko" else rest), language)
    if not (name and owner) or set(name.casefold().split()) <= set(shown.focus.label.casefold().split()):
        return False
    found = turn.maker.search(Entities(runs=[Run.of(name, is_name=True)]), language, turn.principal)
    is_guess = len(name.split()) < _NAME_WORDS or _same().search(said) is None
    task = UpdateTask(
        criteria=found.criteria, others=found.others, said=utterance.text, changes={OWNER: owner}, is_guess=is_guess
    )  # fmt: skip
    requests.add(turn, [task])
    return True


def _may_repeat(utterance: Utterance) -> bool:
    is_other = bool(utterance.requests) or utterance.text.rstrip().endswith("?") or utterance.negates
    is_short = len(utterance.text.split()) <= _MAX_WORDS
    return is_short and not (is_other or utterance.says("no", "correction", "cancel", "regret"))


def _next_to_same(utterance: Utterance, language: Locale) -> str:
    """The name next to “same for” or “too”, in any case; empty where another word stands there."""
    said = f" {utterance.text.strip(' .!…').replace(',', ' ')} "
    rest = _TOO.sub(" ", said) if language == "ko" else said
    rest = _same().sub(" ", rest)
    return _name_left(rest, language) if rest != said and not said.rstrip().endswith("?") else ""


def _name_left(rest: str, language: Locale) -> str:
    """The name where nothing else is left."""
    words = _around().sub(" ", rest).split()
    if not 0 < len(words) <= _MAX_NAME:
        return ""
    is_person = any(is_name_anywhere(each) for each in _forms(words[0], language))
    is_person = is_person or (language == "ko" and korean.begins_with_name(words[0]))
    is_person = is_person or (language in DECLINED and Morphology.shared().is_given(words[0].capitalize(), language))
    return " ".join(word[:1].upper() + word[1:] for word in words) if is_person else ""


def _forms(word: str, language: Locale) -> tuple[str, ...]:
    """The word, and without the ending of a foreign name in another case: “Nilsa”, “Oskarowi”."""
    return (word, word[:-1], word[:-3]) if language in DECLINED and len(word) > _MAX_NAME else (word,)


@cache
def _same() -> "re.Pattern[str]":
    words = small_words()
    said = (*words.the_same_note, *words.the_same_for, *words.too)
    return re.compile(rf"(?<!\w)(?:{any_of(said)})(?!\w)", re.IGNORECASE)


@cache
def _to_owner() -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{any_of(small_words().to_same_owner)})(?!\w)", re.IGNORECASE)


@cache
def _once_more() -> "re.Pattern[str]":
    words = small_words()
    leads, target = any_of(each.strip() for each in words.leads_on), any_of(words.for_same_contact)
    more = any_of(words.one_more_note)
    return re.compile(
        rf"(?:(?:{leads})[\s,]+)?(?:(?:{target})[\s,]+)?(?:{more})(?:[\s,]+(?:{target}))?\s*(?::|\s[–—-])\s*(?P<body>\S.+)",
        re.IGNORECASE | re.DOTALL,
    )


@cache
def _around() -> "re.Pattern[str]":
    """Small words that stand around the two: “and … for …”."""
    words = small_words()
    said = (*words.leads_on, *words.to_contact, *words.around_the_same, *words.writing)
    return re.compile(rf"(?<!\w)(?:{any_of(each.strip() for each in said)})(?!\w)", re.IGNORECASE)


def _only_contact(utterance: Utterance) -> str:
    """The only contact that is named, where “too” or “the same” is said and nothing else; empty otherwise."""
    entities = utterance.entities
    named = [*entities.runs, *entities.emails, *([entities.holder] if entities.holder else [])]
    bare = replace(entities, runs=[], emails=[], holder="", left=[], has_focus=False)
    is_one = len(named) == 1 and bare.is_empty and not (entities.denied or entities.unsure)
    is_one = is_one and not any(run.is_title for run in entities.runs)
    return named[0] if is_one and _says_same(utterance) else ""


def _says_same(utterance: Utterance) -> bool:
    """By words for “too” at the beginning or the end, or by words for “the same”."""
    said = f" {fold(utterance.bare).strip(' .!,')} "
    small = small_words()
    is_too = any(said.startswith(f" {fold(too)} ") or said.endswith(f" {fold(too)} ") for too in small.too)
    is_same = any(f" {fold(same)} " in said for same in small.the_same_for)
    # A word that is left over is one of the phrase: “pareil pour …”.
    return (is_too or is_same) and all(f" {fold(left)} " in said for left in utterance.entities.left)


READINGS = (notes_likewise, notes_once_more, gives_likewise)
"""Of these, messages hold a verb, or words that look like a request of their own."""
