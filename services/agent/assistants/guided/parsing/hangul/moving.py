"""Where a person moved to, and what they left: “창원에서 진주로 이사”, “하은정 과장님 한솔유통 그만뒀어요”.

A person that leaves a company, and nothing else, has none then.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.pieces import Piece

_MOVES = "이사"
_POSTED = ("발령", "전근", "전출")
"""Behind a town: “제주로 발령나셨다고 하네”. Behind a title they are a promotion."""
_WENT = ("가셨", "갔", "나셨", "났", "간대", "가신")
_SETTLES = ("옮", "내려가", "내려갔", "올라가", "올라갔", "넘어가", "넘어갔")
_GOES = (*_SETTLES, "갔", "가셨", "간대")
_HOMES = ("거처를", "거처", "집을", "집")
_IS_DIRECTOR = ("님", "로", "예요", "입니다", "이에요", "이시", "이래", "래", "라고", "이고", "가", "는", "의", "직")
"""What stands behind the same noun where it is a job: “director”."""
_USES = (
    "쓰신",
    "쓴대",
    "쓰세",
    "쓴다",
    "씁니",
    "써요",
    "쓰십",
    "쓰기로",
    "사용하신",
    "사용한대",
    "사용하세",
    "사용합",
    "이용하신",
)
_OF_PERSON = {"company", "jobtitle"}
"""Properties that an address shows: “한솔유통 하은정 과장님”."""


def moved_to(pieces: Sequence[Piece], grammar: Grammar) -> list[Piece]:
    """The town, with its words used up; empty where nothing moves, or the verb's own reading finds the town."""
    move = next((at for at, piece in enumerate(pieces) if _is_move(pieces, at)), None)
    if move is None:
        return []
    goals = [
        piece for piece in pieces
        if piece.role == "to" and not piece.used and piece.kind in ("word", "place")
        and not grammar.is_company(piece.text)
    ]  # fmt: skip
    before = pieces[move - 1] if move else None
    if not goals and before is not None and before.kind == "place" and not before.role and not before.used:
        goals = [before]  # “대구 내려갔다던데”
    if len(goals) != 1:
        return []
    if pieces[move].item.is_link("place") and pieces[move - 1 : move] == goals:
        return []
    for piece in pieces:
        piece.used = piece.used or piece is goals[0] or (piece.kind == "place" and piece.role == "at")
    for piece in pieces[move : move + 2]:
        piece.used = piece.used or piece is pieces[move] or piece.item.text.startswith(_WENT)
    return goals


def _is_to_town(pieces: Sequence[Piece], at: int) -> bool:
    """“대구로 내려갔다고 해요”, “안산에 있다가 수원으로 갔대요”. Without the town before, “갔대요” may be a trip."""
    goal, start = pieces[at - 1] if at else None, next((each for each in pieces[:at] if each.kind == "place"), None)
    is_goal = goal is not None and goal.kind == "place" and goal.role in ("to", "")
    is_sure = pieces[at].item.text.startswith(_SETTLES) or (start is not None and start.role == "at")
    return is_goal and is_sure


def _is_move(pieces: Sequence[Piece], at: int) -> bool:
    piece = pieces[at]
    if piece.item.text in _HOMES:
        return at + 1 < len(pieces) and pieces[at + 1].item.text.startswith("옮")
    if piece.item.text.startswith(_POSTED):
        return at > 0 and pieces[at - 1].role == "to" and pieces[at - 1].kind == "place"
    if piece.item.text.startswith(_GOES):
        return _is_to_town(pieces, at)
    rest = piece.item.text.removeprefix(_MOVES)
    if rest == piece.item.text or rest.startswith(_IS_DIRECTOR):
        return False
    return bool(rest) or (at > 0 and pieces[at - 1].role == "to" and not piece.is_person)


def settle_left(
    entities: Entities, pieces: Sequence[Piece], intent: Intent | None, company: str, grammar: Grammar
) -> None:
    """Clears the company that was left, where no word names another one. `company` stood before the verb."""
    at = next((at for at, piece in enumerate(pieces) if piece.item.is_link("company_before")), None)
    is_statement = intent in (None, "update") and entities.labelled.keys() <= _OF_PERSON
    if at is None or not is_statement or _says_more(entities, grammar):
        return
    is_new = any(piece.role in ("to", "is") and piece.kind == "title" for piece in pieces)
    behind = entities.labelled.get("company", "")
    is_behind = bool(behind) and any(piece.text.endswith(behind) for piece in pieces[at:])
    if is_new or is_behind or any(piece.kind == "label" for piece in pieces):
        return
    entities.labelled.clear()
    entities.left.clear()
    entities.swap = (company or behind, "")


def uses_address(pieces: Sequence[Piece]) -> bool:
    """ "옥재민님 이제 jm@… 쓰신대요 바꿔줘": a person that is named before has another address now."""
    for at, piece in enumerate(pieces[:-1]):
        after = pieces[at + 1]
        if piece.kind == "typed" and piece.item.kind == "email" and after.item.text.startswith(_USES):
            after.used = True
            return any(each.is_word for each in pieces[:at])
    return False


def _says_more(entities: Entities, grammar: Grammar) -> bool:
    """A verb that only reports (“… 그만뒀다고 하네요”) says no more."""
    is_one = len(entities.runs) + bool(entities.holder) + len(entities.emails) + entities.has_focus == 1
    left = [each for each in entities.left if not all(map(grammar.is_predicate, each.split()))]
    is_other = entities.company or entities.named or left or entities.unsure or entities.phones
    return bool(is_other) or not is_one
