"""People who share a company: “남궁민재, 미래로지스, … 이고 또 하나는 같은 회사 이은서 …”.

The company is said once, with the first of them. Without this reading the second contact would be stored without it.
"""

from collections.abc import Sequence
from itertools import pairwise

from services.agent.assistants.guided.parsing.hangul.pieces import Piece
from services.agent.assistants.guided.parsing.hangul.settling import Found

_SAME = ("같은 회사", "같은회사", "동일 회사", "같은 직장", "같은 데", "같은 곳", "같은 소속")
_ENDS = ",;.\n/"


def share_company(found: Sequence[Found], pieces: Sequence[Piece]) -> None:
    """Gives each new contact that is said to be at the same company the one of the contact before."""
    places = [at for at, piece in enumerate(pieces) if piece.item.text.startswith(_SAME)]
    if not places or any(each.intent != "create" for each in found):
        return
    people = [_person_at(found, pieces, at) for at in places]
    for number, (before, each) in enumerate(pairwise(found), 1):
        company = before.entities.labelled.get("company") or before.entities.company
        if number in people and company and not each.entities.company:
            each.entities.labelled.setdefault("company", company)


def _person_at(found: Sequence[Found], pieces: Sequence[Piece], at: int) -> int:
    """The number of the person: the one that follows without a mark, or else the one that is being described there."""
    behind = next((each for each in pieces[at + 1 :] if each.kind != "small"), None)
    start = pieces[at].start if behind is None or behind.is_mark(_ENDS) or behind.kind == "verb" else behind.start
    return max((number for number, each in enumerate(found) if each.start <= start), default=-1)
