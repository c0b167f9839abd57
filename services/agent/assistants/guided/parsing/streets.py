"""Postal addresses in running text: “elle est au 12 rue des Lilas à Tours”, “calle Mayor 12, 42001 Soria”.

A street shows by its kind and its house number. It is read as if it had its label, as are a postal code and a town
right behind it. Without that, the street would be a company or a town.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.small_words import small_words

_MAX_NAME = 6
"""Items of a street's name."""
_MAX_HOUSE = 4
"""Digits of a house number."""
_MIN_CODE, _MAX_CODE = 4, 6
"""Digits of a postal code."""
_PARTS = (2, 0, 3)
"""Digits of a Polish code, with a hyphen between them."""
_MAX_TOWN = 4
"""Words of a town."""
_TO_LABEL = 6
"""Items from a label for the address to the street: “l'adresse d'Aline Forge : 25 …”."""


def with_streets(text: str, items: Sequence[Item]) -> list[Item]:
    """The items, with each street as one value behind a label."""
    kinds = small_words().street_kinds
    found: list[Item] = []
    at = 0
    while at < len(items):
        span = _street_at(items, at, kinds) if items[at].kind == "word" or _is_house(items[at]) else None
        if span is None:
            found.append(items[at])
            at += 1
            continue
        start, end = span
        del found[len(found) - (at - start) :]
        street = Item("word", text[items[start].start : items[end - 1].end], items[start].start, items[end - 1].end)
        if not (is_labelled := _is_labelled(found)):
            _take_preposition(found)
            found.append(_label(street, "address"))
        found.append(replace(street, in_name=True))
        at = _read_town(text, items, end, found, is_labelled=is_labelled)
    return found


def _street_at(items: Sequence[Item], at: int, kinds: frozenset[str]) -> tuple[int, int] | None:
    """The span of a street, if its kind stands here: with the number before or behind it."""
    if items[at].text.casefold() not in kinds or items[at].value("intent"):
        return None
    number = at - 1
    while number > 0 and (items[number].is_punctuation(",") or items[number].text.casefold() in _EXTRAS):
        number -= 1
    name_end = _name_end(items, at + 1)
    if number >= 0 and _is_house(items[number]):
        return (number, name_end) if name_end > at + 1 else None
    if (first := _named_before(items, at)) is not None:
        return first, at + 1
    house = name_end + (name_end < len(items) and items[name_end].is_punctuation(","))
    if name_end == at + 1 or house >= len(items) or not _is_house(items[house]):
        return None
    return at, house + 1


_EXTRAS = frozenset({"bis", "ter", "b", "a"})
"""Behind a house number: “4 bis avenue Foch”."""


def _named_before(items: Sequence[Item], kind: int) -> int | None:
    """ "12 Elm Street": the number and the name before the kind, which has a capital letter."""
    first = kind - 1
    while first > 0 and kind - first < _MAX_NAME and items[first].kind == "word" and items[first].in_name:
        first -= 1
    is_street = items[kind].in_name or items[kind].is_capitalized
    return first if is_street and first < kind - 1 and _is_house(items[first]) else None


def _name_end(items: Sequence[Item], start: int) -> int:
    """Behind the name of a street, which has a capital letter: “. Długa”, “des Lilas”, “du Général de Gaulle”."""
    at = start + (start < len(items) and items[start].is_punctuation("."))
    end = start
    while at < len(items) and at - start < _MAX_NAME and items[at].kind == "word":
        item = items[at]
        if not (item.in_name or item.is_capitalized or item.is_restored):
            if not item.is_link("of", "filler", "particle", "company"):
                break
            at += 1
            continue
        at = end = at + 1
    return end


def _is_house(item: Item) -> bool:
    digits = item.text[:-1] if item.text[-1:].isalpha() else item.text
    return item.kind in ("number", "word") and digits.isdigit() and len(digits) <= _MAX_HOUSE


def _is_labelled(found: Sequence[Item]) -> bool:
    """Whether a label for the address waits for its value: “l'adresse d'Aline Forge, 25 …”."""
    label = next((at for at in range(1, min(_TO_LABEL, len(found)) + 1) if found[-at].value("field")), 0)
    between = found[len(found) - label + 1 :] if label else []
    is_said = all(item.is_punctuation(",:=") or item.in_name or not item.is_punctuation(",;.\n") for item in between)
    is_other = any(item.value("intent") for item in between)
    return label > 0 and found[-label].value("field") == "address" and is_said and not is_other


def _take_preposition(found: list[Item]) -> None:
    """“Elle est au 12 …”: the label takes the place of the preposition. A verb of moving stays one."""
    while (
        found and found[-1].is_link("filler", "particle") and found[-1].text.casefold() in small_words().label_articles
    ):
        found.pop()
    if not found or not found[-1].is_link("place", "value", "into") or found[-1].in_name:
        return
    last = found.pop()
    verbs = tuple(mark for mark in last.marks if mark.kind == "intent")
    if verbs:
        found.append(replace(last, marks=verbs))


def _read_town(text: str, items: Sequence[Item], at: int, found: list[Item], *, is_labelled: bool) -> int:
    """Reads “, 37000 Tours” or “à Tours” behind the street, and says where to go on."""
    code = at
    while at + 1 < len(items) and (items[at].is_punctuation(",") or items[at].is_link("place")):
        town = items[at + 1]
        if (items[at].is_link("place") and town.in_name) or town.value("place"):
            found.append(_label(town, "city"))
            return at + 1
        if town.in_name and not is_labelled and not items[at].is_link("place"):
            found.append(replace(items[at], text=";"))  # no part of the street: perhaps a company
            return at + 1
        at += 1
    at = code
    while code < len(items) and items[code].is_punctuation(",-–\n"):
        code += 1
    behind = _code_end(items, code)
    if not behind:
        return at
    number = Item("number", text[items[code].start : items[behind - 1].end], items[code].start, items[behind - 1].end)
    found += [_label(number, "zip"), number]
    end = behind
    while end < len(items) and end - behind < _MAX_TOWN and items[end].kind == "word" and _is_of_town(items[end]):
        end += 1
    if end > behind:
        first, last = items[behind], items[end - 1]
        town = Item("word", text[first.start : last.end], first.start, last.end, in_name=True)
        found += [_label(town, "city"), town]
    return end


def _is_of_town(item: Item) -> bool:
    return (item.is_content or bool(item.value("place")) or item.in_name) and not item.value("intent")


def _code_end(items: Sequence[Item], at: int) -> int:
    """Behind a postal code, “37000” or “80-001”; 0 where none stands."""
    sizes = [len(item.text) if item.text.isdigit() else 0 for item in items[at : at + 3]]
    if len(sizes) == len(_PARTS) and (sizes[0], sizes[2]) == (_PARTS[0], _PARTS[2]) and items[at + 1].text == "-":
        return at + 3
    return at + 1 if sizes and _MIN_CODE <= sizes[0] <= _MAX_CODE else 0


def _label(value: Item, prop: str) -> Item:
    """A label right before the value. The language of its mark says nothing."""
    return Item("word", prop, value.start, value.start, (Mark("field", prop, "en", is_own=True),))
