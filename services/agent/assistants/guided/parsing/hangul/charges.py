"""Jobs that a Korean text names by what a person is in charge of: “구매 담당자 탁보람”, “영업담당이고”.

Alone the word means the owner of a contact. Behind the name of a function it is a part of the job.
"""

import re
from collections.abc import Sequence

from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.pieces import Piece
from services.agent.assistants.guided.parsing.item import Item

_CHARGE = re.compile(r"담당(?:자|관)?(?:님|분)?")
_CARRIES = re.compile(r"담당(?=(?:하시|하는|하고|을 맡|이신|이시))")
_GLUED = re.compile(r"(?P<function>[가-힣]{2,6})담당(?:자|관)?")


def with_charges(text: str, pieces: Sequence[Piece], grammar: Grammar) -> list[Piece]:
    """The pieces, where a function and “in charge” are one job title."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        before = found[-1] if found else None
        if before is not None and _is_function(before, grammar) and (end := _end_of_charge(text, pieces, at)):
            found[-1] = _title(text, before.start, end, piece)
        elif piece.is_word and (glued := _GLUED.fullmatch(piece.text)) and _names_function(glued["function"], grammar):
            found.append(_title(text, piece.start, piece.end, piece))
        else:
            found.append(piece)
    return found


def _title(text: str, start: int, end: int, last: Piece) -> Piece:
    item = Item("word", text[start : last.item.end], start, last.item.end)
    role = last.role if last.role in ("is", "to") else ""
    return Piece(item, "title", text[start:end], end, role, is_person=text[end - 1] == "님")


def _is_function(piece: Piece, grammar: Grammar) -> bool:
    return piece.is_word and not piece.role and _names_function(piece.text, grammar)


def _names_function(word: str, grammar: Grammar) -> bool:
    return word in grammar.functions or grammar.is_department(word)


def _end_of_charge(text: str, pieces: Sequence[Piece], at: int) -> int:
    """The end of the word for “in charge”; 0 where it means the owner, as in an assignment."""
    piece, after = pieces[at], pieces[at + 1] if at + 1 < len(pieces) else None
    if carries := _CARRIES.match(text, piece.start):
        return carries.end()
    charge = _CHARGE.fullmatch(text, piece.start, piece.end)
    is_given = after is not None and (after.role in ("to", "toward") or (after.text[:1].isascii() and after.is_word))
    if charge is None or piece.role not in ("", "is") or is_given:
        return 0
    return charge.end()


def is_asked_for(pieces: Sequence[Piece], at: int) -> bool:
    """Whether “담당자” in a search is the person at a company: “서해수산 담당자분 연락처”."""
    piece, after = pieces[at], pieces[at + 1] if at + 1 < len(pieces) else None
    is_polite = piece.item.text.endswith(("분", "님", "분들"))
    return is_polite or (after is not None and after.kind == "label" and not piece.role)
