"""Whether the words that are left over stand in clauses of their own: “… Ann Lee한테 넘겨 줘. 아는 사이라서요”.

Such words give a reason or tell a story, and do not change the sense of a request in another clause. The request is
shown with them before it is done. Words that deny something may be about the request in any clause.
"""

from collections.abc import Iterator, Sequence

from libs.people import korean
from services.agent.assistants.guided.parsing.hangul.pieces import LAUGHS, SENTENCE_ENDS, Piece

_ENDS = f"{SENTENCE_ENDS};"
_JOINING = (
    "는데", "은데", "인데", "던데", "라서", "아서", "어서", "해서", "여서", "니까", "지만", "더니", "길래", "느라",
    "서요", "네요", "겠어요", "어요", "아요", "에요", "예요", "해요", "니다", "대요", "래요", "거든요", "는데요",
)  # fmt: skip
"""Ends of words behind which another clause begins."""
_DENIALS = ("아니", "아닌", "말고", "않", "못", "취소", "안")
_SAYING = ("word", "typed", "title", "place")


def stands_apart(pieces: Sequence[Piece]) -> bool:
    """False if nothing is left over."""
    found = False
    for clause in _clauses(pieces):
        left = [each for each in clause if not each.used and each.kind in _SAYING and len(each.text) > 1]
        if not left:
            continue
        said = [each for each in clause if not (clause[-1].is_mark(_ENDS) and _is_contact(each))]
        if any(map(_is_of_request, said)) or any(each.item.text.startswith(_DENIALS) for each in clause):
            return False
        found = True
    return found


def _is_contact(piece: Piece) -> bool:
    """“임하늘 사무실 이사함. 도시 서울 …”: a sentence that only names the contact."""
    return piece.is_word and piece.used and (piece.is_person or korean.is_full_name(piece.text))


def _is_of_request(piece: Piece) -> bool:
    is_value = piece.used and piece.kind in ("label", *_SAYING)
    return is_value or (piece.kind == "verb" and piece.item.value("intent") not in ("search", "question"))


def _clauses(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    clause: list[Piece] = []
    for piece in pieces:
        clause.append(piece)
        is_topic = piece.is_person and piece.role == "topic"  # “함동욱 씨는 Ann이 바쁘니까 …”
        if is_topic or piece.is_mark(_ENDS) or (piece.is_word and piece.item.text.rstrip(LAUGHS).endswith(_JOINING)):
            yield clause
            clause = []
    yield clause
