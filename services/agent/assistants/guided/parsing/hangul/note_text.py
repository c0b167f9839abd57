"""Where a Korean note begins behind another request, and where its text stands behind its verb.

Read as requests, the words of the note would change the contact, or the change before the note would be lost.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.hangul.pieces import Piece

_NOTES = ("메모", "노트")


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
