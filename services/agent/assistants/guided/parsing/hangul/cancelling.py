"""Where a Korean sentence takes a request back: “취소할게요”, “아니 됐고 …”. A person who left a company does not."""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.pieces import Piece
from services.agent.assistants.guided.parsing.hangul.promotions import BECOMES


def cancelled_at(sentence: Sequence[Piece], grammar: Grammar) -> int | None:
    """Where the writer takes a request back: at the beginning, behind a comma or a verb, not “주문 취소 문의”."""
    for at, piece in enumerate(sentence):
        is_of_person = piece.item.is_link("company_before") and any(each.is_word for each in sentence[:at])
        if not piece.item.is_reply("cancel") or is_of_person or _is_enough(sentence[at + 1 :]):
            continue  # “하은정 씨, 그만뒀대요” says that she left
        before = sentence[at - 1] if at else None
        if before is not None and before.kind == "title" and piece.item.text.startswith(BECOMES):
            continue  # “그분 과장 됐어요”
        if before is None or (before.kind in ("mark", "verb", "small") and not before.item.is_link("other_number")):
            return at
        if grammar.is_predicate(before.item.text) and _ends_sentence(sentence, at):
            return at  # “아직 이직 안 하셨대 취소”
        is_named = any(each.kind == "typed" or (each.is_word and grammar.is_name(each.text)) for each in sentence)
        if not is_named and (is_undo(sentence) or not any(each.is_word for each in sentence)):
            return at  # “방금 한 말 취소할게요”
    return None


def _ends_sentence(sentence: Sequence[Piece], at: int) -> bool:
    """Whether a word that stops work stands last, and no value or contact before it."""
    is_last = all(each.kind in ("mark", "small") for each in sentence[at + 1 :])
    return is_last and not any(each.kind in ("label", "typed", "title", "place") for each in sentence[:at])


def _is_enough(rest: Sequence[Piece]) -> bool:
    """ "됐어 그대로 등록해": what was said is enough, and nothing is taken back."""
    goes_on = any(piece.item.is_reply("skip") or piece.item.value("intent") == "create" for piece in rest)
    return goes_on and not any(piece.kind in ("word", "typed", "title", "place", "label") for piece in rest)


def is_undo(sentence: Sequence[Piece]) -> bool:
    return any(piece.item.is_link("recent", "created") for piece in sentence)
