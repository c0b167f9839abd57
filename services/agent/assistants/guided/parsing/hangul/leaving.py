"""A person that leaves a company, and nothing else: “하은정 과장님 한솔유통 그만뒀어요”. The property is empty then."""

from collections.abc import Sequence

from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.pieces import Piece

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
