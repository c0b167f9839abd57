"""The company of all above or below a list of new people: “компания у обоих СТК Груз”, "company for both: Norlink".

Read as a part of the next or the last line, it would be stored with one of them only.
"""

from collections.abc import Sequence
from itertools import pairwise

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.names import bare
from services.agent.assistants.guided.parsing.utterance import UserRequest
from services.agent.assistants.guided.small_words import small_words

_MAX_LEAD = 8
"""Items before the name of the company."""


def shared_company(text: str, items: Sequence[Item]) -> tuple[list[Item], str]:
    """The items without such a clause, and its company; empty without one."""
    if sum(item.kind == "email" for item in items) < 2:
        return list(items), ""
    last = len(items)
    while items[last - 1].kind == "mark":
        last -= 1
    head = next((at for at, (item, after) in enumerate(pairwise(items)) if _ends_head(item, after)), last)
    for end in (last, head):
        rest, company = _without_clause(text, items, end)
        if company:
            return rest, company
    return list(items), ""


def _ends_head(item: Item, after: Item) -> bool:
    """The colon at the end of the line above a list."""
    return item.is_punctuation(":") and after.is_punctuation("\n")


def _without_clause(text: str, items: Sequence[Item], end: int) -> tuple[list[Item], str]:
    """The items without a clause of all that ends there, and its company."""
    start = _value_start(items, end)
    first = _clause_start(items, start)
    lead = items[first:start]
    is_said = any(item.value("field") == "company" for item in lead) and any(_is_of_all(item) for item in lead)
    if start == end or not is_said or len(lead) > _MAX_LEAD or not all(_is_lead(item) for item in lead):
        return list(items), ""
    company = bare(text[items[start].start : items[end - 1].end]).strip("«»„”“\"'")
    return [*items[:first], *(items[end:] if end < len(items) - 1 else ())], company


def give_all(requests: Sequence[UserRequest], company: str) -> bool:
    """Whether several new contacts are there for the company. Each without a company of its own gets it."""
    created = [each.entities for each in requests if each.intent == "create"]
    for entities in created if len(created) > 1 else ():
        if not (entities.company or "company" in entities.labelled):
            entities.company = company
    return len(created) > 1


def _value_start(items: Sequence[Item], end: int) -> int:
    """The last words, up to a small word, a mark or the word for “both”."""
    start = end
    while start and items[start - 1].is_content and not _is_of_all(items[start - 1]):
        start -= 1
    while start < end and items[start].text.islower() and items[start].kind == "word":
        start += 1  # “у обеих одна Вектор Плюс”
    return start


def _clause_start(items: Sequence[Item], start: int) -> int:
    first = start
    while first and not items[first - 1].is_punctuation("\n.;!,"):
        first -= 1
    return first


def _is_of_all(item: Item) -> bool:
    return not small_words().for_several.isdisjoint(item.text.casefold().split())


def _is_lead(item: Item) -> bool:
    is_word = item.kind == "word" and (item.text.islower() or bool(item.marks) or _is_of_all(item))
    return is_word or item.is_punctuation(":-–—=")
