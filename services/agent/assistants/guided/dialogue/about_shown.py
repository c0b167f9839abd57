"""Short sentences about the contact shown last: “Mateo's looking after her”, “call him Tommy”, “is she a customer?”.

Without that contact they would be names, searches or nothing. Each language lists them (`small_words/shown_words`), and
a sentence counts only where all of its words fit, so that none of them becomes a value.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, get_args

from libs.people import DECLINED, Morphology, is_name_anywhere, latin
from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import ME, OWNER, Entities, UserRequest, Utterance, fold
from services.agent.assistants.guided.small_words import any_of, small_words
from services.agent.assistants.guided.state import CreateTask, Criteria, SearchTask, UpdateTask

_MAX_WORDS = 11
"""Words of a sentence with what stands around it."""
_MAX_AROUND = 4
_STAGE = "lifecyclestage"
_POSSESSIVE = "'s"

_Kind = Literal[
    "owner_of_shown", "name_of_shown", "stage_asked", "stage_of_shown", "that_stage", "job_of_shown",
]  # fmt: skip
_SLOTS = {
    "O": r"(?P<owner>\S+?(?: \S+?)??)", "V": r"(?P<value>\S+?(?: \S+?){0,3}?)", "S": r"(?P<stage>\S+?(?: \S+?)??)",
    "S2": r"(?P<other>\S+?(?: \S+?)??)",
}  # fmt: skip


@dataclass(frozen=True)
class _Said:
    """A sentence that fits, with the words in its slots as they were typed."""

    kind: _Kind
    owner: str = ""
    value: str = ""
    stage: str = ""
    other: str = ""


def asks(turn: Turn, utterance: Utterance) -> bool:
    """ "Is she a customer?": the contact is shown, and “then make her one” gets its meaning.

    “She runs purchasing there”: what her job is called is asked.
    """
    said, focus = _read(turn, utterance), turn.shown.focus
    if said is None or focus is None:
        return False
    if said.kind == "stage_asked":
        turn.memory.about, turn.memory.asked_stage = _STAGE, "" if said.other else said.stage
        requests.add(turn, [SearchTask(criteria=Criteria(contact_id=focus.id), said=utterance.text)])
    elif said.kind == "job_of_shown":
        requests.add(turn, [UpdateTask(person=focus, unsure=[said.value], said=utterance.text)])
    return said.kind in ("stage_asked", "job_of_shown")


def as_request(turn: Turn, utterance: Utterance) -> Utterance:
    """The sentence as a change of the contact; as it is where no sentence fits."""
    asked, turn.memory.asked_stage = turn.memory.asked_stage, ""
    said = _read(turn, utterance, asked)
    if said is None:
        return utterance
    entities = Entities(has_focus=True)
    match said.kind:
        case "owner_of_shown":
            entities.labelled[OWNER] = said.owner or ME
        case "name_of_shown":
            entities.labelled["firstname"] = said.value
        case "stage_of_shown" | "that_stage":
            entities.labelled[_STAGE] = said.stage or asked
        case _:
            return utterance
    request = UserRequest("update", entities, end=len(utterance.text), said=utterance.text)
    return replace(utterance, requests=[request], entities=Entities(), replies=frozenset(), is_question=False)


def _read(turn: Turn, utterance: Utterance, asked: str = "") -> _Said | None:
    if turn.shown.focus is None or isinstance(turn.memory.task, CreateTask) or turn.memory.asked == "confirm":
        return None
    words = _words(utterance.text)
    if not 0 < len(words) <= _MAX_WORDS or len(utterance.requests) > 1:
        return None
    text = "".join(f" {fold(word)}" for word in words)
    is_question = utterance.text.rstrip().endswith("?") or fold(words[0]) in small_words().question_verbs
    for kind, pattern in _patterns():
        if (kind == "stage_asked") != is_question or (kind == "that_stage" and not asked):
            continue
        found = pattern.fullmatch(text)
        said = _said(turn, kind, found, text, words) if found is not None else None
        if said is not None:
            return said
    return None


def _words(text: str) -> list[str]:
    """The words as they were typed, without marks; “Mateo's” is two."""
    found: list[str] = []
    for raw in text.replace("’", "'").split():
        word = raw.strip('.,;:!?¿¡…“”"()')
        given = word.removesuffix(_POSSESSIVE)
        found += [given, _POSSESSIVE] if given != word and given else [word] if word else []
    return found


def _said(turn: Turn, kind: _Kind, found: "re.Match[str]", text: str, words: Sequence[str]) -> _Said | None:
    """None where a slot holds other words than it may."""
    slots = {
        name: " ".join(words[text.count(" ", 0, found.start(name)) - 1 :][: value.count(" ") + 1])
        for name, value in found.groupdict().items() if value
    }  # fmt: skip
    slots = {name: _without_ending(value, found[name]) for name, value in slots.items()}
    stages = {name: turn.maker.stage_of(slots[name]) for name in ("stage", "other") if name in slots}
    if stages and not any(stages.values()):
        return None
    owner, value = slots.get("owner", ""), slots.get("value", "")
    if (owner and not _may_be_owner(owner)) or (kind == "name_of_shown" and not _may_be_name(turn, value)):
        return None
    return _Said(kind, owner, value, stages.get("stage", ""), stages.get("other", ""))


def _without_ending(typed: str, slot: str) -> str:
    """“Zofia” of “zofia가”: folding keeps the length."""
    return typed[: len(slot)]


def _may_be_owner(name: str) -> bool:
    first = name.split()[0]
    is_given = is_name_anywhere(first) or any(Morphology.shared().is_given(first, each) for each in DECLINED)
    is_given = is_given or (not first.isascii() and is_name_anywhere(latin(first)))
    return is_given and name.casefold() not in small_words().towns_called_as_people


def _may_be_name(turn: Turn, value: str) -> bool:
    """One word with a capital letter, or a given name in any case."""
    is_word = value.replace("-", "").isalpha() and not (value.isupper() and len(value) > 1)
    is_known = (
        fold(value) in small_words().written_large or bool(turn.maker.stage_of(value)) or turn.maker.is_job(value)
    )
    return is_word and not is_known and (value[:1].isupper() or value[:1] >= "가" or is_name_anywhere(value))


@cache
def _patterns() -> tuple[tuple[_Kind, "re.Pattern[str]"], ...]:
    """All sentences of all languages."""
    around = any_of(fold(each) for each in small_words().around_sentences)
    talk = rf"(?: (?:{around})){{0,{_MAX_AROUND}}}"
    return tuple(
        (kind, re.compile(rf"{talk}{_sentence(each)}{talk}"))
        for kind in get_args(_Kind) for each in getattr(small_words(), kind)
    )  # fmt: skip


def _sentence(sentence: str) -> str:
    """The pattern of a sentence: each word has a space before it. A second S is another stage."""
    pattern, slots = "", list[str]()
    for part in sentence.split():
        said, is_optional = part.removesuffix("?"), part.endswith("?")
        stem, _, endings = said.partition("~")
        if stem in _SLOTS:
            body = _SLOTS["S2" if stem in slots else stem]
            slots.append(stem)
        else:
            body = any_of(fold(each).replace("+", " ") for each in stem.split("|"))
        body = f"(?:{body})(?:{any_of(endings.split('|'))})" if endings else f"(?:{body})"
        pattern += f"(?: {body})?" if is_optional else f" {body}"
    return pattern
