"""Options of an account's own property: “Running, Hiking and Yoga”, “Food & Wine, organic”.

The labels of options hold commas and “and” themselves, so that only the account's list shows where a value ends. An
option that the account does not know stays within the value. HubSpot's tools then refuse all of it, so that nothing is
written in part.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile

from services.agent.assistants.guided.parsing.item import Item

_MAX_ITEMS = 12
"""Words and marks of one label."""


def chosen_options(text: str, items: Sequence[Item], start: int, prop: str) -> tuple[str, int] | None:
    """The options that begin at `start`, and the place behind them; None where the first words are no option."""
    options = _options(items, prop)
    chosen, end = [], start
    while options and (found := _longest(text, items, end, options)):
        chosen.append(found[0])
        end = found[1]
        between = len(list(takewhile(_separates, items[end:])))
        if not between or not _longest(text, items, end + between, options):
            break
        end += between
    return _whole(text, items, (start, end), chosen) if chosen else None


def _whole(text: str, items: Sequence[Item], span: tuple[int, int], chosen: Sequence[str]) -> tuple[str, int] | None:
    start, end = span
    between = len(list(takewhile(_separates, items[end:])))
    others = len(list(takewhile(lambda item: item.is_content, items[end + between :])))
    if others and not between:
        return None  # "SMB customers"
    if others:
        last = end + between + others
        return text[items[start].start : items[last - 1].end], last
    return ";".join(chosen), end


def _options(items: Sequence[Item], prop: str) -> Mapping[str, str]:
    marks = (mark for item in items for mark in item.marks if mark.is_own and mark.value == prop)
    return {_folded(option): option for mark in marks for option in mark.options}


def _longest(text: str, items: Sequence[Item], start: int, options: Mapping[str, str]) -> tuple[str, int] | None:
    ends = range(min(len(items), start + _MAX_ITEMS), start, -1)
    spans = ((end, _folded(text[items[start].start : items[end - 1].end])) for end in ends)
    return next(((options[words], end) for end, words in spans if words in options), None)


def _separates(item: Item) -> bool:
    return item.is_punctuation(",;/&+") or item.is_link("and")


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
