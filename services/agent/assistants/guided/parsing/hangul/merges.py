"""Two Korean contacts that are one: which they are, and which of them stays.

The one that stays is the goal (“…로 병합”), is called right, or is the one that does not go (“… 없애고”).
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from services.agent.assistants.guided.parsing.entities import Entities, Run
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.people import best_person
from services.agent.assistants.guided.parsing.hangul.pieces import Piece

_RIGHT = ("맞는", "맞아", "맞고", "진짜", "원본", "최신", "정확", "쓰는", "쓰고", "쓰시", "메인", "유효")
_GOALS = ("걸로", "거로", "것으로", "이걸로", "이쪽으로", "쪽으로", "그쪽으로", "그걸로", "거기로")
_SIDES = ("쪽", "쪽을", "쪽만", "거", "거를", "것", "것만", "거만")
"""Words behind the address of a contact that add nothing: “a@x.io 쪽 살려주세요”."""
_RECORDS = ("계정", "프로필", "메일", "이메일", "주소", "번호", "기록", "항목")
_GOING = ("버리", "버려", "없애", "필요", "빼", "폐기", "날리", "날려", "옛날", "예전")
_ONE = ("하나로", "하나만", "통일", "통합", "흡수")
_FIRST = re.compile(r"(?<![가-힣])(?:앞에?|앞의|앞엣|처음|첫\s?번째)\s?(?:걸|거|것|주소|메일|쪽|로)")
_SECOND = re.compile(r"(?<![가-힣])(?:뒤에?|뒤의|뒤엣|나중|두\s?번째)\s?(?:걸|거|것|주소|메일|쪽|로)")

_TWICE = re.compile(r"(?<![가-힣])(?:(?:두|2)\s?(?:번(?!째)|개|명|건|분)|중복|이중|겹쳐|겹치|따로)")


def says_twice(pieces: Sequence[Piece]) -> bool:
    """“두 번 등록됐네요”: a reason to merge two records, and no request."""
    return _TWICE.search(" ".join(piece.item.text for piece in pieces)) is not None


def merged(text: str, pieces: Sequence[Piece], grammar: Grammar) -> Entities:
    """The two people. The one that stays is the goal (“…로 병합”), or stands before “남기고”."""
    emails = [piece for piece in pieces if piece.kind == "typed" and piece.item.kind == "email"]
    addresses = list(dict.fromkeys(piece.text.casefold() for piece in emails))
    kept = ""
    if len(addresses) == 2:
        people = addresses
        staying = (piece.text.casefold() for at, piece in enumerate(pieces) if _stays(pieces, at))
        going = [piece.text.casefold() for at, piece in enumerate(pieces) if _goes(pieces, at)]
        stays = next((each for each in staying if each in addresses and each not in going), "")
        stays = stays or next((each for each in addresses if going and each not in going), "")
        kept = _placed(text, addresses) or _shortened(pieces, addresses) or stays
    else:
        people = list(dict.fromkeys(_people(text, pieces, grammar)))
        right = [piece for at, piece in enumerate(pieces) if _stays(pieces, at) and piece.text in people]
        kept = next((each.text for each in sorted(right, key=lambda each: each.kind != "typed")), "")
    if kept and len(people) > 2:
        people = [each for each in people if each != kept]  # “맹주호랑 맹주오, juho@…을 남기고”
    if kept in people and len(people) == 2:
        people = [*(each for each in people if each != kept), kept]
    return Entities(
        runs=[Run.of(each, is_name=True) for each in people[:2]],
        has_focus=len(people) < 2,
        is_into=len(people) >= 2 and kept in people[:2],
        kept="" if kept in people[:2] and len(people) > 1 else kept,
    )


def drops_one_of_two(pieces: Sequence[Piece]) -> bool:
    """“b@x.io 없애고 a@x.io 하나로 합쳐주세요”: one of two addresses goes, and the record of the other one stays."""
    emails = {piece.text.casefold() for piece in pieces if piece.kind == "typed" and piece.item.kind == "email"}
    going = {piece.text.casefold() for at, piece in enumerate(pieces) if _goes(pieces, at)} if len(emails) == 2 else ()
    return len(going) == 1 and any(
        piece.item.value("intent") == "merge" or piece.item.is_link("stays") or piece.item.text.startswith(_ONE)
        for piece in pieces
    )


def _goes(pieces: Sequence[Piece], at: int) -> bool:
    """“b@x.io 지우고”, “b@x.io는 필요 없어”: the address directly before such a word."""
    if pieces[at].kind != "typed" or pieces[at].item.kind != "email":
        return False
    after = next((each for each in pieces[at + 1 :] if not _adds_nothing(each)), None)
    if after is None:
        return False
    is_cleared = after.item.value("intent") in ("clear", "delete") or after.item.text.startswith(_GOING)
    is_set_apart = pieces[at].role == "topic" and after.item.text.startswith("정리")
    return is_cleared or is_set_apart or after.text == "안"  # “b@x.io 안 써요”


def _adds_nothing(piece: Piece) -> bool:
    return piece.item.is_link("filler") or piece.text in _SIDES or piece.text in _RECORDS or piece.is_mark("()")


def _stays(pieces: Sequence[Piece], at: int) -> bool:
    piece = pieces[at]
    if piece.kind not in ("typed", "word"):
        return False
    behind_it = (
        each
        for each in pieces[at + 1 :]
        if not (each.item.is_link("filler") or each.item.text in _SIDES or each.is_mark("()"))
    )
    after = next(behind_it, None)
    if after is not None and after.item.is_link("stays"):
        return True
    if _is_called_right(pieces, at):
        return True
    if _is_behind_arrow(pieces, at):
        return True
    before = [each for each in pieces[:at] if not each.item.is_link("filler")]
    if before and (before[-1].item.is_link("stays") or (before[-1].kind == "verb" and after is None)):
        return before[-1].kind != "verb" or piece.role == "to"  # “남길 건 …”, “합쳐줘 …로”
    behind = pieces[at + 1] if at + 1 < len(pieces) else None
    if behind is not None and behind.role == "to" and (behind.kind == "small" or behind.is_mark(")")):
        return True  # “… 연락처로 합쳐줘”, “도경아(b@x.io)로 병합”
    is_record = behind is not None and behind.kind in ("word", "label") and behind.text in _RECORDS
    if is_record and behind is not None and behind.role == "to":
        return True  # “… 계정으로 통합”
    # “… 로 들어간” says where a contact is, not where it goes.
    return piece.role in ("to", "at") and after is not None and (after.kind == "verb" or after.item.is_link("into"))


def _is_behind_arrow(pieces: Sequence[Piece], at: int) -> bool:
    """ "a@x.io → b@x.io": the second one stays."""
    marks = list(takewhile(lambda each: each.kind == "mark", reversed(pieces[:at])))
    is_behind_other = len(marks) < at and pieces[at - len(marks) - 1].kind == pieces[at].kind
    return is_behind_other and any(each.is_mark("→>") for each in marks)


def _is_called_right(pieces: Sequence[Piece], at: int) -> bool:
    """ "… 이게 맞는 거야", “… 이 지금 쓰는 거니까”, “맞는 건 …”, “… 걸로”."""
    behind = list(takewhile(lambda each: each.kind not in ("typed", "mark", "verb"), pieces[at + 1 : at + 5]))
    ahead = list(
        takewhile(lambda each: each.kind not in ("typed", "mark", "verb"), reversed(pieces[max(at - 3, 0) : at]))
    )
    behind = [each for each in behind if each.item.text not in ("니까", "이니까")]
    is_goal = bool(behind) and behind[0].item.text in _GOALS
    return is_goal or any(each.item.text.startswith(_RIGHT) for each in (*behind, *ahead))


def _shortened(pieces: Sequence[Piece], addresses: Sequence[str]) -> str:
    """“… new로 합쳐줘”, “… new 쪽 살리고”: a part of the one address that stays."""
    goals = [
        each.text.casefold() for at, each in enumerate(pieces)
        if each.is_word and each.text.isascii() and (each.role == "to" or _stays(pieces, at))
    ]  # fmt: skip
    found = [each for each in addresses for goal in goals if goal in each]
    return found[0] if len(found) == 1 else ""


def _placed(text: str, people: Sequence[str]) -> str:
    """The one of two that “앞에 걸로”, “두 번째로” means; empty where no such words are there."""
    first, second = _FIRST.search(text), _SECOND.search(text)
    return "" if bool(first) == bool(second) else people[0] if first else people[1]


def _people(text: str, pieces: Sequence[Piece], grammar: Grammar) -> list[str]:
    found: list[tuple[int, str]] = []
    rest = list(pieces)
    has_address = any(each.kind == "typed" and each.item.kind in ("email", "phone") for each in pieces)
    for _ in range(2):
        person = best_person(text, rest, "update", grammar)
        if person is not None and not (person.is_guess and (found or has_address)):
            for piece in rest[person.start : person.end]:
                piece.used = True
            found.append((rest[person.start].start, person.name))
    found += [
        (each.start, each.text) for each in pieces if each.kind == "typed" and each.item.kind in ("email", "phone")
    ]
    return [name for _, name in sorted(found)]


def keeps_one_of_two(pieces: Sequence[Piece]) -> bool:
    """“b@x.io만 남기고 a@x.io는 정리해주세요”: two addresses, of which one stays. No contact is begun with them."""
    emails = {piece.text.casefold() for piece in pieces if piece.kind == "typed" and piece.item.kind == "email"}
    is_asked = not any(piece.kind == "verb" or piece.is_mark("?") for piece in pieces)
    return len(emails) == 2 and is_asked and any(piece.item.is_link("stays") for piece in pieces)
