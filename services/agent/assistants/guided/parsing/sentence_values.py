"""Values in which a part of a sentence stands: “job title planner but he hates it”, “kierowniczka zmiany :)”.

The readers end a value where another thing is said. This is the guard behind them, the same for all: a verb, a pronoun
or a conjunction in lower case is in no company, job, town or name. What is sure before it stays; the rest is left over,
so that the person sees it on the card, and no part of a sentence is written.
"""

import re
from dataclasses import replace
from functools import cache

from libs.contracts import Locale
from libs.people import DECLINED, Morphology
from services.agent.assistants.guided.parsing.entities import OWNER, Entities
from services.agent.assistants.guided.parsing.tokens import fold
from services.agent.assistants.guided.parsing.utterance import Utterance
from services.agent.assistants.guided.small_words import any_of, small_words, words_by_language

_PLAIN = ("company", "jobtitle", "city", "name", "firstname", "lastname")
_MARKS = ",.;:!?"


def without_pronouns(utterance: Utterance) -> None:
    """A pronoun or a question word alone, in all languages: «город про я», “pourquoi ?”. The property is only named
    then, and the loose word is left over, so that it is neither written nor searched by.
    """
    utterance.entities = _only_named(utterance.entities)
    for request in utterance.requests:
        request.entities = _only_named(request.entities)


def _only_named(entities: Entities) -> Entities:
    # “Assign Jane to me”: the owner may be the person who writes.
    props = [prop for prop, value in entities.labelled.items() if prop != OWNER and _is_pronoun(value)]
    runs = [run for run in entities.runs if _is_pronoun(run)]
    if not (props or runs):
        return entities
    return replace(
        entities,
        labelled={prop: value for prop, value in entities.labelled.items() if prop not in props},
        named=[*entities.named, *(prop for prop in props if prop not in entities.named)],
        runs=[run for run in entities.runs if run not in runs], left=[*entities.left, *map(str, runs)],
    )  # fmt: skip


def _is_pronoun(value: str) -> bool:
    return len(value) <= _longest() and value.islower() == (value < "가") and fold(value) in _pronouns()


@cache
def _pronouns() -> frozenset[str]:
    return frozenset(fold(each) for each in small_words().never_values)


@cache
def _longest() -> int:
    return max(map(len, _pronouns()))


def without_sentences(entities: Entities, language: Locale) -> None:
    """Moves such words from the values to what is left over."""
    if (street := entities.labelled.get("address", "")).endswith("."):
        entities.labelled["address"] = street.rstrip(".") if street[-2:-1].isdigit() else street
    for prop in _PLAIN:
        if value := entities.labelled.get(prop):
            kept, rest = _cut(value, language)
            entities.left += [rest] if rest else []
            if kept:
                entities.labelled[prop] = kept
            else:
                del entities.labelled[prop]
    loose = [run for run in entities.runs if run.is_guess and run in words_by_language()[language].no_values]
    entities.runs = [run for run in entities.runs if run not in loose]
    entities.left += loose
    if entities.company:
        entities.company, rest = _cut(entities.company, language)
        entities.left += [rest] if rest else []


def without_anothers_values(text: str, entities: Entities) -> None:
    """“oskar는 이제 구매팀장이고 nils는 웁살라로 이사했어”: what another person does is not of the first."""
    other = next((each for each in entities.left if _subject().fullmatch(each)), "")
    at = text.find(other) if other else -1
    for prop, value in list(entities.labelled.items()) if at > 0 and entities.runs else ():
        if text.find(value) > at:
            entities.left.append(value)
            del entities.labelled[prop]


@cache
def _subject() -> "re.Pattern[str]":
    """A name in Latin letters as the subject of a Korean clause."""
    return re.compile(rf"[A-Z][a-z]{{2,20}}(?:{any_of(small_words().subject_ends)})")


def _cut(value: str, language: Locale) -> tuple[str, str]:
    """The part that may be a value, and the words that are none."""
    words, small = value.split(), words_by_language()[language]
    if len(words) > 1 and words[0] in small.now:
        return _cut(" ".join(words[1:]), language)
    while len(words) > 1 and not any(map(str.isalnum, words[-1])) and words[-1] not in "&+":
        words.pop()  # a smiley, or a mark of the sentence
    value = " ".join(words)
    at = next((at for at, word in enumerate(words) if _is_of_sentence(word, language)), len(words))
    if at == len(words):
        return value, ""
    # Before a conjunction the value is whole. Before a verb it may be the subject: “szef wszedł”.
    is_sure = at > 0 and (words[at] in small.but or all(word[0].isupper() for word in words[:at]))
    kept = " ".join(words[:at]).rstrip(_MARKS) if is_sure else ""
    return kept, " ".join(words[at:] if is_sure else words)


def _is_of_sentence(word: str, language: Locale) -> bool:
    said = word.strip(_MARKS)
    if not said.islower():
        return False
    small = words_by_language()[language]
    is_small = said in small.no_values or said in small.but or said in small.now
    return is_small or (language in DECLINED and Morphology.shared().is_verb(said, language))
