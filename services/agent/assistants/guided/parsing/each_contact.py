"""Repeats a change for each of several contacts: “set the city to Oslo for Ana Ruiz and Bob Stone”.

Each contact gets the items that hold for all, and its own. Where the words are about one contact, there is one part.
"""

from collections.abc import Sequence
from dataclasses import replace

from libs.contracts import Locale
from libs.people import Morphology, is_given_name
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.likewise import likewise
from services.agent.assistants.guided.parsing.several import is_between
from services.agent.assistants.guided.parsing.two_people import two_who

_MAX_VALUE = 6
"""Words of a value and its label."""
_BEFORE_VALUES = ("value", "company", "company_now", "company_before", "place", "owned", "into", "not", "instead")
"""Words before a value, or before a name that is no contact's to be changed."""


def each_contact(items: Sequence[Item]) -> list[list[Item]]:
    """ "Set the city to Oslo for Ana Ruiz and Bob Stone": the items once for each contact; one part where it is one."""
    if parts := _elliptic(items) or _paired(items) or _placed(items) or two_who(items) or likewise(items):
        return parts
    known = [
        mark for item in items for mark in item.marks
        if mark.kind in ("intent", "field") or mark.value == "owner_of"
    ]  # fmt: skip
    language = next((mark.language for mark in sorted(known, key=lambda mark: mark.kind != "intent")), None)
    end = 0
    note = next((at for at, item in enumerate(items) if item.value("intent") == "note"), len(items))
    for start, item in enumerate(items):
        if start < end:
            continue  # within contacts that nothing joins: from each of them on it would be a scan of all others
        before = items[start - 1] if start else None
        is_value = before is not None and before.is_link(*_BEFORE_VALUES) and note >= start
        if start > 1 and items[start - 2].value("intent") and items[start - 1].text.casefold() == "a":
            is_value = False  # “asigna a Ana Roig, Luis Pons y Marta Gil a Camille”
        if (
            start > 1
            and items[start - 1].is_link("of")
            and (items[start - 2].value("field") or _is_all(items[start - 2]))
        ):
            is_value = (
                False  # “la ciudad de Ana Roig y de Luis Pons”, “asigna los contactos de Ana Roig y de Luis Pons”
            )
        if start == 1 and items[0].text.casefold() == "a":
            is_value = False  # “a Ana Roig y a Luis Pons los lleva Camille”
        is_subject = start == 0 or (before is not None and _hands_over(before))
        if not (_begins_contact(item, language) or (is_subject and _begins_two_names(items, start))) or is_value:
            continue
        if before is not None and before.in_name:
            continue
        contacts, end = _coordinated(items, start, language)
        if before is not None and before.value("field") and not _heads_value(items, end):
            continue
        if len(contacts) > 1:
            return [[*items[:start], *contact, *items[end:]] for contact in contacts]
    return [list(items)]


def _heads_value(items: Sequence[Item], end: int) -> bool:
    """“Opiekun Ewy Maj i Teodory Wąs: Minjun Seo”: a value behind a colon, so that the names are contacts."""
    at = end + 1
    while at < len(items) and items[at].is_link("by_now"):
        at += 1
    is_value = end + 1 < len(items) and (items[end].is_punctuation(":=") or items[end].is_link("value", "should_be"))
    return is_value and at < len(items) and items[at].kind != "mark"


def _elliptic(items: Sequence[Item]) -> list[list[Item]]:
    """ "Change Ana's city to Oslo and Bob Stone's to Rome": the label is said once, and holds for both."""
    label = next((at for at, item in enumerate(items) if item.value("field")), None)
    cuts = [0, *(at for at in range(label or 0, len(items)) if label and _begins_ellipsis(items, at))]
    if len(cuts) < 2 or label is None:
        return []
    parts = [list(items[start:end]) for start, end in zip(cuts, [*cuts[1:], len(items)], strict=True)]
    for part in parts[1:]:
        value = next(at for at, item in enumerate(part) if item.is_link("value"))
        verbs = [item for item in items[:label] if item.value("intent")]
        part[:] = [*verbs, *part[1:value], items[label], *part[value:]]
    return parts


def _paired(items: Sequence[Item]) -> list[list[Item]]:
    """ "Set Oslo for Ana Ruiz and Rome for Bob Stone": a value for each person, and the verb is said once."""
    verb = next((at for at, item in enumerate(items) if item.value("intent")), None)
    cuts = [at for at, item in enumerate(items) if item.is_link("and") and _gives(items, at + 1)]
    if verb is None or not cuts or cuts[0] < verb or not _gives(items, verb + 1):
        return []
    first = list(items[: cuts[0]])
    labels = [item for item in first[verb + 1 :] if item.value("field")]
    place = next((mark for item in first for mark in item.marks if mark.kind == "place"), None)
    parts = [first]
    for start, end in zip(cuts, [*cuts[1:], len(items)], strict=True):
        value, *rest = items[start + 1 : end]
        if place is not None and not labels and not value.marks:
            # The values stand in the same place of the sentence, so that both are towns.
            value = replace(value, marks=(place._replace(value="city:"),), in_name=False)
        parts.append([items[verb], *([] if value.value("field") else labels), value, *rest])
    return parts


def _gives(items: Sequence[Item], start: int) -> bool:
    """Whether a value, “for” and a person follow."""
    end = start
    while end < len(items) and end - start < _MAX_VALUE and not items[end].is_link("for", "and"):
        end += 1
    values = items[start:end]
    is_value = bool(values) and all(item.kind != "mark" and not item.value("intent") for item in values)
    return is_value and end + 1 < len(items) and items[end].is_link("for") and items[end + 1].in_name


def _placed(items: Sequence[Item]) -> list[list[Item]]:
    """ "Ana Ruiz vive en Soria y Bob Stone en Lugo": the verb is said once, and holds for both."""
    place = next((at for at, item in enumerate(items) if item.is_link("place")), None)
    if place is None:
        return []
    cuts = [0]
    for at in range(place + 2, len(items)):
        end = at + 1
        while end < len(items) and items[end].in_name:
            end += 1
        is_person = end > at + 2 and _begins_contact(items[at + 1])
        if is_between(items[at]) and is_person and end < len(items) and items[end].is_link("place", "company"):
            cuts.append(at)
    if len(cuts) < 2:
        return []
    parts = [list(items[start:end]) for start, end in zip(cuts, [*cuts[1:], len(items)], strict=True)]
    for part in parts[1:]:
        link = next(at for at, item in enumerate(part) if item.is_link("place", "company"))
        part[:] = [*part[1:link], items[place], *part[link + 1 :]]
    return parts


def _begins_ellipsis(items: Sequence[Item], at: int) -> bool:
    """Whether “and Bob Stone's to …” begins here."""
    end = at + 1
    while end < len(items) and items[end].in_name:
        end += 1
    is_possessive = end > at + 1 and items[end - 1].text.endswith(("'s", "’s"))
    return is_between(items[at]) and is_possessive and end < len(items) and items[end].is_link("value")


def _coordinated(items: Sequence[Item], start: int, language: Locale | None) -> tuple[list[list[Item]], int]:
    """The contacts from here on that “and” and commas join, and where they end."""
    contacts: list[list[Item]] = []
    end, at, is_joined = start, start, False
    while at < len(items) and (
        _begins_contact(items[at], language) or at == start or (contacts and _is_whole_name(items, at))
    ):
        begin = at
        at += 1
        while at < len(items) and items[begin].kind != "email" and _goes_on(items, at, language):
            at += 1
        contacts.append(list(items[begin:at]))
        end = at
        while at < len(items) and is_between(items[at]) and not items[at].is_punctuation(":"):
            is_joined = is_joined or items[at].is_link("and")
            at += 1
        again = at + (end < at < len(items) and items[at].is_link("filler") and not items[at].is_link("of"))
        if end < at and again < len(items) - 1 and start and _is_again(items[start - 1], items[again]):
            at = again + 1  # “el cargo de Ana Ruiz y (el) de Luis Pons”: the preposition is said for each
    # Commas alone may only add to one contact: “Jane Doe, Acme”.
    return (contacts, end) if is_joined else (contacts[:1], end)


def _goes_on(items: Sequence[Item], at: int, language: Locale | None) -> bool:
    """Whether a name goes on here. Spanish “y” is within some names, and between two contacts before a given name."""
    if items[at].in_name:
        return True
    behind = items[at + 1 : at + 4]
    is_other = items[at].is_link("and") and any(_begins_contact(each, language) for each in behind)
    return items[at].is_link("particle") and not is_other


def _is_all(item: Item) -> bool:
    return item.is_reply("everyone") or item.is_link("record")


def _is_again(first: Item, item: Item) -> bool:
    """Whether this is the preposition before the first contact."""
    return item.text.casefold() == first.text.casefold() and item.is_link("of", "value", "for", "company")


def _is_whole_name(items: Sequence[Item], at: int) -> bool:
    """ "Anne Roux, Luc Pons et Marthe Gil": two words of a name behind other contacts, given name or not."""
    two, behind = items[at : at + 2], items[at + 2 : at + 3]
    is_name = len(two) == 2 and all(item.in_name and not item.value("place") for item in two)
    return is_name and not any(item.in_name for item in behind)


def _begins_two_names(items: Sequence[Item], at: int) -> bool:
    """ "Loan Perrot et Tess Collet …": two words, “and”, two words, with given names that no list has."""
    is_joined = at + 2 < len(items) and items[at + 2].is_link("and")
    return is_joined and _is_whole_name(items, at) and _is_whole_name(items, at + 3)


def _hands_over(item: Item) -> bool:
    """A verb with people behind it, and no values."""
    return item.is_link("moves", "owner_of", "owned_after") or item.value("intent") in ("assign", "note")


def _begins_contact(item: Item, language: Locale | None = None) -> bool:
    """An address, or a given name: in Polish and Russian in any case of grammar."""
    word = item.text.removesuffix("'s").removesuffix("’s")
    is_given = is_given_name(word) or (language is not None and Morphology.shared().is_given(word, language))
    return item.kind == "email" or (item.in_name and is_given)
