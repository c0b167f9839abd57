"""A value that is said before its label: “c'est Pau sa ville”, “monitor es su puesto”, "Globex is her company now".

It says no more than “sa ville c'est Pau”, and is read so. Read in its order, the value would be the contact.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.agent.assistants.guided.parsing.entities import OWNER
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.small_words import small_words

_PROPS = frozenset({"city", "company", "jobtitle", "country", "zip", "phone", "mobilephone", "fax", "email", OWNER})
_MAX_VALUE = 7
"""Items of such a value. A longer one is a sentence."""
_MAX_CLAUSE = 12


def with_values_behind(items: Sequence[Item]) -> list[Item]:
    """The items, with each such value behind its label."""
    found, at = list(items), 1
    while at < len(found):
        item = found[at]
        prop = item.value("field") if item.marks and not item.in_name else None
        if prop in _PROPS:
            found = _joined_to_person(found, at)
            found = _turned(found, at) or found
        at += 1
    return found


def _turned(items: list[Item], label: int) -> list[Item] | None:
    """The items with the label and its owner before the value; None where no value stands before them."""
    start = label
    while start > 1 and items[start - 1].is_link("focus", "filler") and not _says_is(items[start - 1]):
        start -= 1
    end, is_named = _end(items, label)
    is_theirs = is_named or any(item.is_link("focus") for item in items[start:label])
    if end < len(items) and (items[end].kind != "mark" or items[end].text in "?:="):
        return None
    if _says_is(items[start - 1]):
        value, last = _value_start(items, start - 1), start - 1
        is_first = not value or items[value - 1].kind == "mark"
        is_value = is_theirs and is_first and items[label].value("field") != OWNER
    else:
        last = start - (is_named and items[start - 1].is_punctuation(","))
        value = _value_start(items, last)
        is_value = value > 0 and _says_is(items[value - 1]) and not _has_label(items, value - 1)
    if not (is_value and value < last):
        return None
    before = value if last < start and _says_is(items[last]) else value - 1
    language = items[label].marks[0].language
    link = replace(items[label], text="=", marks=(Mark("link", "value", language),))
    return [*items[:before], *items[start:end], link, *items[value:last], *items[end:]]


def _end(items: Sequence[Item], label: int) -> tuple[int, bool]:
    """Behind the label, the contact with its “of”, and “now”."""
    end = label + 1
    name = end + 1 if end < len(items) and items[end].is_link("of", "company") else end
    while name > end and name < len(items) and items[name].in_name:
        name += 1
    is_named = name > end + 1
    end = name if is_named else end
    while end < len(items) and items[end].is_link("by_now", "please"):
        end += 1
    return end, is_named


def _value_start(items: Sequence[Item], last: int) -> int:
    """Where the words that may be a value begin, from the last one backwards."""
    start = last
    while start > 0 and last - start < _MAX_VALUE and _may_be_value(items[start - 1]):
        start -= 1
    return start


def _may_be_value(item: Item) -> bool:
    if item.kind != "word":
        return item.kind != "mark" or item.text == "&"
    is_value = item.is_content or item.in_name or bool(item.value("place") or item.value("title"))
    return is_value or (item.is_link("of", "filler", "company") and not _says_is(item))


def _says_is(item: Item) -> bool:
    """“C'est” and “c'est le”, and not "was"."""
    is_said = item.is_link("value") and not item.is_link("former")
    return is_said and item.text.casefold().split()[0] in small_words().says_is


def _has_label(items: Sequence[Item], at: int) -> bool:
    """Whether the clause before has a label already: “sa boîte c'est Globex sa ville Pau”."""
    for item in reversed(items[max(at - _MAX_CLAUSE, 0) : at]):
        if item.kind == "mark":
            return False
        if item.value("field"):
            return True
    return False


def _joined_to_person(items: list[Item], label: int) -> list[Item]:
    """“La boîte à Luc Pons c'est …”: as “la boîte de Luc Pons”."""
    at = label + 1
    if at >= len(items) or items[at].text.casefold() not in small_words().to_person:
        return items
    end = at + 1
    while end < len(items) and items[end].in_name:
        end += 1
    if end < at + 3 or end >= len(items) or not _says_is(items[end]):
        return items
    language = items[at].marks[0].language if items[at].marks else "fr"
    return [*items[:at], replace(items[at], marks=(Mark("link", "of", language),)), *items[at + 1 :]]
