"""Reads a table that was pasted into the chat: a row of labels above rows of people."""

import re
from collections.abc import Sequence

from libs.columns import is_nothing, known_header
from services.agent.assistants.guided.parsing.pasting.card import Card
from services.agent.assistants.guided.parsing.pasting.card_numbers import take_typed

_BORDERS = ("\t", "|", ";", ",")
_RULE = re.compile(r"^[\s|:+=-]+$")
_NAME, _FIRST, _LAST, _FAMILY_FIRST = "name", "firstname", "lastname", "fullname_last"
_WHOLE_NAMES = ("fullname", "firstname_or_full", "lastname_or_full")
"""How `known_header` calls columns with the whole name, if no other column has a part of it."""


def people_in_table(lines: Sequence[str]) -> tuple[list[Card], list[str]] | None:
    """The people and the other lines; None where no line of labels has rows below it."""
    for at in range(len(lines) - 1):
        # A comma is tried last, because cells hold commas, too.
        for border in _BORDERS:
            labels = _labels(lines, at, border)
            if sum(label is not None for label in labels) < 2:
                continue
            people, end = _rows(lines, at + 1, labels, border)
            if people:
                return people, [*lines[:at], *lines[end:]]
    return None


def _labels(lines: Sequence[str], at: int, border: str) -> list[str | None]:
    """The properties of the columns; none where the line below has other columns or is no row at all."""
    cells, below = _cells(lines[at], border), lines[at + 1]
    if len(cells) < 2 or (len(_cells(below, border)) != len(cells) and not _RULE.match(below)):
        return []
    labels = [_property(cell) for cell in cells]
    # “Apellidos, Nombre”: the word for a whole name is the given name next to the family name, and the other way round.
    if _FIRST in labels and _LAST not in labels:
        labels = [_LAST if label == _NAME else label for label in labels]
    elif _LAST in labels and _FIRST not in labels:
        labels = [_FIRST if label == _NAME else label for label in labels]
    return labels


def _cells(line: str, border: str) -> list[str]:
    stripped = line.strip().strip("|") if border == "|" else line
    return [cell.strip(" \"'") for cell in stripped.split(border)]


def _property(cell: str) -> str | None:
    known = known_header(bare) if (bare := cell.strip(" *:")) else None
    if known is None:
        return None
    return _NAME if known.property in _WHOLE_NAMES else known.property


def _rows(lines: Sequence[str], start: int, labels: Sequence[str | None], border: str) -> tuple[list[Card], int]:
    people, end = [], start
    for at in range(start, len(lines)):
        if _RULE.match(lines[at]) and lines[at].strip():
            end = at + 1
            continue
        cells = _cells(lines[at], border)
        if len(cells) != len(labels) or not lines[at].strip():
            break
        people.append(_person(cells, labels))
        end = at + 1
    return people, end


def _person(cells: Sequence[str], labels: Sequence[str | None]) -> Card:
    card = Card()
    for cell, label in zip(cells, labels, strict=True):
        if not cell or is_nothing(cell):
            continue
        if label == _NAME:
            card.name = cell
        elif label == _FAMILY_FIRST:
            card.name = _family_first(cell)
        elif label is None:
            # 번호 heads phone numbers as well as those of rows or orders, which have neither a 0 nor a + before them.
            card.left += filter(None, [take_typed(cell, card).strip() if cell[:1] in "+0" else cell])
        else:
            card.fields.setdefault(label, cell)
    return card


def _family_first(name: str) -> str:
    """With a comma behind the family name, if it is certain where that ends: “van den Berg Anna”."""
    words = name.split()
    is_certain = len([word for word in words if not word.islower()]) == 2 and not words[-1].islower()
    return f"{' '.join(words[:-1])}, {words[-1]}" if is_certain and "," not in name else name
