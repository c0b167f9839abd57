"""The property that a question asked for: “where does Jane work?”, and then “change that to Globex”.

It promises no more than the property. Whether the next message gives a value for it is decided by its words.
"""

from collections.abc import Iterable
from dataclasses import replace

from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import (
    TYPED,
    Entities,
    Run,
    UserRequest,
    Utterance,
    asked_for,
    fold,
    is_own,
)
from services.agent.assistants.guided.small_words import small_words

_MAX_LEAD = 4
_GOAL = ("으로", "로")
"""Endings of a goal, which needs no pronoun: “Ann Lee로 바꿔줘”."""


def asked_in(entities: Entities, said: str) -> str:
    """The one property that a question names, or that its verb asks for; empty if there is none."""
    if entities.named:
        return entities.named[0] if len(entities.named) == 1 else ""
    if entities.company or not (entities.runs or entities.holder or entities.emails or entities.has_focus):
        return ""  # "who works at Acme?" asks for people
    asked = asked_for(said)
    return asked.prop if asked is not None else ""


def asked_without_name(said: str, words: Iterable[str]) -> str:
    """The property that the verb of a question asks for, if these words of it are the question's own."""
    asked = asked_for(said)
    if asked is None or not all(is_own(asked, fold(word)) for each in words for word in each.split()):
        return ""
    return asked.prop


def asks_in_words(said: str) -> bool:
    """Whether it asks for any property by its verb, with or without a question mark."""
    return asked_for(said) is not None


def give_value(turn: Turn, request: UserRequest) -> None:
    """ "What is her job title?", and then "make it head chef": the value of the property that was asked for."""
    entities, about = request.entities, turn.memory.about
    is_search = request.intent in ("search", "question")
    turn.memory.about = asked_in(entities, request.said) if is_search else ""
    if request.intent != "update" or not about:
        return
    if not entities.runs and len(entities.left) == 1 and (goal := _goal(entities.left[0])):
        left, entities.left = entities.left, []
        entities.runs = [Run.of(goal)]
        if not set_asked(turn, entities, about):
            entities.runs, entities.left = [], left
    elif _points_at_value(about, request.said):
        set_asked(turn, entities, about)


def opens_with_right_value(text: str) -> bool:
    """ "Should be …", “miało być …”; “now …” may begin anything."""
    said = fold(text).replace(":", " ").replace(",", " ")
    opening = next((each for each in small_words().should_be if said.startswith(each)), "")
    return bool(opening) and opening.strip() not in small_words().now


def _goal(words: str) -> str:
    """The value before the ending of a goal; empty where none stands there."""
    return next((words.removesuffix(each) for each in _GOAL if words.endswith(each)), "")


def set_asked(turn: Turn, entities: Entities, about: str) -> bool:
    """The only value without a label gets the label that was asked for. False if there is none, or not only one."""
    given = [value for each in (entities.emails, entities.phones, entities.runs) for value in each]
    is_bare = len(given) == 1 and replace(entities, runs=[], emails=[], phones=[], has_focus=False).is_empty
    if not about or not is_bare or turn.shown.focus is None or not _is_fit(entities, about):
        return False
    entities.labelled[about] = str(given[0])
    entities.runs, entities.emails, entities.phones = [], [], []
    entities.has_focus = True
    return True


def _is_fit(entities: Entities, about: str) -> bool:
    is_fit = (about in TYPED) == bool(entities.emails or entities.phones)
    return is_fit and (about == "jobtitle" or not any(run.is_title for run in entities.runs))


def _points_at_value(about: str, said: str) -> bool:
    words = fold(said).replace(",", " ").split()[:_MAX_LEAD]
    is_said = not small_words().points_at_value.isdisjoint(words)  # "make her a buyer" is another property
    is_said = is_said or not small_words().to_new.isdisjoint(words[1:2])  # “zmień na Pisz”
    return bool(about) and (is_said or any(map(_goal, words)))


def corrects(turn: Turn, utterance: Utterance) -> bool:
    """ "Should be Head Buyer", "that's wrong, it's Head Buyer": no verb, and the value of what was asked for."""
    about, text = turn.memory.about, fold(utterance.text)
    is_said = utterance.says("correction", "no") or text.startswith(small_words().should_be)
    is_said = is_said or _points_at_value(about, text)
    return bool(about) and is_said and not utterance.is_question and set_asked(turn, utterance.entities, about)
