"""Several labels and as many values in the same order: “회사와 도시를 온담과 대구로 바꿔줘”.

Where their numbers differ, or a value has not the form of its label, nothing is read here and a person is asked.
"""

from collections.abc import Sequence
from typing import NamedTuple

from services.agent.assistants.guided.parsing.entities import TYPED
from services.agent.assistants.guided.parsing.hangul.pieces import Piece

_JOINS = ",/·&"
_EACH = ("각각", "각자", "순서대로", "차례로")
_MAX_WORDS = 4
"""Words of a value."""


class Distributed(NamedTuple):
    """`values` by property, `end` behind them. `unclear`: the labels of values that no number or form assigns."""

    values: dict[str, str]
    end: int
    unclear: list[Piece]


def distributed(text: str, pieces: Sequence[Piece], start: int) -> Distributed:
    """The values of the labels that begin here; nothing where one label or one value stands alone."""
    labels, at = _labels(pieces, start)
    begin = at
    while at < len(pieces) and (pieces[at].text in _EACH or pieces[at].item.is_link("filler", "value", "focus")):
        at += 1
    is_behind_verb = at + 1 < len(pieces) and pieces[at].kind == "verb" and pieces[at + 1].kind == "typed"
    if not is_behind_verb and any(each.item.is_link("focus") for each in pieces[begin:at]):
        return Distributed({}, start, [])
    values, end = _values(pieces, at + is_behind_verb, is_last=is_behind_verb) if len(labels) > 1 else ([], 0)
    if len(values) < 2:
        return Distributed({}, start, [])
    props = [each.item.value("field") or "" for each in labels]
    is_one_each = len(values) == len(labels) == len(set(props))
    if not is_one_each or not all(_fits(prop, value) for prop, value in zip(props, values, strict=True)):
        return Distributed({}, start, labels)
    found = {prop: _text(text, value) for prop, value in zip(props, values, strict=True)}
    return Distributed(found, end, [])


def _labels(pieces: Sequence[Piece], at: int) -> tuple[list[Piece], int]:
    labels: list[Piece] = []
    while at < len(pieces) and pieces[at].kind == "label" and not pieces[at].used:
        labels.append(pieces[at])
        at += 1
        if not _joins(pieces, at, labels[-1]):
            return labels, at
        at += labels[-1].role != "with"
    return labels, at


def _values(pieces: Sequence[Piece], at: int, *, is_last: bool) -> tuple[list[list[Piece]], int]:
    """The values up to the one that an ending or a verb closes; none where another word stands among them."""
    values: list[list[Piece]] = [[]]
    while at < len(pieces) and (pieces[at].is_value or pieces[at].kind == "typed") and not pieces[at].used:
        piece = pieces[at]
        values[-1].append(piece)
        at += 1
        if piece.role in ("to", "is"):
            return values, at
        if _joins(pieces, at, piece):
            values.append([])
            at += piece.role != "with"
        elif piece.role or len(values[-1]) > _MAX_WORDS:
            return [], 0
    # “온담/부장 으로”: an ending that stands apart closes the value, too.
    is_closed = at < len(pieces) and (pieces[at].kind == "verb" or pieces[at].item.text in ("로", "으로"))
    is_closed = is_closed or (is_last and all(each.kind == "mark" for each in pieces[at:]))
    return (values, at) if is_closed else ([], 0)


def _joins(pieces: Sequence[Piece], at: int, before: Piece) -> bool:
    if before.role == "with":
        return True
    return at < len(pieces) and (pieces[at].is_mark(_JOINS) or pieces[at].item.is_link("and"))


def _fits(prop: str, value: Sequence[Piece]) -> bool:
    if not value:
        return False
    typed = [each for each in value if each.kind == "typed"]
    kinds = TYPED.get(prop)
    return not typed if kinds is None else len(value) == 1 and value[0].item.kind in kinds


def _text(text: str, value: Sequence[Piece]) -> str:
    if len(value) == 1 and value[0].kind == "place":
        return (value[0].item.value("place") or "").partition(":")[2] or value[0].text
    return text[value[0].start : value[-1].end]
