"""Hints at how a name is spelt: “with two r's”, “con b”, “avec un y”, “через е”, “K-E-R-R”. They are no values.

The name itself stands next to the hint, so that nothing is lost without it. Only single letters count: “with a view”
says something else.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_MAX_LETTERS = 3
"""“r's”, “rs”, “n's”."""


def without_hints(text: str, items: Sequence[Item]) -> list[Item]:
    """The items without such hints."""
    # Most messages have no word of one letter behind one of these words.
    if not any(_is_letter(item) or _is_letter_name(item) for item in items):
        return list(items)
    kept: list[Item] = []
    at = 0
    while at < len(items):
        if end := _hint_end(text, items, at):
            last = items[end - 1]
            if last.text.endswith("."):
                kept.append(Item("mark", ".", last.end - 1, last.end))  # it ends the sentence, too
            if kept and end < len(items) and items[end].is_punctuation(",") and _is_name_label(kept[-1]):
                kept.append(replace(items[end], text=":"))  # “nazwisko przez dwa r, Srroka”: the value follows
                end += 1
            at = end
            continue
        kept.append(items[at])
        at += 1
    return kept


def _is_name_label(item: Item) -> bool:
    return item.value("field") in ("name", "firstname", "lastname")


def _hint_end(text: str, items: Sequence[Item], start: int) -> int:
    """Where a hint ends that begins here; 0 if none does."""
    if start == 0 or items[start].text.casefold() not in small_words().spelt_with:
        return 0
    at = start + 1
    while at + 1 < len(items) and at <= start + 2 and _counts(items[at]) and _goes_on(items[at + 1]):
        at += 1
    is_named = at < len(items) and _is_letter_name(items[at])
    if at >= len(items) or not (is_named or _is_letter(items[at])) or not _closes(items, at):
        return 0
    end = _place_end(text, items, at + 1)
    # “Con ese” points at something, and “con ese al final” spells.
    is_sure = end > at + 1 or not (is_named and items[at].marks) or items[start].is_link("ends")
    return end if is_sure else 0


def _place_end(text: str, items: Sequence[Item], at: int) -> int:
    """Where “at the end” ends that begins here; the same place if it does not."""
    behind = text[items[at].start : items[at].start + 20].casefold() if at < len(items) else ""
    place = max((each for each in small_words().letter_places if behind.startswith(each)), key=len, default="")
    end = items[at].start + len(place) if place else 0
    while at < len(items) and items[at].start < end:
        at += 1
    return at


def _counts(item: Item) -> bool:
    return item.text.casefold() in small_words().letter_counts


def _goes_on(item: Item) -> bool:
    return _counts(item) or _is_letter(item) or _is_letter_name(item)


def _is_letter_name(item: Item) -> bool:
    """“Ka”, “zeta”: what a letter is called."""
    return item.kind == "word" and item.text.casefold() in small_words().letter_names


def _closes(items: Sequence[Item], at: int) -> bool:
    """Whether the clause or a hint at a place follows, so that the letter is no beginning of a name."""
    after = items[at + 1] if at + 1 < len(items) else None
    # “Sp z o o” is a legal form.
    is_lower = after is not None and after.kind == "word" and after.text.islower() and not _is_letter(after)
    return after is None or after.kind == "mark" or is_lower


def _is_letter(item: Item) -> bool:
    """ "R", "r's", "rs", "ph"."""
    letters = item.text.casefold().replace("’", "'").removesuffix(".")  # “Tackitt with an i.”
    bare = letters.removesuffix("'s") if "'" in letters else letters.removesuffix("s") if len(letters) == 2 else letters
    is_one = len(bare) == 1 and bare.isalpha() and len(letters) <= _MAX_LETTERS
    is_one = is_one or (len(bare) == 2 and bare in small_words().one_sound)
    is_letter = item.kind == "word" and is_one
    return is_letter and not item.is_link("please", "and")
