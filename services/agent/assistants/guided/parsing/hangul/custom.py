"""Properties that only this HubSpot account has: “석아름 좋아하는 색을 하늘색으로 넣어줘”.

Their labels are in no list of words. They show by their place: behind the contact, before a value with its ending.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.pieces import Piece

_MAX_LABEL, _MAX_VALUE = 4, 6
_REASONS = ("중이라", "라서", "느라", "니까", "때문에")
"""“지금 운전 중이라 음성으로 해요”: words before a value that say why, and name no property."""
_VALUES = ("word", "title", "place", "typed", "small", "mark")


def own_property(
    text: str, pieces: Sequence[Piece], intent: Intent | None, grammar: Grammar, entities: Entities
) -> tuple[str, str] | None:
    """The label and the value; None where the words say something else. Marks the pieces that it used."""
    is_known = bool(entities.runs or entities.holder or entities.has_focus or entities.contact_id)
    if intent not in ("create", "update") or not is_known or entities.emails or entities.phones:
        return None
    verb = next((at for at, piece in enumerate(pieces) if piece.kind == "verb"), len(pieces))
    for at, piece in enumerate(pieces[:verb]):
        is_relation = piece.item.is_link("company_before", "company_now", "company_after")
        is_denial = piece.item.is_reply("no", "correction")
        if piece.used or is_relation or is_denial or piece.kind not in ("word", "small") or _describes(piece, grammar):
            continue
        is_marked = _shows_ending(pieces, at, grammar)
        if piece.role in ("object", "topic") or is_marked:
            begin = at + 1
        elif intent == "update" and at + 1 == _last_word(pieces, at, verb):
            begin = at + 1  # “생일 1990년 2월 14일로”, “관심 분야 골프로”
        else:
            continue
        start, end = _label_start(pieces, at, grammar), _value_end(pieces, begin, verb)
        if not end or (intent == "create" and pieces[end - 1].role not in ("to", "is")):
            continue
        label = text[pieces[start].start : piece.end - is_marked]
        value = text[pieces[begin].start : pieces[end - 1].end].strip("'‘’“”\" ")
        if (
            not value
            or label[0].isdigit()
            or label.endswith(_REASONS)
            or grammar.is_company(label)
            or (grammar.is_name(label) and grammar.is_name(value))
        ):
            continue
        for each in pieces[start:end]:
            each.used = True
        return label, value
    return None


def _describes(piece: Piece, grammar: Grammar) -> bool:
    """좋아하는: it looks like a topic, and belongs to the noun behind it."""
    return grammar.is_predicate(piece.item.text) and piece.item.text.endswith("는")


def _shows_ending(pieces: Sequence[Piece], at: int, grammar: Grammar) -> bool:
    """색을, 음식을: a noun that is short or looks like a name shows its ending only behind a word that describes it."""
    piece = pieces[at]
    is_whole = len(piece.text) > 1 and piece.text[-1] in "을를은는" and not piece.role
    return is_whole and at > 0 and _describes(pieces[at - 1], grammar)


def _last_word(pieces: Sequence[Piece], at: int, verb: int) -> int:
    """Where the value begins behind a label without an ending: at a digit, or at the last word, which has one."""
    end = at + 1
    while end < verb and pieces[end].kind == "word" and not pieces[end].used and not pieces[end - 1].role:
        if pieces[end].text[:1].isdigit():
            return end
        end += 1
    return end - 1 if end - 1 > at and pieces[end - 1].role == "to" else -1


def _label_start(pieces: Sequence[Piece], at: int, grammar: Grammar) -> int:
    start = at
    while start and at - start < _MAX_LABEL - 1:
        before = pieces[start - 1]
        if before.used or before.kind != "word" or (before.role and not _describes(before, grammar)):
            break
        start -= 1
    return start


def _value_end(pieces: Sequence[Piece], start: int, verb: int) -> int:
    """Behind the piece whose ending closes the value, or before the verb. 0: no value is here."""
    for at in range(start, min(verb, start + _MAX_VALUE)):
        piece = pieces[at]
        if piece.used or piece.kind not in _VALUES or piece.is_mark(",;\n?!") or piece.role in ("object", "topic"):
            return 0
        if piece.role in ("to", "is"):
            return at + 1
    return verb if start < verb <= start + _MAX_VALUE and verb < len(pieces) else 0
