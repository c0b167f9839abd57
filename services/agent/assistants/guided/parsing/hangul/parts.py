"""The parts of a Korean text: a verb closes each, and sentences without a verb belong to the part before."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import cast

from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.hangul.cancelling import cancelled_at, is_undo
from services.agent.assistants.guided.parsing.hangul.clauses import (
    SentencePart,
    begins_note,
    completes,
    continues,
    is_note_text,
)
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.merges import says_twice
from services.agent.assistants.guided.parsing.hangul.pieces import Piece

_STRENGTH: tuple[Intent, ...] = (
    "question", "search", "update", "create", "rename", "clear", "delete", "assign", "note", "merge", "undo",
)  # fmt: skip
_CHANGED = ("바뀌었", "바뀌셨", "바뀐", "바뀜", "바꼈", "변경됐", "변경되었", "변경됨")
_ADNOMINAL = ("간", "긴", "뀐", "된", "하신", "기신", "가신", "한")
_ASKS = ("인가요", "신가요", "인지요", "나요", "습니까")
_NEW_CONTACT = ("새 연락처", "신규 연락처")
_PEOPLE = ("사람", "분", "고객", "거래처", "업체")
_CONTACT = ("연락처", "연락처요", "연락처는", "연락처가", "연락처는요")
_LATER = ("나중에", "이따가", "이따", "다음에", "조만간")
_SENTENCE = ".!?\n…~"


def parts_of(pieces: Sequence[Piece], grammar: Grammar) -> tuple[list[SentencePart], bool]:
    """The parts of the text, each with its verb, and whether it takes back what was asked for before."""
    parts: list[SentencePart] = []
    prefix: list[Piece] = []
    cancels = False
    for sentence in _sentences(pieces):
        found = _by_verbs(sentence, grammar)
        if (at := cancelled_at(sentence, grammar)) is not None:
            if is_undo(sentence):
                found = [SentencePart(list(sentence), "undo")]
            else:
                cancels, parts, prefix = True, [], []
                found = _by_verbs(sentence[at + 1 :], grammar)
        for part in found:
            if part.intent is not None or part.is_muted:
                part.pieces = [*prefix, *part.pieces]
                prefix = []
                if completes(parts, part):
                    kept = [each for each in parts[-1].pieces if each.kind != "verb" and not each.is_mark("?")]
                    parts[-1].pieces, parts[-1].intent = kept + part.pieces, "update"
                elif continues(parts, part):
                    parts[-1].pieces += part.pieces
                    parts[-1].intent = _stronger(parts[-1].intent, part.intent)
                else:
                    parts.append(part)
            elif parts and not parts[-1].is_muted:
                parts[-1].pieces += part.pieces
            else:
                prefix += part.pieces
    _into_merges(parts)
    _without_reasons(parts, grammar)
    return (parts if parts or not prefix else [SentencePart(prefix)]), cancels


def _into_merges(parts: list[SentencePart]) -> None:
    """ "두 번 등록됐네요. … 합쳐주세요", “같은 사람인데 … 합쳐줘”: one merge, with all that was said of the two."""
    for at in range(len(parts) - 1, 0, -1):
        before = parts[at - 1]
        is_reason = before.intent in ("create", "search", "question") and says_twice(before.pieces)
        if parts[at].intent == "merge" and (is_reason or before.intent == "merge") and not before.is_muted:
            parts[at].pieces = before.pieces + parts[at].pieces
            del parts[at - 1]


def _without_reasons(parts: list[SentencePart], grammar: Grammar) -> None:
    """“거래처 담당자 바뀌었대. … 등록해놔”: news without a contact, and the reason for the new contact behind."""
    for at in range(len(parts) - 1, 0, -1):
        before = parts[at - 1]
        verb = next((each for each in before.pieces if each.kind == "verb"), None)
        is_change = verb is not None and verb.item.text.startswith(_CHANGED) and before.intent == "update"
        names_none = not any(
            each.kind == "typed"
            or each.is_mark("?")
            or (each.is_value and not (is_change and grammar.is_predicate(each.text)))
            for each in before.pieces
        )
        is_new = parts[at].intent == "create" and any(each.kind == "typed" for each in parts[at].pieces)
        is_new = is_new or _is_said_again(before, parts[at])
        if parts[at].intent == "create" and is_new and _tells_of_coming(before):
            parts[at].pieces = before.pieces + parts[at].pieces
            del parts[at - 1]
            continue
        if is_change and names_none and is_new and not any(each.item.is_link("focus") for each in before.pieces):
            del parts[at - 1]


def _tells_of_coming(part: SentencePart) -> bool:
    """“새봄에서 두 명 입사했어요. …”: none of those that came is named yet."""
    comes = any(each.kind == "verb" and each.item.text.startswith(("입사", "이직")) for each in part.pieces)
    is_of_one = any(
        each.is_person or each.kind in ("typed", "label", "title") or each.is_mark("?") for each in part.pieces
    )
    return comes and part.intent == "update" and not is_of_one


def _is_said_again(before: SentencePart, part: SentencePart) -> bool:
    """“번호가 바뀌었대요. 신아림 님 010-…으로 바꿔줘”: the value behind has the form of the property that is named."""
    labels = {piece.item.value("field") for piece in before.pieces if piece.kind == "label"}
    typed = {piece.item.kind for piece in part.pieces if piece.kind == "typed"}
    is_named = any(piece.is_person for piece in part.pieces)
    return part.intent == "update" and is_named and labels == typed and len(labels) == 1


def _sentences(pieces: Sequence[Piece]) -> Iterable[list[Piece]]:
    sentence: list[Piece] = []
    for piece in pieces:
        if piece.item.is_link("and") and any(each.kind == "verb" for each in sentence):
            yield sentence
            sentence = []
        sentence.append(piece)
        if piece.is_mark(_SENTENCE):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _by_verbs(sentence: Sequence[Piece], grammar: Grammar) -> list[SentencePart]:
    """Words behind the last verb belong to it."""
    parts = [SentencePart()]
    for at, piece in enumerate(sentence):
        is_other = piece.kind in ("word", "label", "typed", "title", "place") or begins_note(
            parts[-1].pieces, parts[-1].intent, piece
        )
        is_note = parts[-1].intent == "note" and is_note_text(parts[-1].pieces, sentence[at:])
        if parts[-1].is_closed and is_other and not is_note:
            parts.append(SentencePart())
        parts[-1].pieces.append(piece)
        if is_note and parts[-1].is_closed:
            continue
        if piece.kind == "verb" and not (
            _is_denial(parts, piece) or _describes(sentence, at) or _is_noun(sentence, at)
        ):
            _close(parts[-1], piece, sentence, at, grammar)
    _share_person(parts, grammar)
    last = parts[-1]
    if len(parts) > 1 and parts[-2].intent in ("clear", "delete") and not last.is_muted and _is_set(last.pieces):
        last.intent = last.intent or "update"
    if len(parts) > 1 and last.intent is None and not last.is_muted and not parts[-2].is_muted:
        parts[-2].pieces += last.pieces
        parts.pop()
    is_alone = len(parts) == 1 or parts[-2].is_muted  # “… 나중에 넣을게요 일단 강민서 팀장님 번호 좀”
    if is_alone and last.intent is None and not last.is_muted and _is_question(last.pieces, grammar):
        last.intent = "question"
    return parts


def _describes(sentence: Sequence[Piece], at: int) -> bool:
    """ "진주로 이사간 문소라 부장님 … 바꿔줘": the verb tells something of the person behind it."""
    after = sentence[at + 1] if at + 1 < len(sentence) else None
    is_before_person = after is not None and after.is_word and not after.role
    rest = sentence[at + 1 :]
    return (
        is_before_person and sentence[at].item.text.endswith(_ADNOMINAL) and any(each.kind == "verb" for each in rest)
    )


def _is_noun(sentence: Sequence[Piece], at: int) -> bool:
    """ "표가온 새 연락처 gaon@… 등록하고": the verb that asks for the new contact comes later."""
    is_heading = sentence[at].item.text.startswith(_NEW_CONTACT) and at > 0
    return is_heading and any(each.item.value("intent") == "create" for each in sentence[at + 1 :])


def _share_person(parts: Sequence[SentencePart], grammar: Grammar) -> None:
    """ "마봉길님 다른 건 건드리지 말고 회사만 … 고쳐줘": who is meant is said with what shall not be done."""
    for before, part in pairwise(parts):
        people = [each for each in before.pieces if each.is_word and (each.is_person or grammar.is_name(each.text))]
        is_named = any(each.is_person or (each.is_word and grammar.is_name(each.text)) for each in part.pieces)
        if before.is_muted and len(people) == 1 and not is_named:
            part.pieces = [*people, *part.pieces]


def _is_set(pieces: Sequence[Piece]) -> bool:
    """ "전화번호 지우고 도시는 파주로": behind a verb that clears, a label with its new value is no part of it."""
    label = next((at for at, piece in enumerate(pieces) if piece.kind == "label"), len(pieces))
    return any(
        piece.role in ("to", "is") and (piece.is_value or piece.kind == "typed") for piece in pieces[label + 1 :]
    )


def _is_denial(parts: Sequence[SentencePart], verb: Piece) -> bool:
    """ "추가해줘 근데 직책은 비워둬": the label of a new contact is left out."""
    if verb.item.value("intent") != "clear" or not any(each.kind == "label" for each in parts[-1].pieces):
        return False
    return any(part.intent == "create" for part in parts[:-1])


def _close(part: SentencePart, verb: Piece, sentence: Sequence[Piece], at: int, grammar: Grammar) -> None:
    intent = cast("Intent | None", verb.item.value("intent"))
    following = sentence[at + 1] if at + 1 < len(sentence) else None
    said = "".join(verb.item.text.split()) + (following.item.text if following is not None else "")
    form = _form(said, verb.item.text, grammar)
    has_label = any(each.kind == "label" for each in part.pieces[-3:])
    if intent == "create" and any(each.item.text in _LATER for each in part.pieces[-2:]):
        part.is_muted = part.is_closed = True  # “나중에 넣을게요”
        return
    if form == "negated":
        part.is_muted = not has_label
        part.is_closed = True
        return
    if form == "intended" and not _must_be_done(said, sentence, at):
        part.is_muted = part.is_closed = True
        return
    if _asks_for_new(part.pieces, verb, sentence, at):
        part.intent, part.is_closed = "search", True
        return
    if verb.item.is_link("created") and intent == "create":
        if not any(each.is_mark("?") for each in sentence[at:]):
            return
        form = "state"  # “등록된 메일이야?”
    if form == "state" and intent == "create":
        intent = "search"
    if form == "meant" and not any(each.kind == "typed" for each in sentence):
        is_heading = any(each.is_mark(":") for each in sentence[at + 1 :])  # “등록할 사람:”
        if not (is_heading or _announces(sentence[at + 1 :])):
            return
    part.intent = _stronger(part.intent, intent)
    part.is_closed = True


def _asks_for_new(said: Sequence[Piece], verb: Piece, sentence: Sequence[Piece], at: int) -> bool:
    """“이번 주 새 연락처”, “이번 주에 새로 등록된 사람 보여줘”: a period shows that those are meant which are there."""
    has_period = any(piece.item.value("period") for piece in said)
    is_there = verb.item.text.startswith(_NEW_CONTACT) or verb.item.text.endswith(("된", "되신", "들어온"))
    is_bare = not any(piece.kind in ("word", "typed", "title", "label") for piece in (*said, *sentence[at + 1 :]))
    return verb.item.value("intent") == "create" and has_period and is_there and is_bare


def _announces(rest: Sequence[Piece]) -> bool:
    """“새로 등록할 사람 있어요 왕보라”: there is one to be added, and no question whether there is."""
    said = [piece.item.text for piece in rest if piece.kind != "mark" and not piece.item.is_link("filler")]
    noun = any(piece.item.text.startswith(_PEOPLE) for piece in rest[:2])
    is_there = any(text.startswith("있") and not text.endswith(("나요", "을까요", "냐")) for text in said[:2])
    return noun and is_there and not any(piece.is_mark("?") for piece in rest)


def _must_be_done(said: str, sentence: Sequence[Piece], at: int) -> bool:
    """“등록해야 되는데 메일 a@x.io 이고요”: with its values behind it, what must be done is asked for."""
    rest = sentence[at + 1 :]
    is_filled = any(piece.kind == "typed" for piece in rest)
    return "해야" in said and is_filled and not any(each.kind == "verb" or each.is_mark("?") for each in rest)


def _form(said: str, verb: str, grammar: Grammar) -> str:
    """How the verb is meant: denied, planned and given up, as a state."""
    return next((form for form, within, ends in grammar.moods if verb.endswith(ends) or within.search(said)), "")


def _is_question(sentence: Sequence[Piece], grammar: Grammar) -> bool:
    """A question without a verb: “신아림 전화번호?”, “누리은행 쪽 몇 명이야”."""
    if any(piece.item.is_reply("count") for piece in sentence):
        return True
    is_about = any(piece.kind in ("label", "typed") for piece in sentence)
    end = next((piece for piece in reversed(sentence) if piece.kind != "mark"), None)
    if end is not None and end.item.text.endswith(_ASKS) and any(grammar.is_name(each.text) for each in sentence):
        return True  # “태누리라는 분 저희 고객인가요”
    last = next((piece for piece in reversed(sentence) if piece.kind not in ("mark", "small")), None)
    if end is not None and end.item.text in _CONTACT and last is not None and (last.is_person or last.kind == "title"):
        return not any(piece.kind == "typed" or piece.item.is_link("new") for piece in sentence)  # “반소율 팀장 연락처”
    is_person = any(grammar.is_name(piece.text) or (piece.is_person and piece.text) for piece in sentence)
    if last is not None and last.kind == "label" and is_person:
        # “오세훈 번호 좀”, and not “도담이 아니라 도란이에요 회사”
        return not any(piece.kind == "typed" or piece.item.is_link("not") for piece in sentence)
    return is_about and bool(sentence) and any(piece.is_mark("?") for piece in sentence)


def _stronger(first: Intent | None, second: Intent | None) -> Intent | None:
    if first is None or second is None:
        return first or second
    return max(first, second, key=_STRENGTH.index)
