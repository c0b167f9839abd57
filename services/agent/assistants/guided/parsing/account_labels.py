"""Labels that the account gave to its own properties: which words of a text are one.

A label of several words is one wherever it stands: “set favourite colour teal for Ann”. A single word is one only where
its place shows it: “Ann's segment is SMB”, but not “a language teacher”.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from services.agent.assistants.guided.parsing.item import Item

_HANGUL = re.compile(r"[가-힣]")


def account_labels(items: Sequence[Item]) -> list[Item]:
    """The items, without labels of the account that are none in their place."""
    return [
        replace(item, marks=tuple(mark for mark in item.marks if not mark.is_own))
        if any(mark.is_own for mark in item.marks) and not _is_label(items, at)
        else item
        for at, item in enumerate(items)
    ]


def _is_label(items: Sequence[Item], at: int) -> bool:
    item = items[at]
    if " " in item.text or _HANGUL.search(item.text):
        return True
    after = items[at + 1] if at + 1 < len(items) else None
    return after is not None and (after.is_punctuation(":=→>") or after.is_link("value", "of", "for", "should_be"))
