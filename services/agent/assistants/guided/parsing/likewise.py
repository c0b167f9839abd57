"""The same change for one more contact: “Loan passe à Camille, Tess Collet aussi”, “… et pareil pour Tess Collet”.

The words of the first contact's change are read once more, with the second contact's name in place of the first.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_MAX_SAME = 3
"""Items of “la même chose”."""


def likewise(items: Sequence[Item]) -> list[list[Item]]:
    """The parts of both contacts; empty where the text does not end with such words."""
    end = len(items)
    while end and items[end - 1].kind == "mark":
        end -= 1
    if end < 4 or (second := _second(items, end)) is None:
        return []
    start, behind = second
    first = _names(items, 0, start)
    main = list(items[:start])
    if first is None or len(main) == first[1] - first[0]:
        return []
    return [main, [*main[: first[0]], *items[behind[0] : behind[1]], *main[first[1] :]]]


def _second(items: Sequence[Item], end: int) -> tuple[int, tuple[int, int]] | None:
    """Where the words of the second contact begin, and the place of the name."""
    if items[end - 1].text.casefold() in small_words().too:
        name = _name_to(items, end - 1)
        return (_border(items, name), (name, end - 1)) if name is not None and _border(items, name) < name else None
    name = _name_to(items, end)
    if name is None or name < 2 or not items[name - 1].is_link("for", "value", "place"):
        return None
    for size in range(1, _MAX_SAME + 1):
        said = items[max(name - 1 - size, 0) : name - 1]
        if " ".join(item.text.casefold() for item in said) in small_words().the_same_for:
            return _border(items, name - 1 - size), (name, end)
    return None


def _name_to(items: Sequence[Item], end: int) -> int | None:
    """Where the two or three words of a name begin that end here."""
    start = end
    while start and items[start - 1].in_name and items[start - 1].kind == "word":
        start -= 1
    return start if 1 < end - start <= _MAX_SAME else None


def _border(items: Sequence[Item], at: int) -> int:
    """Before the comma and the “and” that join the two."""
    while at and (items[at - 1].is_punctuation(",;.\n") or items[at - 1].is_link("and")):
        at -= 1
    return at


def _names(items: Sequence[Item], start: int, end: int) -> tuple[int, int] | None:
    """The first name of two or three words."""
    at = start
    while at < end:
        last = at
        while last < end and items[last].in_name:
            last += 1
        if 1 < last - at <= _MAX_SAME:
            return at, last
        at = last + 1
    return None
