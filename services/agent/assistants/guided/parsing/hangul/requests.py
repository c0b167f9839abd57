"""The requests of a Korean text, in order.

A verb closes its request; sentences without a verb belong to the request before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import cast

from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.entities import TYPED, Entities
from services.agent.assistants.guided.parsing.hangul import merges, pairs
from services.agent.assistants.guided.parsing.hangul.charges import with_charges
from services.agent.assistants.guided.parsing.hangul.clauses import SentencePart
from services.agent.assistants.guided.parsing.hangul.each_own import each_own
from services.agent.assistants.guided.parsing.hangul.given_first import goal_of, settle_given_first
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.kept import without_kept
from services.agent.assistants.guided.parsing.hangul.of_all import (
    cut_lead,
    give_lead,
    set_said_of_all,
    share_company,
)
from services.agent.assistants.guided.parsing.hangul.parts import parts_of
from services.agent.assistants.guided.parsing.hangul.pieces import Piece, pieces_of
from services.agent.assistants.guided.parsing.hangul.promotions import BECOMES
from services.agent.assistants.guided.parsing.hangul.reader import read_entities
from services.agent.assistants.guided.parsing.hangul.remarks import without_remarks
from services.agent.assistants.guided.parsing.hangul.settling import Found, joined, settled, share
from services.agent.assistants.guided.parsing.hangul.several import each_person
from services.agent.assistants.guided.parsing.hangul.stems import Stems
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.splitting import split

ENOUGH = "enough"
"""The reply of words that end something as well as call it done."""
_ENOUGH = ("됐", "됬")
_THANKS = ("수고", "고생")
_MAX_GOAL = 3
"""Words of a value that stands behind its verb."""
_FIELD_OF_FORM = ("란에", "칸에")
"""“취미란에 등산 적어줘”: the label of a form's field."""
_TWO = 2
_WRITE_DOWN = ("적어", "기록", "써")


@dataclass(frozen=True)
class Spoken:
    """`entities` are those of a text without a request. `replies`: the words that answer something.

    `remarks`: sentences that were left out, since they say nothing of a contact.
    """

    requests: list[Found] = field(default_factory=list)
    entities: Entities = field(default_factory=Entities)
    replies: frozenset[str] = frozenset()
    remarks: Sequence[str] = ()


def read_korean(text: str, items: Sequence[Item], body: str, grammar: Grammar, stems: Stems) -> Spoken:
    pieces = without_kept(with_charges(text, pieces_of(text, items, grammar, stems), grammar))
    if changes := _changes_by_address(text, pieces, grammar):
        return Spoken(changes)
    if merges.drops_one_of_two(pieces):
        return Spoken([_merged(text, pieces, grammar)])
    pieces, remarks = without_remarks(text, pieces, grammar)
    spoken = _read(text, pieces, body, grammar)
    return replace(spoken, remarks=remarks) if remarks else spoken


def _read(text: str, pieces: Sequence[Piece], body: str, grammar: Grammar) -> Spoken:
    parts, cancels = parts_of(pieces, grammar)
    replies = {mark.value for piece in pieces for mark in piece.item.marks if mark.kind == "reply"}
    if not cancels:
        replies.discard("cancel")
    elif _says_enough(pieces):
        replies.add(ENOUGH)
    if any(piece.item.is_link("not") for piece in pieces) and not any(part.is_muted for part in parts):
        replies.add("correction")
    found: list[Found] = []
    for part in parts:
        if part.intent is not None and not part.is_muted:
            found += _requests(text, part, body, grammar)
    share_company(found, pieces)
    if found or any(part.is_muted for part in parts):
        return Spoken(joined(found), replies=frozenset(replies))
    if _is_headed_form(pieces):
        entities = read_entities(text, pieces, "create", grammar)
        if entities.runs or "name" in entities.labelled:
            entities.is_shown = True
            return Spoken([Found("create", entities, pieces[0].start, pieces[-1].item.end)], replies=frozenset(replies))
    if merges.keeps_one_of_two(pieces):
        return Spoken([_merged(text, pieces, grammar)], replies=frozenset(replies))
    if listed := _listed(text, pieces, grammar):
        return Spoken(listed, replies=frozenset(replies))
    if stated := _stated(text, pieces, grammar) or _corrected(text, pieces, grammar):
        return Spoken(stated, replies=frozenset(replies))
    is_taken_back = cancels and "correction" in replies
    return Spoken(entities=_loose(text, pieces, grammar, is_taken_back=is_taken_back), replies=frozenset(replies))


def _loose(text: str, pieces: Sequence[Piece], grammar: Grammar, *, is_taken_back: bool) -> Entities:
    """The entities without a request. “통영 분이랑 헷갈렸어 취소해줘”: no value of the words before is news."""
    if is_taken_back and _ends_with_cancel(pieces):
        return Entities()
    return read_entities(text, pieces, None, grammar)


def _ends_with_cancel(pieces: Sequence[Piece]) -> bool:
    last = next((piece for piece in reversed(pieces) if piece.kind != "mark"), None)
    return last is not None and last.item.is_reply("cancel")


def _merged(text: str, pieces: Sequence[Piece], grammar: Grammar) -> Found:
    return Found("merge", merges.merged(text, pieces, grammar), pieces[0].start, pieces[-1].item.end)


def _corrected(text: str, pieces: Sequence[Piece], grammar: Grammar) -> list[Found]:
    """“태지수 메일 주소 틀렸어 jisu@… 이게 맞아”: the contact is there, with a wrong value."""
    if not any(_is_called_wrong(pieces, at) for at in range(len(pieces))):
        return []
    entities = read_entities(text, pieces, "update", grammar)
    is_change = bool(entities.runs and entities.labelled)
    return [Found("update", entities, pieces[0].start, pieces[-1].item.end)] if is_change else []


def _is_called_wrong(pieces: Sequence[Piece], at: int) -> bool:
    after = next((each for each in pieces[at + 1 :] if not each.item.is_link("filler")), None)
    return pieces[at].kind == "label" and after is not None and after.item.is_reply("correction")


def _changes_by_address(text: str, pieces: Sequence[Piece], grammar: Grammar) -> list[Found]:
    """ "수정사항\na@… → 도시: 홍천\nb@… → 직책: 구매팀장": lines with an address, a mark and a label with its value."""
    if sum(piece.item.kind == "email" for piece in pieces) < _TWO or not any(each.is_mark("\n") for each in pieces):
        return []
    lines = split(pieces, lambda piece: piece.is_mark("\n"))
    said = [line for line in lines if any(each.kind in ("typed", "label") for each in line)]
    found = [_change(text, line, grammar) for line in said]
    changes = [each for each in found if each is not None]
    return changes if len(changes) == len(said) > 1 else []


def _change(text: str, line: Sequence[Piece], grammar: Grammar) -> Found | None:
    line = line[next((at for at, piece in enumerate(line) if piece.kind != "mark"), 0) :]  # “- a@… → …”
    value = next((at for at, piece in enumerate(line) if at and piece.kind != "mark"), 0)
    if line[0].item.kind != "email" or value < _TWO or line[value].kind != "label":
        return None
    entities = read_entities(text, line[value:], "update", grammar)
    if not entities.labelled or entities.left or entities.runs or entities.emails or entities.unsure:
        return None
    entities.emails, entities.has_focus, entities.is_implied = [line[0].text], False, False
    return Found("update", entities, line[0].start, line[-1].item.end)


def _stated(text: str, pieces: Sequence[Piece], grammar: Grammar) -> list[Found]:
    """ "A는 부산, B는 울산이래요": news of several people without a verb, which are shown before they are written."""
    said = [piece for piece in pieces if piece.kind != "mark"]
    is_news = bool(said) and (said[-1].role in ("to", "is") or said[-1].item.text.startswith(BECOMES))
    if not is_news or any(piece.is_mark("?") or piece.kind == "verb" for piece in pieces):
        return []
    found = [
        Found("update", read_entities(text, own, "update", grammar), own[0].start, own[-1].item.end)
        for own in each_own(pieces, "update", grammar)
    ]
    if not all(each.entities.runs and each.entities.labelled for each in found):
        return []
    for each in found:
        each.entities.is_shown = True
    return found


def _is_headed_form(pieces: Sequence[Piece]) -> bool:
    """ "신규 고객\n이름 - …\n전화 - …": a heading that says “new”, and labels or an address below it."""
    head = list(takewhile(lambda piece: not piece.is_mark("\n:)/"), pieces))
    if any(piece.kind != "small" for piece in head):
        head = list(takewhile(lambda piece: piece.kind == "small", pieces))
        head = head if head and head[-1].item.text.startswith("연락처") else []  # “새 거래처 연락처요 민다해 …”
    is_new = any(piece.item.is_link("new") for piece in head)
    is_filled = any(piece.kind == "typed" and piece.item.kind in ("phone", "email") for piece in pieces[len(head) :])
    return is_new and is_filled and not any(piece.kind == "verb" or piece.is_mark("?") for piece in pieces)


def _listed(text: str, pieces: Sequence[Piece], grammar: Grammar) -> list[Found]:
    """Several people with an address each and no verb: new contacts, which are shown before they are written."""
    is_denied = any(piece.item.is_link("not") or piece.item.is_reply("correction", "no") for piece in pieces)
    emails = sum(piece.kind == "typed" and piece.item.kind == "email" for piece in pieces)
    if emails < 2 or is_denied or any(piece.kind == "verb" or piece.is_mark("?") for piece in pieces):
        return []
    lead, rest = cut_lead(pieces, grammar)
    found = [
        Found("create", read_entities(text, own, "create", grammar), own[0].start, own[-1].item.end)
        for own, _ in each_person(rest, "create", grammar) if own
    ]  # fmt: skip
    if len(found) != emails or any(len(each.entities.emails) != 1 or not each.entities.runs for each in found):
        return []
    for each in found:
        each.entities.is_shown = True
    give_lead(text, lead, found, grammar)
    return found


def _says_enough(pieces: Sequence[Piece]) -> bool:
    """ "됐어 완료", “네 됐습니다 감사해요”: a courtesy behind something done. With a denial it takes something back."""
    ends = [piece for piece in pieces if piece.item.is_reply("cancel")]
    is_denied = any(piece.item.is_reply("no", "correction", "regret") or piece.item.is_link("not") for piece in pieces)
    is_polite = any(piece.item.is_reply("thanks") or piece.item.text.startswith(_THANKS) for piece in pieces)
    return all(piece.item.text.startswith(_ENOUGH) for piece in ends) and (is_polite or not is_denied)


# --- requests -------------------------------------------------------------------------------------------------


def _is_of_last(pieces: Sequence[Piece]) -> bool:
    """ "아까 입력한 거 지워줘": what was done last is to go, and no property is named."""
    is_recent = any(piece.item.is_link("recent") for piece in pieces)
    return is_recent and not any(piece.kind in ("label", "word", "typed") and len(piece.text) > 1 for piece in pieces)


def _writes_property(pieces: Sequence[Piece]) -> bool:
    """“혈액형 AB로 적어줘”: the verb writes down a value of a label, and no note."""
    verb = next((at for at, piece in enumerate(pieces) if piece.item.value("intent") == "note"), 0)
    label = next((at for at, piece in enumerate(pieces[:verb]) if piece.kind == "label"), verb)
    if pieces[verb].item.text.startswith(_WRITE_DOWN) and _has_typed(pieces[label:verb]):
        return True  # “전화번호에 02-… 적어줘”
    is_plain = pieces[verb].item.text.startswith(_WRITE_DOWN) and 1 < verb - label <= _MAX_GOAL + 1
    is_goal = pieces[verb - 1].role == "to" or pieces[label].item.text.endswith(_FIELD_OF_FORM)
    return is_plain and is_goal and not any(each.kind == "mark" for each in pieces[label:verb])


def _has_typed(pieces: Sequence[Piece]) -> bool:
    """Whether a label and a text of its form are all that is said."""
    said = [piece for piece in pieces if piece.kind not in ("small", "mark")]
    kinds = TYPED.get(said[0].item.value("field") or "", ()) if said else ()
    return len(said) == 2 and said[1].kind == "typed" and said[1].item.kind in kinds


def _raises_title(pieces: Sequence[Piece]) -> bool:
    """“맹지호 대리님 이제 과장이래 직급 올려놔줘”: the new title stands before its label, right before the verb."""
    said = [piece for piece in pieces if piece.kind not in ("small", "mark")]
    if said and said[0].item.kind == "email":
        said = said[: next((at for at, piece in enumerate(said) if piece.kind == "verb"), 0) + 1]  # “a@x.io 직함을 …”
    if len(said) <= 2 or said[-1].kind != "verb" or any(piece.kind == "typed" for piece in said[1:]):
        return False
    *before, last, verb = said
    if last.item.value("field") == "jobtitle":
        return any(piece.kind == "title" and piece.role == "is" for piece in before)
    return (
        last.kind == "title" and last.role == "to" and verb.item.text.startswith(("올려", "올리"))
    )  # “과장으로 올려줘”


def _fills_label(pieces: Sequence[Piece]) -> bool:
    """“노예지님 주소 넣어주세요 충북 …”: a polite address, one label, the verb, and the words of its value."""
    said = [piece for piece in pieces if piece.kind not in ("small", "mark")]
    verb = next((at for at, piece in enumerate(said) if piece.kind == "verb"), 0)
    people, label, behind = said[: verb - 1], said[verb - 1] if verb > 1 else None, said[verb + 1 :]
    is_polite = bool(people) and (people[-1].is_person or (len(people) > 1 and people[-1].kind == "title"))
    is_plain = is_polite and all(piece.kind in ("word", "title") for piece in people) and bool(behind)
    is_label = label is not None and label.kind == "label" and label.item.value("field") not in (*TYPED, "name")
    is_new = any(piece.item.is_link("new") for piece in pieces)
    return is_plain and is_label and not is_new and not any(piece.kind in ("label", "verb") for piece in behind)


def _requests(text: str, part: SentencePart, body: str, grammar: Grammar) -> list[Found]:
    intent = cast("Intent", part.intent)
    start, end = part.pieces[0].start, part.pieces[-1].item.end
    if (intent == "undo" and not pairs.hands_over(part.pieces)) or (
        intent in ("clear", "delete") and _is_of_last(part.pieces)
    ):
        return [Found("undo", Entities(), start, end)]
    if intent == "merge":
        return [_merged(text, part.pieces, grammar)]
    if intent == "note" and _writes_property(part.pieces):
        intent = "update"
    if intent == "note":
        return [Found("note", pairs.noted(text, part.pieces, body, grammar), start, end)]
    if intent in ("assign", "undo"):
        whole = ([*own, *shared] for own, shared in each_person(part.pieces, "assign", grammar))
        return [Found("assign", pairs.assigned(text, own, grammar), start, end) for own in whole]
    if intent == "create" and any(is_change(part.pieces) for is_change in (_raises_title, goal_of, _fills_label)):
        intent = "update"
    asked: Intent = "search" if intent == "question" else "clear" if intent == "delete" else intent
    lead, pieces = cut_lead(part.pieces, grammar) if asked == "create" else ([], part.pieces)
    found: list[Found] = []
    for own, shared in each_person(pieces, asked, grammar):
        entities = read_entities(text, own, asked, grammar)
        if asked == "update":
            settle_given_first(entities, own)
        if shared:
            common = read_entities(text, shared, asked, grammar)
            if asked == "create":
                set_said_of_all(common, shared)
            share(entities, common, is_change=asked in ("update", "clear"))
        settled_intent = settled(intent, entities, own)
        if settled_intent is not None:
            found.append(Found(settled_intent, entities, own[0].start, end if not shared else own[-1].item.end))
    give_lead(text, lead, found, grammar)
    return found
