"""A new owner for all contacts of a company or a town: “tous les contacts de Globex vont à Zofia”.

The contacts are criteria of a search. Which they are is seen before anything is written.
"""

from collections.abc import Sequence
from dataclasses import replace

from libs.people import is_name_anywhere
from services.agent.assistants.guided.parsing.entities import OWNER, Entities
from services.agent.assistants.guided.parsing.extraction import extract_entities
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_IN_NAME_OF = ("au", "nom")
"""“Au nom de Zofia”."""
_MAX_NAME = 3


def handed_to_one(text: str, items: Sequence[Item]) -> Entities | None:
    """The criteria of all these contacts, and their new owner. None where the words say anything else."""
    everyone = next((at for at, item in enumerate(items) if item.is_reply("everyone")), None)
    if everyone is None:
        return None
    to, owner = _owner(text, items)
    verb = next((at for at, item in enumerate(items[:to]) if _hands_over(item, is_behind=at > everyone)), None)
    if not owner or verb is None or to < everyone + 2 or any(item.is_link("not") for item in items):
        return None
    about = [item for at, item in enumerate(items[everyone:to], start=everyone) if at != verb and not _is_small(item)]
    entities = extract_entities(text, about, "search")
    rest = replace(entities, is_everyone=False, left=[])
    if rest.is_empty or OWNER in entities.labelled:
        return None
    entities.labelled[OWNER], entities.is_everyone = owner, True
    return entities


def _owner(text: str, items: Sequence[Item]) -> tuple[int, str]:
    """Where the preposition before the last name stands, and the name."""
    end = len(items)
    while end and (items[end - 1].kind == "mark" or items[end - 1].is_link("by_now", "filler", "please")):
        end -= 1
    start = end
    while start and items[start - 1].in_name and not items[start - 1].value("place"):
        start -= 1
    is_name = 0 < end - start <= _MAX_NAME and is_name_anywhere(items[start].text)
    to = start - 1
    if items[to].text.casefold() in small_words().go_to_owner and items[to].text.casefold().endswith(" chez"):
        return start, text[items[start].start : items[end - 1].end] if is_name else ""
    if not is_name or to < 1 or items[to].text.casefold() not in small_words().to_owner:
        return 0, ""
    if to > 1 and tuple(item.text.casefold() for item in items[to - 2 : to]) == _IN_NAME_OF:
        to -= 2
    return to, text[items[start].start : items[end - 1].end]


def _hands_over(item: Item, *, is_behind: bool) -> bool:
    if is_behind:
        return item.text.casefold() in small_words().go_to_owner
    return item.is_link("moves") or item.value("intent") in ("assign", "update")


def _is_small(item: Item) -> bool:
    return item.is_link("by_now", "please")
