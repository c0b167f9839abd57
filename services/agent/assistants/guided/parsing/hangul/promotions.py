"""Titles that a person gets: “차장 되셨어요”, “부장 다셨대요”, “팀장을 맡으셨어요”."""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.hangul.pieces import Piece

BECOMES = (
    "되셨", "됐", "되었", "된다", "된대", "되신", "되십", "되실", "되심", "되셔", "되시",
    "됨", "다셨", "다신", "달았", "달으셨", "달아",
    "맡으", "맡았", "맡게", "맡기로", "맡고",
)  # fmt: skip
_RISES = ("승진", "진급", "발령", "부임", "취임", "임명", "영전")


def new_titles(pieces: Sequence[Piece]) -> None:
    """Gives a title before such a word the part of the goal, as “부장으로” has it."""
    for at, piece in enumerate(pieces[:-1]):
        after = pieces[at + 1]
        if piece.kind == "title" and (behind := _behind_arrow(pieces, at + 1)) is not None and behind.kind == "title":
            piece.used, behind.role = True, "to"  # “부장 → 상무”
            continue
        if piece.kind != "title" or piece.used or piece.role not in ("", "topic", "object"):
            continue
        if after.kind in ("word", "small") and after.item.text.startswith(BECOMES):
            piece.role, after.used = "to", True
        elif after.item.text.startswith(_RISES) and _is_second(pieces, at):
            piece.role = "to"


def _is_second(pieces: Sequence[Piece], at: int) -> bool:
    """Whether it is no address of the person: one stands before it, or an honorific."""
    return any(each.is_person or each.kind == "title" or each.title for each in pieces[:at])


def _behind_arrow(pieces: Sequence[Piece], at: int) -> Piece | None:
    """The words behind “→”, “->” or “>”."""
    end = at
    while end < len(pieces) and pieces[end].is_mark("→>-="):
        end += 1
    is_arrow = any(each.is_mark("→>") for each in pieces[at:end])
    return pieces[end] if is_arrow and end < len(pieces) else None
