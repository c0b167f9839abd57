"""Takes out the role of another person: “Bob Ray is her assistant”, “su asistente es Luis Soto”, “её помощник Иван”.

Read with the request, the role would be the job of the contact that it is about.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.splitting import SENTENCE_ENDS
from services.agent.assistants.guided.small_words import small_words

_BORDERS = f"{SENTENCE_ENDS},;–—-"


def without_others_roles(text: str, items: Sequence[Item]) -> tuple[list[Item], list[str]]:
    """The items without such clauses, and their texts.

    A person with an address is one more contact, of which only the role is taken out.
    """
    kept, roles, at = list[Item](), list[str](), 0
    while at < len(items):
        start, end = _clause(items, at)
        if end == 0:
            kept.append(items[at])
            at += 1
            continue
        clause = items[start:end]
        roles.append(text[clause[0].start : clause[-1].end])
        del kept[len(kept) - (at - start) :]
        if _has_address(items, end):
            kept += [item for item in clause if item.in_name]
        at = end
    has_rest = any(item.kind in ("email", "phone") or item.value("intent") or item.value("field") for item in kept)
    return (kept, roles) if roles and has_rest else (list(items), [])


def _clause(items: Sequence[Item], at: int) -> tuple[int, int]:
    """Its start and end, if “her” or “su” stands here before a role; (0, 0) if not."""
    if items[at].text.casefold() not in small_words().their or at + 1 == len(items) or not _is_role(items[at + 1]):
        return 0, 0
    start = _person_before(items, at)
    end = at + 2 if start < at else _person_behind(items, at + 2)
    opens = start == 0 or items[start - 1].is_punctuation(_BORDERS) or items[start - 1].is_link("and", "but", "filler")
    closes = end == len(items) or items[end].is_punctuation(_BORDERS) or items[end].is_link("and", "but", "filler")
    return (start, end) if end and opens and (closes or start == at) else (0, 0)


def _is_role(item: Item) -> bool:
    """A job, but no word for the owner: “su comercial es Camille Renaud”."""
    is_owner = item.value("field") is not None or item.text.casefold() in small_words().managers
    return bool(item.value("title")) and not item.in_name and not is_owner


def _person_before(items: Sequence[Item], at: int) -> int:
    """Where the name begins in “Bob Ray is her assistant”; `at` if there is none."""
    end = at - 1 if at and items[at - 1].is_link("value") and not items[at - 1].in_name else at
    start = end
    while start and items[start - 1].in_name:
        start -= 1
    return start if start < end else at


def _person_behind(items: Sequence[Item], at: int) -> int:
    """Behind the name in “her assistant is Bob Ray”; 0 if there is none."""
    start = at
    while (
        start < len(items)
        and not items[start].in_name
        and (items[start].is_link("value", "called_now") or items[start].is_punctuation(",:–—-"))
    ):
        start += 1
    end = start
    while end < len(items) and items[end].in_name:
        end += 1
    return end if end > start else 0


def _has_address(items: Sequence[Item], at: int) -> bool:
    """Whether an address follows the person, before another name."""
    for item in items[at:]:
        if item.kind in ("email", "phone") or item.in_name:
            return item.kind == "email"
    return False
