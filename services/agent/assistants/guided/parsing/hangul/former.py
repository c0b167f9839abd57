"""Values that a Korean text says to be old or right: “부산으로 되어 있는데 대구여야 해”, “A였는데 이제 B야”."""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.hangul.pieces import Piece

_STANDS = ("되어", "돼", "되있", "적혀", "써", "쓰여", "나와", "나오", "등록", "입력", "저장", "잡혀", "뜨")
"""Beginnings of the verbs in “… stands there as …”."""
_BUT = ("있는데", "있지만", "있고", "있어", "있네", "있음", "있던데", "는데", "지만", "던데", "네")
_WAS = (
    "이었는데", "였는데", "이었고", "였고", "이었지만", "였지만", "이었는데요", "였는데요", "인데",
    "이지만", "이었음", "였음",
)  # fmt: skip
"""Endings of a noun that was true, or that the record holds, before the one that is right."""
_MUST_BE = ("이어야", "여야", "이여야")
_IS_RIGHT = ("맞아", "맞아요", "맞습니다", "맞음", "맞는", "맞는데", "맞다", "맞고", "맞지")
_WAS_THERE = ("있다", "살다", "계시다", "일하다", "근무하다", "다니다", "사시다", "다니시다", "일하시다", "근무하시다")
_NO_MORE = ("안", "더는", "더이상")
_VALUES = ("word", "place", "title", "typed")


def drop_former(pieces: Sequence[Piece]) -> None:
    """Uses up the old value and the words around it, and frees the right one of its ending."""
    right = [at for at in range(len(pieces)) if _is_right(pieces, at)]
    old = [(at, end) for at in range(len(pieces)) if (end := _end_of_former(pieces, at))]
    if not old or not any(_is_value(pieces, at) for at in range(len(pieces)) if all(at != place for place, _ in old)):
        return
    for at, end in old:
        for piece in pieces[at:end]:
            piece.used = True
    for at in right:
        _free(pieces, at)


def _is_value(pieces: Sequence[Piece], at: int) -> bool:
    return pieces[at].kind in _VALUES


def _end_of_former(pieces: Sequence[Piece], at: int) -> int:
    """Where the words end that call this value the old one; 0 if none do."""
    piece, rest = pieces[at], pieces[at + 1 : at + 3]
    if piece.kind not in _VALUES:
        return 0
    if piece.kind == "typed" and rest and rest[0].item.text.startswith(_WAS):
        return at + 2
    if (
        piece.kind != "typed"
        and _without(piece.item.text, _WAS)
        and any(_is_right(pieces, place) for place in range(at + 1, len(pieces)))
    ):
        return at + 1
    if piece.kind == "title" and piece.role == "at" and rest and rest[0].kind == "title" and rest[0].role == "to":
        return at + 1  # “사원에서 주임으로”
    if piece.role == "at" and rest and rest[0].item.text.removesuffix("가") in _WAS_THERE:
        return at + 2  # “안산에서 일하다가 수원으로 갔대요”
    if piece.kind == "place" and len(rest) == 2 and rest[0].item.text in _NO_MORE and _is_there(rest[1]):
        return at + 3  # “안산에 안 사시고 수원 사세요”
    if piece.role == "to" and rest and rest[0].item.text.startswith(_STANDS):
        is_two = len(rest) > 1 and rest[1].item.text.startswith(_BUT)
        return at + 3 if is_two else at + 2 if rest[0].item.text.endswith(_BUT) else 0
    return 0


def _is_there(piece: Piece) -> bool:
    return piece.item.is_link("place", "company_after") or piece.item.text.startswith(("계시", "계세", "있"))


def _is_right(pieces: Sequence[Piece], at: int) -> bool:
    """ "대구여야 해", "울산이 맞아"."""
    piece, after = pieces[at], pieces[at + 1] if at + 1 < len(pieces) else None
    if piece.kind not in ("word", "place", "title"):
        return False
    is_confirmed = after is not None and after.item.text.startswith(_IS_RIGHT)
    return is_confirmed or bool(_without(piece.item.text, _MUST_BE))


def _without(word: str, endings: Sequence[str]) -> str:
    return next((word.removesuffix(each) for each in endings if word.endswith(each) and len(word) > len(each) + 1), "")


def _free(pieces: Sequence[Piece], at: int) -> None:
    piece = pieces[at]
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    stem = _without(piece.item.text, _MUST_BE)
    if stem:
        piece.text, piece.end = stem, piece.start + len(stem)
    elif piece.role == "" and piece.text.endswith(("이", "가")) and len(piece.text) > 2:
        piece.text, piece.end = piece.text[:-1], piece.end - 1
    piece.role = "to"
    if after is not None and after.item.text.startswith(_IS_RIGHT):
        after.used = True
