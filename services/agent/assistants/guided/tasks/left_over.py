"""Finds the words of a request that no part of its task holds, so that they are named and not forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from libs.people import is_given_name, is_name_anywhere, is_particle
from services.agent.assistants.guided.parsing import MAX_DOUBTS, Entities, Run
from services.agent.assistants.guided.state import Criteria

_HOLLOW = 3
"""Letters of small words that no list knows."""
_BEFORE_VALUE = (",", ";", "/", "|", "(", "-", "–", "—", ".", ":", "\n")
_MAX_DIGITS = 4
"""Digits that say no more than the end of a number, or a year."""


def left_of_change(entities: Entities, changes: Mapping[str, str], criteria: Criteria) -> list[str]:
    """What a change of a contact leaves over: other names, and a second address or number."""
    numbers = entities.phones[1:] if criteria.phone or not changes else entities.phones
    values = [*entities.emails[1:], *numbers, *entities.sites[1:]]
    known = {value.casefold() for value in changes.values()}
    jobs = [run for run in entities.runs if run.is_title]
    more = jobs if "jobtitle" in entities.labelled else jobs[1:]
    jobs = [each for each in more if not any(each.casefold() in value for value in known)]
    loose = [*_other_names(entities, changes), *values]
    return [*entities.left, *jobs, *(each for each in loose if each.casefold() not in known)]


def _other_names(entities: Entities, changes: Mapping[str, str]) -> list[Run]:
    """The first name is the contact, unless another one holds the property; a second one may be the new name."""
    names = [run for run in entities.runs if not run.is_title]
    used = 0 if entities.holder else 2 if "lastname" in changes and len(names) == 2 else 1
    return names[used:]


def ask_for_values(
    left: list[str], unsure: list[str], entities: Entities, changes: Mapping[str, str], said: str
) -> None:
    """Moves names next to new values from what is left over to what is asked for. `said` is the whole request.

    "Job title marketing lead, Wattle & Finch": left out, the change would be written in part.
    """
    names = [run for run in _other_names(entities, changes) if run in left] if changes else []
    found = [run for run in names if run.is_name and _may_be_value(run, said) and "company" not in changes]
    for run in found[: MAX_DOUBTS - len(unsure)]:
        left.remove(run)
        unsure.append(run)


def _may_be_value(run: Run, said: str) -> bool:
    """Whether it is no person, as far as lists of names know. One word stands behind a mark: “Cheers Dom” is none."""
    is_apart = " " in run or said.partition(run)[0].rstrip().endswith(_BEFORE_VALUE)
    return run[:1].isupper() and not is_name_anywhere(run.split()[0]) and is_apart


def left_of_search(entities: Entities) -> list[str]:
    """What a search leaves over: words in lower case, where anything else identifies the contact."""
    guesses = [run for run in entities.runs if run.is_guess]
    is_alone = len(guesses) == len(entities.runs) and replace(entities, runs=[], left=[], named=[]).is_empty
    return [*entities.left, *(guesses[1:] if is_alone else guesses)]


def is_doubtful(left: Sequence[str], *, is_typed: bool) -> bool:
    """Whether words left over may be a value, or turn the sense of a change: a number, a name, several words.

    One word in lower case is mostly a misspelt verb or a courtesy. `is_typed`: the new values are numbers and
    addresses, which only another number or address puts in doubt.
    """
    if any(sum(character.isdigit() for character in each) > _MAX_DIGITS or "@" in each for each in left):
        return True
    words = [word for each in left for word in each.split() if len(word) > _HOLLOW or word[:1] >= "가"]
    return not is_typed and (len(words) > 1 or any(word[:1].isupper() for word in words))


def may_be_company(left: Sequence[str], company: str) -> list[str]:
    """The left-over names of several words, where no company is known, or one in lower case only."""
    if company and not company.islower():
        return []
    return [each for each in left if _is_title_case(each) and not is_given_name(each.split()[0])]


def _is_title_case(words: str) -> bool:
    parts = words.split()
    is_case = all(word[:1].isupper() or is_particle(word.casefold()) or word in ("&", "+", "and") for word in parts)
    return len(parts) > 1 and is_case and words[:1].isupper() and not any(word[:1].isdigit() for word in parts)
