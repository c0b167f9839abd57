"""Labels that the account gave to its own properties, and short ones: which words of a text are one.

A label of several words is one wherever it stands: “set favourite colour teal for Ann”. A single word is one only where
its place shows it: “Ann's segment is SMB”, but not “a language teacher”. A short one, as “first” or “m”, is one only
before a colon.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from services.agent.assistants.guided.parsing.entities import NUMBERS
from services.agent.assistants.guided.parsing.item import Item

_REACH = 6
"""Items behind a label among which the contact and “is” stand."""
_HANGUL = re.compile(r"[가-힣]")
_MAX_VALUE = 5
"""The place of the link behind a value of so few words."""
_SHORT_PART = 2
"""Items of a value in capitals: “Business+”."""
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_GOAL = re.compile(r"로요?$")


def account_labels(items: Sequence[Item]) -> list[Item]:
    """The items, without labels that are none in their place."""
    return [_with_label(items, at) for at in range(len(items))]


def _with_label(items: Sequence[Item], at: int) -> Item:
    item = items[at]
    if any(mark.is_short for mark in item.marks):
        is_label = _is_before_colon(items, at)
        # Where it is a label, it is nothing else.
        return replace(item, marks=tuple(mark for mark in item.marks if mark.is_short == is_label))
    if any(mark.is_own for mark in item.marks) and not _is_label(items, at):
        return replace(item, marks=tuple(mark for mark in item.marks if not mark.is_own))
    return item


def _is_before_colon(items: Sequence[Item], at: int) -> bool:
    """Directly before it, and a value follows: “first: add Ann” counts requests, “Bell & Co: …” is a company.

    A number shows it as well, with the dot of an abbreviation or without: “port. 06 …”.
    """
    if at and items[at - 1].is_punctuation("&"):
        return False
    rest = items[at + 1 : at + 4]
    if len(rest) == 3 and rest[0].is_punctuation(".") and rest[1].is_punctuation(":"):
        rest = rest[1:]  # “Port.: 06 …”
    number = rest[1:2] if rest and rest[0].is_punctuation(".") else rest[:1]
    if number and number[0].kind == "phone" and items[at].value("field") in NUMBERS:
        return True
    return len(rest) > 1 and rest[0].is_punctuation(":=") and not rest[1].value("intent") and rest[1].kind != "mark"


def _gives_to_person(items: Sequence[Item]) -> bool:
    """ "Segment Mid-market for Jane Doe": a label, its value, and a person are the whole sentence."""
    link = next((at for at, item in enumerate(items) if item.is_link("for")), 0)
    behind = items[link + 1 :]
    is_value = 1 < link <= _MAX_VALUE and all(item.is_content for item in items[1:link])
    return is_value and bool(behind) and all(item.in_name or item.is_link("please") for item in behind)


def is_in_other_letters(items: Sequence[Item], at: int) -> bool:
    """“У Анны Ким Birthday 8 апреля”: a label of the account in other letters than the word before it."""
    item, before = items[at], items[at - 1 : at]
    is_own = any(mark.is_own for mark in item.marks)
    return is_own and item.text.isascii() and bool(before) and bool(_CYRILLIC.search(before[0].text))


def _is_label(items: Sequence[Item], at: int) -> bool:
    item = items[at]
    if " " in item.text or _HANGUL.search(item.text):
        return True
    if at == 0 and _gives_to_person(items):
        return True
    after = items[at + 1] if at + 1 < len(items) else None
    if is_in_other_letters(items, at):
        return True
    if after is None:
        return False
    if _HANGUL.search(after.text):
        return any(_GOAL.search(each.text) for each in items[at + 1 : at + _REACH])  # “birthday 1990년 2월 14일로”
    return (
        after.is_punctuation(":=→>") or after.text == "en" or after.is_link("value", "of", "for", "should_be")
        or _stands_between(items, at) or _opens_part(items, at)
        or (after.in_name and any(_gives(each) for each in items[at + 2 : at + _REACH]))
    )  # fmt: skip


def _gives(item: Item) -> bool:
    return item.is_link("value", "should_be") or item.is_punctuation("–—-")


def _opens_part(items: Sequence[Item], at: int) -> bool:
    """ "Ann Lee, ann@…, discount 7%": a part between commas, of the label and a value with a digit or in capitals."""
    if at == 0 or not items[at - 1].is_punctuation(",;\n"):
        return False
    part = list(takewhile(lambda item: not item.is_punctuation(",;\n"), items[at + 1 :]))
    if not part:
        return False
    first = part[1] if part[0].text == "№" and len(part) > 1 else part[0]
    is_coded = len(part) <= _MAX_VALUE and any(map(str.isdigit, first.text))
    is_named = first.in_name and not first.marks and len(part) <= _SHORT_PART
    return is_coded or is_named or first.kind in ("date", "quoted")


def _stands_between(items: Sequence[Item], at: int) -> bool:
    """ "Set Ann Lee segment Mid-market": behind the contact, and before what can only be a value."""
    before, after = items[at - 1] if at else None, items[at + 1]
    is_behind = before is not None and (before.in_name or before.is_link("focus"))
    return is_behind and (after.in_name or after.kind in ("number", "date", "quoted"))


def is_own_text(items: Sequence[Item], start: int, prop: str) -> bool:
    """Whether the value that begins at `start` is of a property that the account made, and may hold any words."""
    return any(mark.is_own and mark.value == prop for each in items[:start] for mark in each.marks)


def is_free_text(items: Sequence[Item], start: int, prop: str) -> bool:
    """ "Delivery notes of Jane Doe: ring twice, green gate": behind a colon, commas are within the account's text."""
    has_colon = start > 0 and items[start - 1].is_punctuation(":")
    return has_colon and is_own_text(items, start, prop) and not any(
        item.value("field") or item.value("intent") or item.value("period") or item.kind in ("email", "phone", "url")
        or item.is_link("focus", "not", "but", "should_be", "instead") or item.is_punctuation("\n;?.!")
        or item.is_reply("correction", "no")
        for item in items[start:]
    )  # fmt: skip
