"""What a Korean request comes to, once its entities are known: a question about a contact is a search."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.hangul.pieces import Piece


class Found(NamedTuple):
    """A request with its entities; `start` and `end`: where its words stand."""

    intent: Intent
    facts: Entities
    start: int
    end: int


def share(facts: Entities, common: Entities) -> None:
    """“둘 다 다올푸드예요”."""
    for prop in ("company", "city", "country", "jobtitle", "hubspot_owner_id"):
        if prop in common.labelled:
            facts.labelled.setdefault(prop, common.labelled[prop])
    facts.company = facts.company or common.company
    facts.named += common.named
    facts.left += common.left
    facts.has_focus = False


def settled(intent: Intent, facts: Entities, pieces: Sequence[Piece]) -> Intent | None:
    """The intent that the entities leave; None for a question that is not about a contact."""
    if intent == "question":
        is_about = facts.has_address or facts.company or facts.runs or facts.holder or facts.labelled or facts.created
        return "search" if is_about or (facts.has_focus and facts.named) else None
    if intent in ("clear", "delete"):
        facts.named += list(facts.labelled)
        facts.labelled.clear()
        return "clear" if facts.named else "delete"
    if intent == "rename":
        return "update"
    if intent == "create" and _adds(facts, pieces):
        return "update"
    return intent


def _adds(facts: Entities, pieces: Sequence[Piece]) -> bool:
    """ "김민수 님께 전화번호 추가해줘", "이 사람 번호 추가": the contact is there, a property is added."""
    if facts.has_focus and not facts.runs and not facts.emails and (facts.labelled or facts.phones):
        return True
    is_of_focus = any(each.item.is_link("focus") and next_.kind == "label" for each, next_ in pairwise(pieces))
    if is_of_focus and not facts.runs and (facts.emails or facts.phones or facts.labelled):
        if facts.emails and not (facts.labelled or facts.phones):
            facts.labelled["email"] = facts.emails.pop()
        facts.has_focus = True
        return True
    if facts.emails or not facts.runs:
        return False
    if any(each.kind == "label" for each in pieces) and any(each.role == "to" and each.is_value for each in pieces):
        return not facts.phones  # “직급을 과장으로 올려줘”
    for at, piece in enumerate(pieces[:-1]):
        is_of = piece.role in ("of", "toward", "at") and (piece.is_person or piece.is_word or piece.kind == "title")
        if is_of and any(each.kind == "label" for each in pieces[at + 1 : at + 3]):
            return True
    return False


def joined(found: Sequence[Found]) -> list[Found]:
    """An update without a person is one with the request before it: “신아림 찾아서 번호를 …로 바꿔줘”."""
    result: list[Found] = []
    for each in found:
        before = result[-1] if result else None
        facts = each.facts
        names_nobody = not (facts.holder or facts.runs or facts.emails or facts.contact_id or facts.is_mine)
        if before is not None and each.intent == before.intent and facts.is_empty:
            continue
        if (
            before is not None and each.intent == "update" and names_nobody
            and before.intent in ("create", "update", "search")
        ):  # fmt: skip
            before.facts.labelled.update(facts.labelled)
            before.facts.named.extend(facts.named)
            before.facts.phones.extend(facts.phones)
            intent: Intent = "update" if before.intent == "search" else before.intent
            result[-1] = Found(intent, before.facts, before.start, each.end)
            continue
        if before is not None and before.facts.is_empty and before.intent in ("search", "update"):
            each = each._replace(start=result.pop().start)
        result.append(each)
    return result
