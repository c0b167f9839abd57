"""A value that is taken back and given again at once: “scrap that title, it's buyer”, “forget the city, make it York”.

The words say no more than “no, title: buyer”, and are read so: the verb corrects, and nothing is emptied or cancelled.
Of “vive en Haro, no, espera, en Briones” only the second value is read.
"""

from collections.abc import Sequence
from dataclasses import replace

from libs.people import is_given_name
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.small_words import small_words

_MAX_VALUE = 5
"""Words of the value that is replaced."""
_MAX_SMALL = 5
"""Small words between the label and its new value."""


def with_retracted(items: Sequence[Item]) -> list[Item]:
    """The items, with the first such verb as a correction, and its label right before the value.

    A verb of creating behind “не надо было …” says what is regretted, and asks for nothing.
    """
    items = [_as_small(item) if _is_regretted(items, at) else item for at, item in enumerate(items)]
    items = _without_replaced(_without_denied(items))
    for at, item in enumerate(items):
        if not _takes_back(item) or item.in_name:
            continue
        label = _skipped(items, at + 1)
        if label >= len(items) or not items[label].value("field"):
            continue
        value = _value(items, label + 1, is_plain=not _is_clearing(item) or _is_casual(item))
        if value:
            language = item.marks[0].language
            verb = replace(item, marks=(Mark("reply", "correction", language),))
            return [*items[:at], verb, items[label], *items[value:]]
    return list(items)


def _without_denied(items: list[Item]) -> list[Item]:
    """“Vive en Vigo no, en Nigrán”: the items without a value that is denied behind it and given again at once."""
    for at in range(2, len(items) - 2):
        item, behind, again = items[at], items[at + 1], items[at + 2]
        if not item.is_reply("no") or behind.kind != "mark" or not _is_of_value(items[at - 1]) or item.in_name:
            continue
        start = at
        while start > 0 and _is_of_value(items[start - 1]) and at - start < _MAX_VALUE:
            start -= 1
        # “A Pontevedra no, a Santiago” alone denies what was written, which has to be known.
        is_whole = any(each.in_name or each.value("field") or each.is_link("place") for each in items[:start])
        if is_whole and _is_again(items[start - 1], items[start], items[at + 2 :]):
            return [*items[:start], *items[at + 2 + (not _is_of_value(again)) :]]
    return items


def _is_again(lead: Item, first: Item, behind: Sequence[Item]) -> bool:
    """Whether a value of the same kind follows, behind the same preposition or behind a label that stands for both."""
    again = behind[0]
    if _is_of_value(again):
        return bool(lead.value("field")) and bool(again.value("title")) == bool(first.value("title"))
    return len(behind) > 1 and _leads_again(lead, again) and _is_of_value(behind[1])


def _without_replaced(items: list[Item]) -> list[Item]:
    """The items without the first of two values, and the words that correct it."""
    for at in range(2, len(items) - 1):
        if not (items[at].is_reply("correction", "no") and items[at - 1].kind == "mark") or items[at].in_name:
            continue
        behind = _behind_correction(items, at)
        first = _first_value(items, at - 1, behind) if behind else 0
        if first:
            lead, again = items[first - 1], items[behind]
            if not _leads_again(lead, again):
                return [*items[:first], *items[behind:]]
            if not lead.in_name:
                return [*items[:first], *items[behind + 1 :]]
            # “Sol Vera de Globex, perdón, de Initech”: that “de” is no part of the name.
            employer = tuple(mark for mark in again.marks if mark.value == "company")
            return [*items[: first - 1], replace(again, marks=employer), *items[behind + 1 :]]
    return items


def _behind_correction(items: Sequence[Item], at: int) -> int:
    """Where the words behind “no, espera,” begin; 0 where “no” denies what follows."""
    end = at
    while end < len(items) and (items[end].kind == "mark" or items[end].is_reply("correction", "no", "wait")):
        end += 1
    is_denial = items[end - 1].is_reply("no") and not items[end - 1].is_reply("correction")
    return 0 if is_denial or end == len(items) else end


def _first_value(items: Sequence[Item], end: int, second: int) -> int:
    """Where the value begins that another one replaces, behind the same preposition or a verb; 0 where none does."""
    while end > 0 and items[end - 1].kind == "mark":
        end -= 1
    start = end
    while start > 0 and _is_of_value(items[start - 1]) and end - start < _MAX_VALUE:
        if _leads_again(items[start - 1], items[second]) and start < end:
            break  # “de Globex, perdón, de Initech”, where the first “de” may be a part of the name
        start -= 1
    is_same = start > 0 and _leads_again(items[start - 1], items[second])
    value = second + is_same
    stop = value
    while stop < len(items) and _is_of_value(items[stop]):
        stop += 1
    is_whole = stop > value and (stop == len(items) or items[stop].kind == "mark")
    if not is_whole or start == end or start == 0 or is_given_name(items[value].text):
        return 0
    is_led = items[start - 1].is_link("place", "company", "company_now", "value", "should_be")
    is_job = bool(items[start].value("title"))
    return start if is_same or (is_led and is_job == bool(items[value].value("title"))) else 0


def _is_of_value(item: Item) -> bool:
    return item.in_name or bool(item.value("place") or item.value("title"))


def _leads_again(first: Item, again: Item) -> bool:
    """“Vive en … en …”: the same preposition stands before both values."""
    is_led = bool(again.marks) and not again.in_name
    return is_led and first.text.casefold().rpartition(" ")[2] == again.text.casefold().rpartition(" ")[2]


def _as_small(item: Item) -> Item:
    return replace(item, marks=(Mark("link", "filler", item.marks[0].language),))


def _is_regretted(items: Sequence[Item], at: int) -> bool:
    """“Отмени, не надо было её заводить”: the clause ends behind the verb, so that no new contact is named."""
    if items[at].value("intent") != "create" or (at + 1 < len(items) and items[at + 1].kind != "mark"):
        return False
    before = at - 1
    while before > 0 and items[before].is_link("focus", "filler"):
        before -= 1
    return before >= 0 and items[before].is_reply("regret")


def _takes_back(item: Item) -> bool:
    return item.is_reply("cancel", "correction") or _is_clearing(item)


def _is_clearing(item: Item) -> bool:
    return item.value("intent") in ("clear", "delete")


def _is_casual(item: Item) -> bool:
    words = item.text.casefold()
    return words in small_words().waving_away or words.split()[0] in small_words().waving_away


def _skipped(items: Sequence[Item], at: int) -> int:
    while at < len(items) and items[at].is_link("filler", "focus") and not items[at].value("field"):
        at += 1
    return at


def _value(items: Sequence[Item], at: int, *, is_plain: bool) -> int:
    """Where the new value begins; 0 where none follows. `is_plain`: “it's” is enough before it."""
    start, is_given = at, False
    if at < len(items) and items[at].is_punctuation(",;.–—-:"):
        at += 1
    while at < len(items) and at < start + _MAX_SMALL and _leads(items[at]) and not items[at].is_link("rank"):
        is_given = is_given or items[at].is_link("should_be") or items[at].value("intent") == "update"
        is_given = is_given or items[at].is_reply("correction")
        at += 1
    if at >= len(items) or at < start + 2 or not (is_plain or is_given):
        return 0
    item = items[at]
    is_typed = item.kind in ("email", "phone") and is_given
    is_job = bool(item.value("title")) or (
        item.is_link("rank") and any(each.value("title") for each in items[at + 1 : at + 2])
    )
    is_value = item.in_name or (item.is_content and item.is_capitalized) or is_job or bool(item.value("place"))
    return at if (is_value or is_typed) and not _is_of_label(items, at) else 0


def _is_of_label(items: Sequence[Item], at: int) -> bool:
    """ "Forget her city, set Bob Ray's city to …": the name stands before a label of its own."""
    while at < len(items) and items[at].kind != "mark" and not items[at].is_link("and", "but"):
        at += 1
        if at < len(items) and items[at].value("field") and not items[at].value("title"):
            return True
    return False


def _leads(item: Item) -> bool:
    """ "It's", "she is a", "it should be", "make it"."""
    if item.in_name or item.value("field") or item.kind != "word":
        return False
    is_make = item.value("intent") == "update" and item.text.casefold() in ("make", "make that", "make it", "set")
    return is_make or item.is_link("filler", "focus", "should_be", "value") or item.is_reply("correction")
