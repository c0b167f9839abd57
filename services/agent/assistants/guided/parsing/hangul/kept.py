"""Properties that a Korean text says to stay as they are: “직함은 그대로예요”, “도시는 안 바뀌었어요”.

Such a clause holds no news. Its words would be taken for the value of its label, so it is left out before all else.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.hangul.pieces import Piece
from services.agent.assistants.guided.small_words import words_by_language

_SAME = (
    "그대로",
    "동일",
    "똑같",
    "같아",
    "같고",
    "같음",
    "같습",
    "여전",
    "변함없",
    "변동없",
    "변화없",
    "변경없",
    "유지",
    "유효",
)
_STILL = ("여전히", "그대로", "아직", "아직도", "계속", "지금도", "변함없이", "똑같이", "동일하게", "원래대로")
"""Adverbs before the value that stays: the value is said again, and the adverb is no part of it."""
_REST = ("나머지", "그외", "그밖", "이외")
_OTHER = ("다른", "딴", "그 외", "그")
_THINGS = ("건", "거", "것", "정보", "내용", "부분", "항목", "데이터", "값", "외")
_ADVERBS = ("절대", "절대로", "함부로", "굳이", "아예", "전혀", "일절", "당분간", "그냥")
_NO_CHANGE = ("변경", "변동", "변함", "변화", "수정", "바뀐", "달라진")
_STAYS_UNTOUCHED = (
    "바뀌",
    "바뀐",
    "바꼈",
    "바꿔",
    "바꾸",
    "변하",
    "변했",
    "변경",
    "수정",
    "건드",
    "손대",
    "고치",
    "고쳐",
    "달라",
)
_UNCHANGED = ("안 바꿔도", "안 바꾸", "안 바꿀")
_LET_BE = ("놔두", "놔둬", "냅두", "냅둬", "내비둬", "그냥 놔", "그냥 냅", "그냥 두", "그냥 둬")
_NONE = ("없", "거 없", "것 없")
_ENDS = (
    "두",
    "둬",
    "놔",
    "놓",
    "냅",
    "유지",
    "있",
    "부탁",
    "주세요",
    "하고",
    "하시",
    "해",
    "예요",
    "돼",
    "되",
    "가고",
    "가시",
    "간대",
)
"""Beginnings of what may stand behind “as it is”: “그대로 두시고요”, “그대로 놔둬”, “안 바꿔도 돼요”."""


def without_kept(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without the labels that stay, and without adverbs that say so of a value."""
    found: list[Piece] = []
    at = 0
    while at < len(pieces):
        if (end := _end_of_rest(pieces, at)) and len(pieces) > end - at:
            at = end
        elif pieces[at].kind != "label" or not (end := _end_of_labels(pieces, at)):
            found.append(pieces[at])
            at += 1
        elif (behind := _end_of_kept(pieces, end)) > end:
            at = behind
        else:
            found += pieces[at:end]
            at = end + (end < len(pieces) and _is_still(pieces, end))
    return found


def _end_of_rest(pieces: Sequence[Piece], at: int) -> int:
    """“다른 건 건드리지 말고”, “나머지는 그대로 두세요”: nothing is said of a contact. 0: something else is."""
    text, after = pieces[at].item.text, pieces[at + 1] if at + 1 < len(pieces) else None
    end = at + 1 if text.startswith(_REST) else 0
    if text in _OTHER and after is not None and after.item.text.startswith(_THINGS):
        end = at + 2
    if not end or end >= len(pieces):
        return 0
    behind = end
    while behind + 1 < len(pieces) and pieces[behind].item.text in _ADVERBS:
        behind += 1
    said, denial = pieces[behind].item, pieces[behind + 1] if behind + 1 < len(pieces) else None
    is_denied = denial is not None and (denial.item.is_link("not") or denial.item.text.startswith("않"))
    if said.text.startswith((*_STAYS_UNTOUCHED, "건들")) and is_denied:
        return behind + 2
    if said.text.startswith((*_LET_BE, *words_by_language()["ko"].leaves_alone)):
        return _behind_end(pieces, behind + 1)
    return kept if (kept := _end_of_kept(pieces, behind)) > behind else 0


def _end_of_labels(pieces: Sequence[Piece], at: int) -> int:
    """Behind the labels that stand in a row: “직함이랑 도시는”."""
    while at < len(pieces) and (
        pieces[at].kind == "label" or pieces[at].is_mark(",/·") or pieces[at].item.is_link("and")
    ):
        at += 1
    while pieces[at - 1].kind != "label":
        at -= 1
    return at


def _is_still(pieces: Sequence[Piece], at: int) -> bool:
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    if after is None or not (after.is_value or after.kind == "typed"):
        return False
    return pieces[at].item.text in _STILL and not after.item.text.startswith(_ENDS)


def _end_of_kept(pieces: Sequence[Piece], start: int) -> int:
    """Behind the words that say of the labels before them that nothing changes; `start` if they say something else."""
    at = start
    while at < len(pieces) and (pieces[at].item.is_link("filler", "by_now") or pieces[at].item.text in _ADVERBS):
        at += 1
    if at >= len(pieces) or _is_still(pieces, at):
        return start
    text = pieces[at].item.text
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    if text.startswith(_LET_BE) and _is_other(pieces, start):
        return _behind_end(pieces, at + 1)
    if end := _end_of_denied(pieces, at):
        return end
    if text.startswith(_UNCHANGED):
        return _behind_end(pieces, at + 1)
    if text in ("안", "못", "따로") and after is not None and after.item.text.startswith(_STAYS_UNTOUCHED):
        return _behind_end(pieces, at + 2)
    if text.startswith(_NO_CHANGE) and after is not None and after.item.text.startswith(_NONE):
        return _behind_end(pieces, at + 2)
    if text.startswith(_SAME) and (pieces[at].role != "to" or text == _SAME[0]):
        return _behind_end(pieces, at + 1)
    return start


def _end_of_denied(pieces: Sequence[Piece], at: int) -> int:
    """“번호는 건드리지 말고 도시만 지워줘”, “번호 말고 도시만 …”, where another label follows. 0: nothing is denied."""
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    left_alone = words_by_language()["ko"].leaves_alone
    end = at + 1
    if pieces[at].item.text.startswith((*_STAYS_UNTOUCHED, "건들")) and after is not None and after.item.is_link("not"):
        end = at + 2
    elif not (pieces[at].item.is_link("not") or pieces[at].item.text.startswith(left_alone)):
        return 0
    follows = pieces[end] if end < len(pieces) else None
    is_last = follows is None or follows.kind == "mark"
    # “도시는 수원으로요, 번호는 건드리지 마시구요”: the value of another property stands before.
    is_behind = is_last and any(piece.role == "to" for piece in pieces[:at])
    return end if is_behind or (follows is not None and follows.kind == "label") else 0


def _is_other(pieces: Sequence[Piece], start: int) -> bool:
    """“도시만 김해로 바꾸고 전화번호는 그냥 놔둬”: another property is changed before, and this one is set apart."""
    is_apart = pieces[start - 1].item.text.endswith(("는", "은", "도"))
    before = next((at for at in range(start - 1, -1, -1) if pieces[at].kind not in ("label", "mark")), -1) + 1
    return is_apart and any(piece.kind == "verb" for piece in pieces[:before])


def _behind_end(pieces: Sequence[Piece], at: int) -> int:
    while at < len(pieces) and pieces[at].kind in ("word", "small", "verb") and pieces[at].item.text.startswith(_ENDS):
        at += 1
    return at
