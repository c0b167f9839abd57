"""Clauses of a Korean text that belong to the request before them: its value, another verb for it, the text of a note.

Read as requests of their own, they would ask for a contact, or change one by the words of a note.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.entities import TYPED
from services.agent.assistants.guided.parsing.hangul.cancelling import is_undo
from services.agent.assistants.guided.parsing.hangul.pieces import Piece

_NOTES = ("메모", "노트")
_POINTING = ("이거", "이걸", "이것", "이게", "요거", "그거")
_MAX_GOAL = 3
"""Words of a value that stands behind its verb."""


@dataclass
class SentencePart:
    """A stretch of the text with its verb. `is_muted`: what it asks for shall not be done."""

    pieces: list[Piece] = field(default_factory=list)
    intent: Intent | None = None
    is_muted: bool = False
    is_closed: bool = False


def begins_note(pieces: Sequence[Piece], intent: Intent | None, piece: Piece) -> bool:
    """“번호를 …로 고치고 메모도 남겨줘 …”: a note behind a change, and no other verb of it."""
    verb = next((each for each in reversed(pieces) if each.kind == "verb"), None)
    is_joined = verb is not None and verb.item.text.endswith("고") and intent in ("update", "create", "assign")
    return is_joined and piece.item.value("intent") == "note" and piece.item.text.startswith(_NOTES)


def is_note_text(pieces: Sequence[Piece], rest: Sequence[Piece]) -> bool:
    """“메모 남겨줘 계약 갱신 논의”: what stands behind the verb is the note, and no label begins another request."""
    is_headed = any(each.kind == "verb" and each.item.text.startswith(_NOTES) for each in pieces)
    is_other = any(each.kind in ("label", "typed") for each in rest) or rest[0].item.value("intent") == "note"
    return is_headed and not is_other


def continues(parts: Sequence[SentencePart], part: SentencePart) -> bool:
    """A verb alone after a verb: “추가해 줄 수 있나요”."""
    if part.intent == "undo" and parts and not any(each.kind in ("word", "typed") for each in parts[-1].pieces):
        return is_undo(parts[-1].pieces)  # “방금 변경한 거 무르고 싶어”
    if parts and _is_there_to_add(parts[-1], part):
        return True
    if parts and parts[-1].intent == "rename" and part.intent == "update":
        return [piece.role for piece in part.pieces if piece.is_value or piece.kind == "typed"] == ["to"]
    if parts and part.intent == "note" and begins_note(parts[-1].pieces, parts[-1].intent, part.pieces[0]):
        return False
    if parts and parts[-1].intent == "note" and part.intent == "note":
        return True  # “메모에 … 라고 적어줘”
    if not parts or parts[-1].is_muted or part.is_muted or part.intent in ("undo", "merge"):
        return bool(parts) and part.intent == "merge" and parts[-1].intent == "merge"
    return not any(piece.kind in ("word", "label", "typed", "title", "place") for piece in part.pieces)


def _is_there_to_add(before: SentencePart, part: SentencePart) -> bool:
    """“등록해야 할 분이 계세요 왕보라 a@x.io”: the verb behind only says that there is one."""
    is_bare = before.intent == "create" and not any(
        each.kind in ("word", "typed", "label", "title") and len(each.text) > 1 for each in before.pieces
    )
    verb = next((each for each in part.pieces if each.kind == "verb"), None)
    is_there = verb is not None and verb.item.text.startswith(("계세", "계셔", "계십", "있어", "있는", "있습", "있음"))
    return is_bare and part.intent == "search" and is_there and not any(each.is_mark("?") for each in part.pieces)


def completes(parts: Sequence[SentencePart], part: SentencePart) -> bool:
    """ "이메일 바뀌었어 a@…로 고쳐줘": the value of the label before it, and no other contact."""
    if not parts or parts[-1].is_muted or part.is_muted:
        return False
    before = [piece for piece in parts[-1].pieces if piece.kind not in ("mark", "small", "verb")]
    said = [piece for piece in part.pieces if piece.kind in ("word", "label", "typed", "title", "place")]
    if part.intent == "create" and parts[-1].intent in ("update", "question") and before and before[-1].kind == "label":
        return _is_one_of_form(said, before[-1])  # “번호가 바뀌었대요 010-… 이거래요 저장 좀”
    if parts[-1].intent != "update":
        return False
    is_value = bool(said) and said[0].kind != "label" and said[-1].role == "to" and len(said) <= _MAX_GOAL
    return (
        part.intent == "update"
        and is_value
        and bool(before)
        and before[-1].kind == "label"
        and not any(each.is_person for each in said)
    )


def _is_one_of_form(said: Sequence[Piece], label: Piece) -> bool:
    """Whether a text of the label's form is all that is said, or points at itself: “010-… 이거래요”."""
    kinds = TYPED.get(label.item.value("field") or "", ())
    typed = [piece for piece in said if piece.kind == "typed"]
    is_bare = all(piece in typed or piece.item.text.startswith(_POINTING) for piece in said)
    return is_bare and len(typed) == 1 and typed[0].item.kind in kinds
