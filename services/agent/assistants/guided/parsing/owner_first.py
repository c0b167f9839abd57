"""“Asígnale a Mateo el contacto de Rosa Vidal”: the new owner stands before the contact.

The request is read in the usual order, “asigna Rosa Vidal a Mateo”: without this, the two would change places.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.small_words import small_words

_MAX_NAME = 5
"""Items of a name."""


def with_owner_behind(items: Sequence[Item]) -> list[Item]:
    """The items, with the contact before the new owner where a noun for a record stands between the two."""
    for at, item in enumerate(items[:-4]):
        if not _hands_over(item):
            continue
        owner = at + 2
        record = _end_of_name(items, owner)
        contact = record
        while contact < len(items) and (items[contact].is_link("filler", "of") or _is_record(items[contact])):
            contact += 1
        end = _end_of_name(items, contact)
        is_said = any(_is_record(each) for each in items[record:contact])
        if _is_to(items[at + 1]) and owner < record and contact < end and is_said:
            verb = replace(item, marks=(Mark("intent", "assign", item.marks[0].language),))
            return [*items[:at], verb, *items[contact:end], items[at + 1], *items[owner:record], *items[end:]]
    return list(items)


def _hands_over(item: Item) -> bool:
    is_verb = item.value("intent") == "assign" or item.is_link("moves") or item.text.casefold() in small_words().handing
    return is_verb and bool(item.marks) and not item.in_name


def _is_to(item: Item) -> bool:
    return item.text.casefold() in small_words().to_other and not item.in_name


def _is_record(item: Item) -> bool:
    return item.text.casefold() in small_words().records and not item.in_name


def _end_of_name(items: Sequence[Item], start: int) -> int:
    end = start
    while end < min(len(items), start + _MAX_NAME) and items[end].in_name:
        end += 1
    return end
