"""Talk between a label and its value: “Jane's new mobile, she rang me while I was parking: +44 …”.

Read with them, its words would become the contact or the value, and the value would lose its label. It is left out as a
whole, if it names no person, no other property and no value.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.entities import TYPED
from services.agent.assistants.guided.parsing.item import Item

_MIN_WORDS = 3
"""Fewer words may belong to the label."""
_BORDERS = ",;:–—-("


def without_talk_within(text: str, items: Sequence[Item]) -> tuple[list[Item], list[str]]:
    """The items without such talk, and its text."""
    value = next((at for at, item in enumerate(items) if item.kind in ("phone", "email")), 0)
    label = next((at for at, item in enumerate(items[:value]) if item.value("field") in TYPED), value)
    start = next((at for at in range(label + 1, value) if items[at].is_punctuation(_BORDERS)), value)
    end = value
    while end > start and items[end - 1].kind == "mark":
        end -= 1
    talk = items[start + 1 : end]
    if len(talk) < _MIN_WORDS or not _is_of_label(items[label], items[value]) or not all(map(_is_talk, talk)):
        return list(items), []
    return [*items[:start], *items[end:]], [text[talk[0].start : talk[-1].end]]


def _is_of_label(label: Item, value: Item) -> bool:
    return value.kind in TYPED.get(label.value("field") or "", ())


def _is_talk(item: Item) -> bool:
    if item.kind not in ("word", "mark") or (item.in_name and not item.is_restored):
        return False
    tells = item.value("field") or item.value("title") or item.value("stage") or item.value("place")
    return not tells and item.value("intent") in (None, "search", "question") and not item.is_link("company_now", "new")
