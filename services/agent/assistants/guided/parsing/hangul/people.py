"""Finds the person that a Korean request is about: by an honorific, by a family name, or by an address that follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.people import korean, shares_word
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.pieces import Piece

_SURE, _LIKELY, _PLACED = 3, 2, 1
_MAX_WORDS = 3
_SHORT = 2
_PLANS = ("것", "거", "예정", "계획", "필요", "일정")
"""Nouns behind what shall be done: “전화할 것”, “방문할 예정”."""
_MAX_SYLLABLES = 5
"""Of a word in a foreign name."""


@dataclass(frozen=True)
class Person:
    """`start` and `end` are places among the pieces."""

    name: str
    start: int
    end: int
    title: str = ""
    is_guess: bool = False


def best_person(text: str, pieces: Sequence[Piece], intent: Intent | None, grammar: Grammar) -> Person | None:
    """The surest one, and of these the first."""
    best: tuple[int, int] | None = None
    for at, piece in enumerate(pieces):
        if piece.used or not piece.is_word or (piece.role == "to" and intent not in (None, "create")):
            continue
        weight = _weight(pieces, at, intent, grammar)
        if weight and (best is None or weight > best[0]):
            best = (weight, at)
    if best is None:
        return None
    weight, at = best
    start, end = (at, _run_end(pieces, at, grammar)) if weight == _PLACED else _reach(pieces, at, grammar)
    name = text[pieces[start].start : pieces[end - 1].end]
    return Person(name, start, end, pieces[end - 1].title, is_guess=weight == _PLACED and not _is_latin(pieces[at]))


def _weight(pieces: Sequence[Piece], at: int, intent: Intent | None, grammar: Grammar) -> int:
    piece = pieces[at]
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    if after is not None and after.item.text.startswith(_PLANS) and piece.text.endswith("할"):
        return 0
    if (
        piece.is_firm
        or grammar.is_noun(piece.text)
        or piece.text in grammar.companies
        or grammar.is_company(piece.text)
        or grammar.is_department(piece.text)
    ):
        return 0
    if (
        after is not None
        and after.kind == "title"
        and not grammar.may_be_name(piece.text)
        and _names(pieces, at + 2, grammar)
    ):
        return 0  # “매장 사장님 함길동”: the name stands behind the job
    is_addressed = piece.is_person or (after is not None and after.kind == "title" and after.is_person)
    if is_addressed and (len(piece.text) > 1 or piece.title or after is not None):
        return _SURE
    if after is not None and after.kind == "title" and grammar.may_be_name(piece.text):
        return _SURE
    if (
        grammar.is_name(piece.text)
        or korean.is_foreign(piece.text)
        or (_is_latin(piece) and _is_latin_name(pieces, at))
    ):
        return _LIKELY
    if grammar.is_predicate(piece.text):
        return 0
    is_before_label = after is not None and after.kind == "label" and at == 0 and not piece.role
    if is_before_label and (grammar.may_be_name(piece.text) or _is_short(piece, pieces)):
        return _LIKELY  # “초비오 전화번호 …”, “도현 전화 042-…”
    if at == 0 and after is not None and after.kind == "title" and after.role == "topic" and _is_short(piece, pieces):
        return _LIKELY  # “도현 과장이 …”
    if intent in (None, "create") and grammar.may_be_name(piece.text) and _begins_list(pieces, at):
        return _LIKELY
    return _PLACED if _is_placed(pieces, at, intent, grammar) else 0


def _is_short(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """A name of two syllables, where nothing else is one: “도현”."""
    is_name = len(piece.text) == _SHORT and korean.is_full_name(piece.text) and not piece.role
    return is_name and not any(each.is_person for each in pieces)


def _is_other_noun(piece: Piece, grammar: Grammar) -> bool:
    text = piece.text
    is_work = (
        text in grammar.companies or grammar.is_company(text) or grammar.is_department(text) or grammar.is_title(text)
    )
    return is_work or text in grammar.nouns or grammar.is_predicate(text) or grammar.is_adnominal(text)


def _begins_list(pieces: Sequence[Piece], at: int) -> bool:
    """“경나은 / 구매팀장 / naeun@…”: a rare family name where the parts of a person begin."""
    is_first = all(each.kind == "mark" for each in pieces[:at])
    is_apart = at + 1 < len(pieces) and pieces[at + 1].is_mark(",/|·-–")
    return is_first and is_apart and not pieces[at].role and any(each.item.kind == "email" for each in pieces)


def _names(pieces: Sequence[Piece], at: int, grammar: Grammar) -> bool:
    return at < len(pieces) and pieces[at].is_word and not pieces[at].used and grammar.is_name(pieces[at].text)


def _is_latin_name(pieces: Sequence[Piece], at: int) -> bool:
    """With a capital letter, or in lower case where an address holds it."""
    if pieces[at].text[:1].isupper():
        return True
    emails = [each.text for each in pieces if each.kind == "typed" and each.item.kind == "email"]
    return any(shares_word(pieces[at].text, email) for email in emails)


def _is_placed(pieces: Sequence[Piece], at: int, intent: Intent | None, grammar: Grammar) -> bool:
    """Whether only the place speaks for a name: before an address, at the beginning, before a label."""
    end = _run_end(pieces, at, grammar)
    piece, after = pieces[end - 1], pieces[end] if end < len(pieces) else None
    if (
        len(piece.text) < 2
        or korean.HANGUL_WORD.match(piece.text) is None
        or piece.role in ("at", "to", "of")
        or end - at > _MAX_WORDS
    ):
        return False
    if at and pieces[at - 1].is_word and not pieces[at - 1].used:
        return False
    follows = pieces[end + 1] if end + 1 < len(pieces) else None
    if intent == "search":
        is_typed = any(each.kind == "typed" for each in pieces)
        return after is not None and after.kind == "label" and len(piece.text) > 1 and not is_typed
    if after is None:
        return False
    if after.kind == "typed" and after.item.kind == "email":
        return True
    if after.is_mark(",(<:-–") and follows is not None and follows.kind == "typed":
        return True
    if after.kind == "small" and after.item.value("stage") and follows is not None:
        after = follows  # “지봄 고객 담당자를 …”
    if after.is_mark("(") or (intent in ("update", "clear") and after.kind == "label"):
        return True
    return intent == "create" and after.kind in ("verb", "small") and (piece.role == "object" or _is_first(pieces, at))


def _run_end(pieces: Sequence[Piece], at: int, grammar: Grammar) -> int:
    """Where the words end that may be one foreign name."""
    end = at + 1
    while (
        end < min(len(pieces), at + _MAX_WORDS + 1) and pieces[end].is_word and not pieces[end].used
        and not pieces[end - 1].role
        and not grammar.is_predicate(pieces[end].text) and not grammar.is_company(pieces[end].text)
        and pieces[end].text not in grammar.nouns
    ):  # fmt: skip
        end += 1
    return end


def _is_first(pieces: Sequence[Piece], at: int) -> bool:
    return not any(each.is_word and not each.used for each in pieces[:at])


def _is_foreign_part(pieces: Sequence[Piece], at: int) -> bool:
    """“스즈키 아이코님”, “안나 킴 매니저님”: what a polite address stands behind, and is no Korean name by itself."""
    piece, after = pieces[at], pieces[at + 1] if at + 1 < len(pieces) else None
    is_addressed = piece.is_person or (after is not None and after.kind == "title")
    is_korean = korean.is_given(piece.text) or (len(piece.text) > 1 and korean.is_full_name(piece.text))
    return is_addressed and not is_korean


def _foreign_start(pieces: Sequence[Piece], at: int, grammar: Grammar) -> int:
    """Where the words of a foreign name begin: behind a mark, a verb or a company, or with the text."""
    start = at
    while start and at - start < _MAX_WORDS - 1 and _may_be_foreign(pieces[start - 1], grammar):
        start -= 1
    before = pieces[start - 1] if start else None
    is_first = before is None or not before.is_word or before.used or _is_other_noun(before, grammar)
    return start if is_first else at


def _may_be_foreign(piece: Piece, grammar: Grammar) -> bool:
    is_hangul = korean.HANGUL_WORD.match(piece.text) is not None and len(piece.text) <= _MAX_SYLLABLES
    is_own = piece.used or piece.role or piece.is_firm or piece.is_person
    return piece.is_word and is_hangul and not is_own and not _is_other_noun(piece, grammar)


def _is_latin(piece: Piece) -> bool:
    return piece.text[:1].isascii() and piece.text[:1].isalpha()


def _reach(pieces: Sequence[Piece], at: int, grammar: Grammar) -> tuple[int, int]:
    """With a family or a given name that stands apart: 김 민수, 제임스 오, Mateo Vidal."""
    start, end = at, at + 1
    if _is_latin(pieces[at]):
        while end < len(pieces) and pieces[end].is_word and _is_latin(pieces[end]) and not pieces[end - 1].role:
            end += 1
        while start and pieces[start - 1].is_word and _is_latin(pieces[start - 1]) and not pieces[start - 1].role:
            start -= 1
        return start, end
    before = pieces[at - 1] if at else None
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    if before is not None and before.is_word and not before.used and not before.role:
        is_family = before.text in korean.SURNAMES or before.text in korean.LONG_SURNAMES
        is_given = pieces[at].text in korean.SURNAMES and len(before.text) > 1
        if is_family or is_given:
            return _foreign_start(pieces, at - 1, grammar), end
        if _is_foreign_part(pieces, at):
            return _foreign_start(pieces, at, grammar), end
    if after is not None and after.is_word and not after.used and not pieces[at].role and not pieces[at].is_person:
        is_foreign = korean.is_foreign(pieces[at].text)
        if is_foreign or pieces[at].text in korean.SURNAMES or after.text in korean.SURNAMES:
            return at, at + 2
    return start, end
