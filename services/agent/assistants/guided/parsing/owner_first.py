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
        end = _end_of_names(items, contact)
        is_said = any(_is_record(each) for each in items[record:contact])
        if _is_to(items[at + 1]) and owner < record and contact < end and is_said:
            verb = replace(item, marks=(Mark("intent", "assign", item.marks[0].language),))
            to_owner = items[at + 1 : record]
            return [*items[:at], verb, *_each_to(items[contact:end], to_owner), *items[end:]]
    return list(items)


def _each_to(contacts: Sequence[Item], to_owner: Sequence[Item]) -> list[Item]:
    """The owner behind each of the contacts."""
    found: list[Item] = []
    for item, behind in zip(contacts, [*contacts[1:], None], strict=True):
        found.append(item)
        if item.in_name and (behind is None or not behind.in_name):
            found += to_owner
    return found


def _hands_over(item: Item) -> bool:
    is_verb = item.value("intent") == "assign" or item.is_link("moves") or item.text.casefold() in small_words().handing
    return is_verb and bool(item.marks) and not item.in_name


def _is_to(item: Item) -> bool:
    return item.text.casefold() in small_words().to_other and not item.in_name


def _is_record(item: Item) -> bool:
    # “Los contactos”: the article may be of the same phrase.
    return item.text.casefold().rpartition(" ")[2] in small_words().records and not item.in_name


def _end_of_names(items: Sequence[Item], start: int) -> int:
    """ "Joaquín Nava y Lety Nava": one contact, or several."""
    end = _end_of_name(items, start)
    while end < len(items) - 1 and end > start and (items[end].is_link("and") or items[end].is_punctuation(",")):
        behind = end + 1
        behind += behind < len(items) - 1 and items[behind].is_link("and", "value", "of")
        if not items[behind].in_name:
            break
        end = _end_of_name(items, behind)
    return end


def _end_of_name(items: Sequence[Item], start: int) -> int:
    end = start
    while end < min(len(items), start + _MAX_NAME) and items[end].in_name:
        end += 1
    return end
