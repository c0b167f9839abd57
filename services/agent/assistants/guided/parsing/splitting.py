"""Cuts the items of a text, or the pieces of a Korean one, at its borders. The borders are in no part."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from services.agent.assistants.guided.parsing.item import Item

SENTENCE_ENDS = ".!?…\n"

T = TypeVar("T")


def split(items: Iterable[T], is_border: Callable[[T], bool]) -> list[list[T]]:
    """The parts between borders, in order. A part is empty where two borders stand side by side."""
    parts: list[list[T]] = [[]]
    for item in items:
        if is_border(item):
            parts.append([])
        else:
            parts[-1].append(item)
    return parts


def lines_of(items: Iterable[Item]) -> list[list[Item]]:
    """The items of each line."""
    return split(items, lambda item: item.is_punctuation("\n"))
