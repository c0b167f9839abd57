"""“We've got Ann Lee twice”, “Анна Ким заведена дважды”: two records of one person, without a verb that joins them.

The other verbs of such a clause only say that the person is recorded, so that none of them is a request of its own.
"""

from collections.abc import Sequence
from dataclasses import replace

from libs.people import is_given_name, shares_word
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.small_words import small_words

_BORDERS = ",;.!?\n–—:"
_OF_RECORDS = (None, "create", "search", "question", "merge")
"""Verbs by which a person stands in HubSpot: “entered”, “we have”."""


def with_doubles(items: Sequence[Item]) -> list[Item]:
    """The items, with a request to merge in place of such a clause's verbs."""
    at = next((place for place, item in enumerate(items) if item.is_link("twice")), None)
    if at is None or any(item.value("intent") == "note" for item in items):
        return list(items)
    start, end = _clause(items, at)
    # Without a person before it, “twice” may count anything.
    names = _lower_name(items, start, at) or [item for item in items[start:at] if item.in_name or item.kind == "email"]
    is_person = bool(names) or any(item.is_link("focus") for item in items[start:at])
    if not is_person or not all(item in names or _is_of_record(item) for item in items[start:end]):
        return list(items)
    return [
        *items[:start],
        *(_marked(item, is_verb=item is items[at]) for item in items[start:end]),
        *items[end:],
    ]


def _clause(items: Sequence[Item], at: int) -> tuple[int, int]:
    start, end = at, at + 1
    while start and not items[start - 1].is_punctuation(_BORDERS):
        start -= 1
    while end < len(items) and not items[end].is_punctuation(_BORDERS) and not items[end].is_link("and", "stays"):
        end += 1
    return start, end


def _is_of_record(item: Item) -> bool:
    """Whether a word may stand in such a clause: “Ann paid twice” says something else."""
    is_small = bool(item.marks) and not item.value("field") and item.text.casefold() not in small_words().contacting
    return item.in_name or item.kind == "email" or (is_small and item.value("intent") in _OF_RECORDS)


def _lower_name(items: Sequence[Item], start: int, at: int) -> list[Item]:
    """ "lena voss got entered twice": two words that begin with a given name, or that an address spells."""
    words = [item for item in items[start:at] if item.is_content and not item.in_name]
    name = " ".join(item.text for item in words)
    is_spelt = any(shares_word(name, item.text) for item in items if item.kind == "email")
    return words if len(words) == 2 and (is_spelt or is_given_name(words[0].text)) else []


def _marked(item: Item, *, is_verb: bool) -> Item:
    language = item.marks[0].language if item.marks else "en"
    if is_verb:
        return replace(item, marks=(Mark("intent", "merge", language),))
    if item.value("intent"):
        return replace(item, marks=(Mark("link", "filler", language),))
    return item
