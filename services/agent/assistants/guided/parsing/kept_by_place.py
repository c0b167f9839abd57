"""Which of two records stays, by its place in the message: “…, the second one can go”, “keep the latter”.

A merge can't be undone, so that only a clause counts that says of one of the two whether it stays or goes.
"""

from collections.abc import Sequence
from itertools import pairwise

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.tokens import fold
from services.agent.assistants.guided.small_words import small_words

_ENDS = ",;.!?\n–—-)+"
"""A bracket behind an address is about it: “a@… (à conserver)”."""
_PAIR = 2


def kept_by_place(items: Sequence[Item], people: Sequence[str]) -> str | None:
    """The first or the second of the two; None where no clause says it, or denies what it says."""
    if len(people) < _PAIR:
        return None
    if (said := corrected_place(items, people)) is not None:
        return said
    for clause in clauses_of(items):
        words = {word.removesuffix("'s").removesuffix("’s") for item in clause for word in fold(item.text).split()}
        place = _place(clause, words)
        if place is None or any(item.kind == "email" or item.is_link("not") for item in clause):
            continue
        if words & small_words().record_goes:
            return people[1 - place]
        if words & small_words().record_stays or any(item.is_link("stays") for item in clause):
            return people[place]
    return None


def corrected_place(items: Sequence[Item], people: Sequence[str]) -> str | None:
    """“Quédate con la segunda no, con la primera”: of two that are said, the one behind the correction."""
    said = _said_places(items, people)
    for (at, place), (behind, last) in pairwise(said):
        between = items[at + 1 : behind]
        # “La primera, no la segunda” denies the second.
        denied = next((there for there, item in enumerate(between) if item.is_reply("no") or item.is_link("not")), None)
        is_denied = denied is not None and any(item.kind == "mark" for item in between[denied + 1 :])
        if place == last or not (is_denied or any(item.is_reply("correction") for item in between)):
            continue
        words = {word for item in items[:behind] if item.kind == "word" for word in fold(item.text).split()}
        return people[1 - last if words & small_words().record_goes else last]
    return None


def _said_places(items: Sequence[Item], people: Sequence[str]) -> list[tuple[int, int]]:
    """Where “the first” and “the second” stand, or behind “keep” the addresses of the two, with which of them it is."""
    stays = next((at for at, item in enumerate(items) if item.is_link("stays")), len(items))
    addresses = [each.casefold() for each in people[:_PAIR]]
    said: list[tuple[int, int]] = []
    for at, item in enumerate(items):
        address = item.text.casefold()
        if at > stays and item.kind == "email" and address in addresses:
            said.append((at, addresses.index(address)))
        elif item.kind == "word" and (place := _place([item], set(fold(item.text).split()))) is not None:
            said.append((at, place))
    return said


def _place(clause: Sequence[Item], words: set[str]) -> int | None:
    ordinals = {item.value("ordinal") for item in clause}
    is_first = "1" in ordinals or bool(words & small_words().first_of_two)
    is_second = "2" in ordinals or bool(words & small_words().second_of_two)
    return None if is_first == is_second else int(is_second)


def clauses_of(items: Sequence[Item]) -> list[list[Item]]:
    """The parts between marks, “and” and “but”."""
    clauses: list[list[Item]] = [[]]
    for item in items:
        is_joint = item.is_link("and", "but") and not item.is_link("value")  # “la que sobra es la primera”
        if item.is_punctuation(_ENDS) or is_joint:
            clauses.append([])
        else:
            clauses[-1].append(item)
    return clauses
