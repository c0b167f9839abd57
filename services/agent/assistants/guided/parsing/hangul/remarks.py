"""Words before a Korean request that say nothing of a contact: “정신없네요, 전화가 계속 와요. 신아림 님 …”.

Their labels would become properties that are asked for, and their nouns would be searched by. Such a sentence is left
out as a whole, if the request behind it names a contact and a property of its own; before a count or a search, so is
the clause that gives its reason.
"""

from collections.abc import Sequence
from itertools import pairwise

from services.agent.assistants.guided.parsing.entities import TYPED
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.pieces import LAUGHS, SENTENCE_ENDS, Piece
from services.agent.assistants.guided.small_words import words_by_language

_TELLING = (
    "company", "company_after", "company_now", "company_before", "place", "focus", "owned_after", "owned", "owned_me",
    "to_me", "created", "new", "record", "not", "without", "should_be", "stays", "other_number", "recent",
)  # fmt: skip
_MERE = frozenset({"thanks", "greeting", "wait", "everyone", "more", "yes"})
_WONDERS = "지"
"""The end of the word before “I don't know”: “왜 이렇게 많이 오는지 모르겠어요”."""
_WHILE, _BEING = "고", "있"
"""The end of a verb, and the beginning of the one behind it, for what goes on."""
_POLITE = ("요", "니다")
"""Ends of a spoken sentence, behind which dictated texts have no mark."""


def without_remarks(text: str, pieces: Sequence[Piece], grammar: Grammar) -> tuple[list[Piece], list[str]]:
    """The pieces without such sentences, and their texts."""
    if start := _start_of_question(pieces, grammar):
        return list(pieces[start:]), [text_of(text, pieces[:start])]
    if not any(piece.kind == "label" for piece in pieces):
        return list(pieces), []
    sentences = sentences_of(pieces, grammar)
    request = next((at for at, each in enumerate(sentences) if any(piece.kind == "verb" for piece in each)), 0)
    remarks = [each for each in sentences[:request] if _is_remark(each, grammar)]
    kept = [piece for each in sentences if each not in remarks for piece in each]
    # A sentence that ends in laughter or tears is one in any case.
    is_sure = any(piece.kind == "label" or _is_laugh(piece) for each in remarks for piece in each)
    if not is_sure or not (_names_contact(kept, grammar) and any(piece.kind == "label" for piece in kept)):
        return list(pieces), []
    return kept, [text_of(text, each) for each in remarks]


def text_of(text: str, pieces: Sequence[Piece]) -> str:
    """The words of a sentence without its marks."""
    return text[pieces[0].start : pieces[-1].item.end].strip(f" .!?…~,\n{LAUGHS}")


def _start_of_question(pieces: Sequence[Piece], grammar: Grammar) -> int:
    """Behind the reason of a question: “보고서 쓰는 중인데 강릉에 있는 고객이 몇 명이에요?”. 0: there is none."""
    if not _asks(pieces):
        return 0
    joins = words_by_language()["ko"].joins_reason
    start = 0
    for at, piece in enumerate(pieces):
        if piece.item.is_reply("count") or _narrows(piece, grammar):
            break
        if piece.kind in ("word", "small") and piece.item.text.endswith(joins):
            start = at + 1
    return start


def _asks(pieces: Sequence[Piece]) -> bool:
    """Whether it asks for a count, for contacts, or for a property: “… 천규리 이메일 좀 빨리요”."""
    if any(piece.item.is_reply("count") for piece in pieces):
        return True
    said = [piece for piece in pieces if piece.kind not in ("mark", "small")]
    verbs = {piece.item.value("intent") for piece in said if piece.kind == "verb"}
    return verbs <= {"search", "question"} and bool(verbs or (said and said[-1].kind == "label"))


def _narrows(piece: Piece, grammar: Grammar) -> bool:
    """Whether it may say which contacts are counted. “팀장님이 물어보시는데”: a boss that asks does not."""
    is_contact = piece.is_word and (piece.is_firm or grammar.is_company(piece.text) or grammar.is_name(piece.text))
    is_kind = piece.kind == "title" and not (piece.is_person and piece.role == "topic")
    is_value = piece.kind in ("place", "typed", "label", "verb") or piece.item.is_link(*_TELLING)
    return is_contact or is_kind or is_value or piece.item.is_reply("correction") or bool(piece.item.value("period"))


def sentences_of(pieces: Sequence[Piece], grammar: Grammar) -> list[list[Piece]]:
    """By marks, laughter and polite endings, since dictated texts have no marks."""
    sentences: list[list[Piece]] = [[]]
    for piece in pieces:
        sentences[-1].append(piece)
        is_polite = piece.is_word and piece.item.text.endswith(_POLITE) and grammar.is_predicate(piece.item.text)
        if piece.is_mark(SENTENCE_ENDS) or _is_laugh(piece) or is_polite:
            sentences.append([])
    return [each for each in sentences if any(piece.kind != "mark" for piece in each)]


def _is_remark(sentence: Sequence[Piece], grammar: Grammar) -> bool:
    """Whether it ends as a sentence does, and none of its words may be a contact, a value or news."""
    said = [piece for piece in sentence if piece.kind != "mark" and piece.text[0] not in LAUGHS]
    if len(said) < 2 or not _is_sentence(sentence, said[-1], grammar):
        return False
    if said[-1].item.is_reply("skip") and said[-2].item.text.endswith(_WONDERS):
        said = said[:-1]
    goes_on = [piece for piece, after in pairwise(said) if _goes_on(piece, after)]
    return not any(_tells(piece, grammar) for piece in said if piece not in goes_on)


def _goes_on(verb: Piece, after: Piece) -> bool:
    """“이러고 있네”: a verb that no list has, and no name."""
    return verb.kind == "word" and verb.item.text.endswith(_WHILE) and after.item.text.startswith(_BEING)


def _is_sentence(sentence: Sequence[Piece], last: Piece, grammar: Grammar) -> bool:
    typed = last.item.text.rstrip(LAUGHS)
    is_end = _is_laugh(sentence[-1]) or typed.endswith(("요", "다")) or grammar.is_predicate(typed)
    return last.kind in ("word", "small") and is_end


def _is_laugh(piece: Piece) -> bool:
    return piece.kind in ("small", "word") and piece.item.text[-1] in LAUGHS


def _tells(piece: Piece, grammar: Grammar) -> bool:
    if piece.kind in ("typed", "title", "place", "verb") or piece.is_person or piece.is_firm:
        return True
    if piece.kind == "label":
        return piece.item.value("field") not in TYPED or piece.item.text.endswith(("번호", "주소", "번호가"))
    if piece.item.text.startswith(words_by_language()["ko"].begins_news):
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
