"""Reads the rest of a text around a swap of values: who is meant, and which property, if its label was said."""

from collections.abc import Callable, Sequence

from libs.people import is_given_name, is_hangul
from services.agent.assistants.guided.parsing.entities import OWNER, TYPED, Entities
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.swaps import Swap
from services.agent.assistants.guided.parsing.utterance import UserRequest

_ENDS = ",;.!\n–—"
_CHANGES = ("update", "search", "create")

Read = Callable[[Sequence[Item]], tuple[list[UserRequest], Entities]]
"""The requests in some of a text's items, and the entities of all of them."""


def with_swap(
    requests: Sequence[UserRequest], whole: Entities, items: Sequence[Item], swap: Swap, read: Read
) -> list[UserRequest] | None:
    """One change in place of these requests; None where the swap is no news about a contact that is named, or was
    read as news already. `whole` are the entities of a text without a request.
    """
    if any(not (each.intent in _CHANGES or _moves(each, swap)) or each.is_supposed for each in requests):
        return None
    if any(each.intent == "create" and each.entities.emails for each in requests):
        return None
    if any(
        _has(each.entities, swap.new) and _names_contact(each.entities) and not _takes_old(each.entities, swap.old)
        for each in requests
    ):
        return None
    if not requests and _has(whole, swap.new) and _names_contact(whole) and swap.old not in whole.runs:
        return [_update(whole, items, swap)]
    rest, more = _with_news_apart([item for item in items if not swap.covers(item)], swap, read)
    around, entities = read(rest)
    if len(around) > 1 or any(each.intent not in _CHANGES and not swap.is_move for each in around):
        return None
    if around:
        entities = around[0].entities
    if swap.is_move and entities.is_empty and not entities.left:
        entities.has_focus = True
    if TYPED.keys() & entities.labelled.keys() or entities.phones:
        return None
    _free_labels(entities, swap.old)
    if not _names_contact(entities):
        return None
    if more is not None:
        entities.add_news(more)
    return [_update(entities, items, swap)]


def _with_news_apart(rest: Sequence[Item], swap: Swap, read: Read) -> tuple[Sequence[Item], Entities | None]:
    """“Лара Туз сменила Бриз на Аквилон, должность кассир”: another value behind the clause of the swap, or none."""
    comma = next((at for at, item in enumerate(rest) if item.start >= swap.end and item.is_punctuation(_ENDS)), None)
    behind = rest[comma + 1 :] if comma is not None else []
    if not any(item.value("field") or item.value("title") for item in behind):
        return rest, None
    requests, news = read(behind)
    if len(requests) == 1 and requests[0].intent == "update":
        news = requests[0].entities
    people = news.holder or news.emails or any(not run.is_title for run in news.runs)
    if len(requests) > 1 or people or not (news.labelled or news.runs) or news.named:
        return rest, None
    return rest[:comma], news


def _moves(request: UserRequest, swap: Swap) -> bool:
    """ "Pásala de Burgos a Soria": what stands behind “a” is no new owner, as a person would be."""
    is_owner = request.entities.labelled.get(OWNER) == swap.new
    return request.intent == "assign" and swap.is_move and is_owner and not is_given_name(swap.new.split()[0])


def _free_labels(entities: Entities, old: str) -> None:
    """The swap has the value: what stands behind a label is the contact, or left over."""
    for prop, value in entities.labelled.items():
        entities.named.append(prop)
        if not _names_contact(entities) and " " in value:
            entities.holder = value  # “zmień firmę Rity Sowy, kiedyś …”
        elif value != old:
            entities.left.append(value)
    entities.labelled = {}


def _update(entities: Entities, items: Sequence[Item], swap: Swap) -> UserRequest:
    entities.swap = (swap.old, swap.new)
    return UserRequest("update", entities, start=items[0].start, end=items[-1].end)


def _names_contact(entities: Entities) -> bool:
    return bool(entities.runs or entities.holder or entities.emails or entities.contact_id or entities.has_focus)


def _takes_old(entities: Entities, old: str) -> bool:
    """ "Change Acme to Globex for jane@…": the old value was read as a label or as a job of now."""
    return (old in entities.labelled and old[:1].isupper()) or old in (*entities.runs, entities.holder)


def _has(entities: Entities, new: str) -> bool:
    """Whether the reading of the whole text gives the new value to a property."""
    values = [*entities.labelled.values(), *(run for run in entities.runs if run.is_title)]
    values += [entities.company] if entities.company and not entities.narrows else []
    # “차장이네, 영업차장으로”: a Korean value in full holds the one that was said first.
    return any(value.casefold() == new.casefold() or (is_hangul(new) and new in value) for value in values)
