"""Joins a kind of company in lower case and the name behind “de” into one name: “el ayuntamiento de Calahorra”.

Else its town would be read as the company, or as the contact's own. A label may stand before a person (“la universidad
de Ana Ruiz”), so that nothing is joined where a given name follows.
"""

from collections.abc import Sequence
from dataclasses import replace

from libs.people import is_given_name, is_particle
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark


def with_institutions(items: list[Item]) -> list[Item]:
    """The items, with each such name as one of them. A preposition before it then leads to a company."""
    if not any(item.is_organization for item in items):
        return items
    found: list[Item] = []
    at = 0
    while at < len(items):
        end = _end_of_name(items, at)
        if end == at:
            found.append(items[at])
            at += 1
            continue
        parts = items[at:end]
        if found and found[-1].is_link("of", "particle") and not found[-1].is_link("company", "value", "into"):
            found[-1] = _as_relation(found[-1], parts[0])
        text = " ".join(item.text for item in parts)
        found.append(replace(parts[0], text=text, end=parts[-1].end, marks=(), in_name=True))
        at = end
    return found


def _end_of_name(items: Sequence[Item], at: int) -> int:
    """Where the name ends; `at` if none begins here."""
    kind, rest = items[at], items[at + 1 : at + 3]
    if not kind.is_organization or not kind.text.islower() or len(rest) < 2 or not _is_small(rest[0]):
        return at
    if not rest[1].value("place") and (not _is_in_capitals(rest[1]) or is_given_name(rest[1].text)):
        return at
    end = at + 3
    while end < len(items) and items[end].in_name and items[end - 1].in_name:
        end += 1
    return end


def _is_small(item: Item) -> bool:
    return item.kind == "word" and all(is_particle(word) for word in item.text.casefold().split())


def _is_in_capitals(item: Item) -> bool:
    return item.is_capitalized and (item.in_name or item.is_content or item.value("place") is not None)


def _as_relation(item: Item, kind: Item) -> Item:
    """“Del”, “de la”: as a plain “de” before a company."""
    return replace(item, marks=(Mark("link", "company", kind.marks[0].language), *item.marks))
