"""Hints at how a name is spelt: “with two r's”, “con b”, “avec un y”, “через е”, “K-E-R-R”. They are no values.

The name itself stands next to the hint, so that nothing is lost without it. Only single letters count: “with a view”
says something else.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.item import Item

_WITH = frozenset((
    "with", "with a", "with a double", "no", "with an", "with two", "with one", "with no", "with a double",
    "with double", "spelled with", "spelt with", "without", "double", "two", "has",
    "has two", "con", "con dos", "sin", "avec", "avec deux", "sans", "z", "przez", "bez", "с", "через", "без",
))  # fmt: skip
_COUNTS = frozenset((
    "a", "an", "one", "two", "double", "no", "the", "un", "une", "una", "dos", "deux", "doble", "dwa", "dwoma",
    "jednym", "podwójnym", "jedno",
    "двумя", "одной", "одним", "две", "двойной",
))  # fmt: skip
_PAIRS = frozenset(
    ("ph", "ie", "ei", "ey", "ee", "ea", "ck", "oe", "ae", "sz", "cz", "rz", "ch", "ll", "nn", "tt", "rr")
)
"""Letters that are one sound."""
_ENDS = (
    "at the end",
    "on the end",
    "at the start",
    "at the beginning",
    "al final",
    "à la fin",
    "na końcu",
    "на конце",
    "в конце",
)
_MAX_LETTERS = 3
"""“r's”, “rs”, “n's”."""


def without_hints(text: str, items: Sequence[Item]) -> list[Item]:
    """The items without such hints."""
    # Most messages have no word of one letter behind one of these words.
    if not any(_is_letter(item) for item in items):
        return list(items)
    kept: list[Item] = []
    at = 0
    while at < len(items):
        if end := _hint_end(text, items, at):
            at = end
            continue
        kept.append(items[at])
        at += 1
    return kept


def _hint_end(text: str, items: Sequence[Item], start: int) -> int:
    """Where a hint ends that begins here; 0 if none does."""
    if start == 0 or items[start].text.casefold() not in _WITH:
        return 0
    at = start + 1
    while at + 1 < len(items) and at <= start + 2 and _counts(items[at]) and _goes_on(items[at + 1]):
        at += 1
    if at >= len(items) or not _is_letter(items[at]) or not _closes(items, at):
        return 0
    at += 1
    behind = text[items[at].start : items[at].start + 20].casefold() if at < len(items) else ""
    place = next((each for each in _ENDS if behind.startswith(each)), "")
    end = items[at].start + len(place) if place else 0
    while at < len(items) and items[at].start < end:
        at += 1
    return at


def _counts(item: Item) -> bool:
    return item.text.casefold() in _COUNTS


def _goes_on(item: Item) -> bool:
    return _counts(item) or _is_letter(item)


def _closes(items: Sequence[Item], at: int) -> bool:
    """Whether the clause or a hint at a place follows, so that the letter is no beginning of a name."""
    after = items[at + 1] if at + 1 < len(items) else None
    # “Sp z o o” is a legal form.
    is_lower = after is not None and after.kind == "word" and after.text.islower() and not _is_letter(after)
    return after is None or after.kind == "mark" or is_lower


def _is_letter(item: Item) -> bool:
    """ "R", "r's", "rs", "ph"."""
    letters = item.text.casefold().replace("’", "'")
    bare = letters.removesuffix("'s") if "'" in letters else letters.removesuffix("s") if len(letters) == 2 else letters
    is_one = (len(bare) == 1 and bare.isalpha() and len(letters) <= _MAX_LETTERS) or bare in _PAIRS
    is_letter = item.kind == "word" and is_one
    return is_letter and not item.is_link("please", "and")
