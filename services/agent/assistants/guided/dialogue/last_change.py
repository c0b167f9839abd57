"""Questions about the assistant's own work: “what did you change?”, “is it saved?”, “who is this?”, “why?”.

They are known by their words: each is one of a small set, so that a question with any other word, as a name or a value,
is read as a request. They never become a value or a search, and the answer states only what the log has.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from libs.contracts import (
    Accepted,
    Change,
    ChangeUndone,
    ContactCreated,
    ContactsMerged,
    ContactUpdated,
    Locale,
    NoteAdded,
    Ok,
)
from libs.contracts.tools import UPDATE_CONTACT
from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Utterance, fold
from services.agent.assistants.guided.shown import person_of
from services.agent.assistants.guided.small_words import words_by_language
from services.agent.assistants.guided.state import ContactRef, Criteria, SearchTask

_MAX_CHARACTERS = 60
"""A longer message says more."""
_WORD = re.compile(r"[^\W\d_]+|\d")
_MIN_NAME = 3
"""Letters by which a name in another case is known."""
_NOTHING = "–"


def answers_question(turn: Turn, utterance: Utterance) -> bool:
    """Whether it was such a question. The current request, or the change that waits, goes on behind the answer."""
    if len(utterance.text) > _MAX_CHARACTERS or turn.memory.awaiting is not None or not _may_change(turn):
        return False
    words = _WORD.findall(fold(utterance.text))
    is_waiting = bool(turn.proposed) and turn.memory.asked == "confirm"
    spoken = (turn.memory.locale or turn.locale, utterance.language or turn.locale, turn.locale)
    # “¿qué has cambiado?” has an English word: the language that was spoken until now comes first.
    for language in dict.fromkeys(spoken):
        if kind := _kind_of(turn, utterance, words, language, is_waiting=is_waiting):
            turn.locale = language
            _answer(turn, utterance, kind, is_waiting=is_waiting)
            return True
    return False


def _kind_of(
    turn: Turn, utterance: Utterance, words: Sequence[str], language: Locale, *, is_waiting: bool
) -> Literal["change", "why", "wait", "who", ""]:
    if _asks_what_changed(turn, utterance, words, language):
        return "change"
    if is_waiting and _consists_of(utterance.text, "asks_why", language):
        return "why"
    if is_waiting and _consists_of(utterance.text, "not_yet", language):
        return "wait"
    is_about = turn.shown.focus is not None and not utterance.says("more")  # “show more”
    return "who" if is_about and _asks_who(words, language) else ""


def _answer(turn: Turn, utterance: Utterance, kind: str, *, is_waiting: bool) -> None:
    if kind == "change":
        _state_change(turn)
    elif kind in ("why", "wait"):
        turn.say("why_confirm" if kind == "why" else "take_your_time")
    elif turn.shown.focus is not None:
        _show(turn, turn.shown.focus, utterance.text, is_waiting=is_waiting)


def _may_change(turn: Turn) -> bool:
    """A customer's data are not written by this assistant."""
    return UPDATE_CONTACT.name in turn.tools


def _asks_what_changed(turn: Turn, utterance: Utterance, words: Sequence[str], language: Locale) -> bool:
    asks, acts, around = (_folded(group, language) for group in ("asks_of_change", "change_acts", "around_change"))
    first = next((word for word in words if word in asks or word not in around), "")  # “так что изменилось”
    is_question = first in asks or utterance.text.rstrip().endswith("?")
    if not is_question or utterance.says("capabilities") or turn.memory.asked == "note":
        return False
    stems = tuple(words_by_language()[language].change_stems)
    done = [word for word in words if word in acts or (stems and word.startswith(stems))]
    names = _names(turn)
    return bool(done) and all(
        word in done or word in asks or word in around or _is_of_name(word, names) for word in words
    )  # fmt: skip


def _asks_who(words: Sequence[str], language: Locale) -> bool:
    asks, around = _folded("asks_who", language), _folded("around_who", language)
    return any(word in asks for word in words) and all(word in asks or word in around for word in words)


def _consists_of(text: str, group: str, language: Locale) -> bool:
    """Whether the words are one phrase of the group, or several in a row."""
    said, phrases = " ".join(_WORD.findall(fold(text))), _folded(group, language)
    parts = [" ".join(_WORD.findall(fold(part))) for part in re.split(r"[,.!?;…]+", text) if part.strip()]
    return bool(said) and (said in phrases or all(part in phrases for part in parts))


@cache
def _folded(group: str, language: Locale) -> frozenset[str]:
    phrases: Sequence[str] = tuple(getattr(words_by_language()[language], group))
    return frozenset(" ".join(_WORD.findall(fold(each))) for each in phrases)


def _names(turn: Turn) -> list[str]:
    contact = _contact_of(turn)
    return fold(contact.label).split() if contact is not None else []


def _is_of_name(word: str, names: Sequence[str]) -> bool:
    """A name of the contact, in any case."""
    return any(word == name or (len(name) > _MIN_NAME and word.startswith(name[:-1])) for name in names)


def _contact_of(turn: Turn) -> ContactRef | None:
    match turn.shown.last_change:
        case Ok(data=ContactCreated() | ContactUpdated() | ContactsMerged() | ChangeUndone() as data):
            return person_of(data.contact)
        case Ok(data=NoteAdded(contact=contact)) if contact is not None:
            return person_of(contact)
        case _:
            return turn.shown.focus


def _show(turn: Turn, person: ContactRef, said: str, *, is_waiting: bool) -> None:
    """The contact; under a change that waits in one line, so that the change stays the current request."""
    if is_waiting:
        turn.say("found_one", name=" · ".join(filter(None, (person.label, person.detail, person.more))))
        return
    if turn.memory.task is not None:
        requests.end(turn)
    requests.add(turn, [SearchTask(criteria=Criteria(contact_id=person.id), said=said)])


def _state_change(turn: Turn) -> None:
    """States the last change, as the log has it."""
    contact = _contact_of(turn)
    name = contact.label if contact is not None else ""
    match turn.shown.last_change:
        case Ok(data=ContactCreated()):
            turn.say("created", name=name)
        case Ok(data=ContactUpdated(changes=changes)):
            turn.say("updated", name=name)
            turn.say("last_changes", what=_values(turn, changes))
        case Ok(data=ChangeUndone(removed=removed, changes=changes)):
            turn.say("undone_removed" if removed else "undone", name=name)
            if changes and not removed:
                turn.say("last_changes", what=_values(turn, changes))
        case Ok(data=ContactsMerged()):
            turn.say("merged", name=name)
        case Ok(data=NoteAdded()):
            turn.say("noted", name=name) if name else turn.say("noted_plain")
        case Accepted():
            turn.say("accepted")
        case None:
            turn.say("changed_nothing")
        case _:
            turn.say("unavailable_unknown")


def _values(turn: Turn, changes: Sequence[Change]) -> str:
    return "; ".join(
        f"{_label(turn, each)} {each.before_text or each.before or _NOTHING} → "
        f"{each.after_text or each.after or _NOTHING}"
        for each in changes
    )


def _label(turn: Turn, change: Change) -> str:
    """In the language that is spoken; HubSpot's label for the account's own properties."""
    named = turn.field(change.property)
    return change.label or named if named == change.property else named
