"""Which of two records stays, by its place in the message: “…, the second one can go”, “keep the latter”.

A merge can't be undone, so that only a clause counts that says of one of the two whether it stays or goes.
"""

from collections.abc import Sequence

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


def _place(clause: Sequence[Item], words: set[str]) -> int | None:
    ordinals = {item.value("ordinal") for item in clause}
    is_first = "1" in ordinals or bool(words & small_words().first_of_two)
    is_second = "2" in ordinals or bool(words & small_words().second_of_two)
    return None if is_first == is_second else int(is_second)


def clauses_of(items: Sequence[Item]) -> list[list[Item]]:
    """The parts between marks, “and” and “but”."""
    clauses: list[list[Item]] = [[]]
    for item in items:
        if item.is_punctuation(_ENDS) or item.is_link("and", "but"):
            clauses.append([])
        else:
            clauses[-1].append(item)
    return clauses
