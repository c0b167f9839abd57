"""Finds the words of a request that no part of its task holds, so that they are named and not forgotten."""

from collections.abc import Mapping
from dataclasses import replace

from services.agent.assistants.guided.parsing import Entities
from services.agent.assistants.guided.state import Criteria


def left_of_change(entities: Entities, changes: Mapping[str, str], criteria: Criteria) -> list[str]:
    """What a change of a contact leaves over: other names, and a second address or number."""
    names = [run for run in entities.runs if not run.is_title]
    # The first name is the contact, unless another one holds the property; a second one may be the new name.
    used = 0 if entities.holder else 2 if "lastname" in changes and len(names) == 2 else 1
    numbers = entities.phones[1:] if criteria.phone or not changes else entities.phones
    values = [*entities.emails[1:], *numbers, *entities.sites[1:]]
    known = {value.casefold() for value in changes.values()}
    return [*entities.left, *(each for each in [*names[used:], *values] if each.casefold() not in known)]


def left_of_search(entities: Entities) -> list[str]:
    """What a search leaves over: words in lower case, where anything else identifies the contact."""
    guesses = [run for run in entities.runs if run.is_guess]
    is_alone = len(guesses) == len(entities.runs) and replace(entities, runs=[], left=[]).is_empty
    return [*entities.left, *(guesses[1:] if is_alone else guesses)]
