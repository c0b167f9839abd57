"""Sentences before a Korean request that say nothing of a contact: “정신없네요, 전화가 계속 와요. 신아림 님 …”.

Their labels would become properties that are asked for. Such a sentence is left out as a whole, if the request behind
it names a contact, and a property of its own.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.entities import TYPED
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.pieces import LAUGHS, SENTENCE_ENDS, Piece

_CHANGE = ("바뀌", "바뀐", "변경", "새로", "틀렸", "틀린", "잘못", "없", "아니", "말고", "않")
"""Words of a sentence that tells something of the contact behind it."""
_TELLING = (
    "company", "company_after", "company_now", "company_before", "place", "focus", "owned_after", "owned", "owned_me",
    "to_me", "created", "new", "record", "not", "without", "should_be", "stays", "other_number", "recent",
)  # fmt: skip
_MERE = frozenset({"thanks", "greeting", "wait", "everyone", "more", "yes"})


def without_remarks(text: str, pieces: Sequence[Piece], grammar: Grammar) -> tuple[list[Piece], list[str]]:
    """The pieces without such sentences, and their texts."""
    if not any(piece.kind == "label" for piece in pieces):
        return list(pieces), []
    sentences = _sentences(pieces)
    request = next((at for at, each in enumerate(sentences) if any(piece.kind == "verb" for piece in each)), 0)
    remarks = [each for each in sentences[:request] if _is_remark(each, grammar)]
    kept = [piece for each in sentences if each not in remarks for piece in each]
    is_labelled = any(piece.kind == "label" for each in remarks for piece in each)
    if not is_labelled or not (_names_contact(kept, grammar) and any(piece.kind == "label" for piece in kept)):
        return list(pieces), []
    return kept, [text[each[0].start : each[-1].item.end].strip(" .!?…~,\n") for each in remarks]


def _sentences(pieces: Sequence[Piece]) -> list[list[Piece]]:
    sentences: list[list[Piece]] = [[]]
    for piece in pieces:
        sentences[-1].append(piece)
        if piece.is_mark(SENTENCE_ENDS) or (piece.kind in ("small", "word") and piece.item.text[-1] in LAUGHS):
            sentences.append([])
    return [each for each in sentences if each]


def _is_remark(sentence: Sequence[Piece], grammar: Grammar) -> bool:
    """Whether it ends as a sentence does, and none of its words may be a contact, a value or news."""
    said = [piece for piece in sentence if piece.kind != "mark" and piece.text[0] not in LAUGHS]
    if len(said) < 2 or not _is_sentence(said[-1], grammar):
        return False
    return not any(_tells(piece, grammar) for piece in said)


def _is_sentence(last: Piece, grammar: Grammar) -> bool:
    return last.kind in ("word", "small") and (
        grammar.is_predicate(last.item.text.rstrip(LAUGHS)) or last.item.text.rstrip(LAUGHS).endswith(("요", "다"))
    )


def _tells(piece: Piece, grammar: Grammar) -> bool:
    if piece.kind in ("typed", "title", "place", "verb") or piece.is_person or piece.is_firm:
        return True
    if piece.kind == "label":
        return piece.item.value("field") not in TYPED or piece.item.text.endswith(("번호", "주소", "번호가"))
    if piece.item.text.startswith(_CHANGE):
        return True
    if piece.kind == "small":
        reply = piece.item.value("reply")
        return piece.item.is_link(*_TELLING) or (reply is not None and reply not in _MERE)
    is_named = grammar.may_be_name(piece.text) or grammar.is_company(piece.text) or piece.text[0].isascii()
    return is_named and not grammar.is_predicate(piece.item.text)


def _names_contact(pieces: Sequence[Piece], grammar: Grammar) -> bool:
    return any(
        (piece.is_word and (piece.is_person or grammar.is_name(piece.text)))
        or (piece.kind == "typed" and piece.item.kind == "email")
        for piece in pieces
    )
