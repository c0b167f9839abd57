"""“Новый менеджер Зои Майоровой – Дарья Орлова”: between two people, the job is the word for the owner.

Alone it is a job: “Зоя Майорова – менеджер”.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_given_name
from services.agent.assistants.guided.parsing.entities import OWNER
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.small_words import small_words

_PEOPLE = 2
"""The contact and the owner."""


def with_managers(items: Sequence[Item], language: Locale | None) -> list[Item]:
    """The items, with the job as the label of an owner."""
    at = next((at for at, item in enumerate(items) if _is_manager(item)), None)
    if at is None or not _stands_between(items, at) or any(item.kind in ("email", "phone") for item in items):
        return list(items)
    names = [list(run) for is_name, run in groupby(items, key=lambda item: item.in_name) if is_name]
    are_people = len(names) == _PEOPLE and all(_is_person(name, language) for name in names)
    if not are_people or any(item.value("title") for item in items[at + 1 :]):
        return list(items)
    return [
        *items[:at],
        replace(items[at], marks=(Mark("field", OWNER, items[at].marks[0].language),)),
        *items[at + 1 + items[at + 1].is_punctuation(",") :],
    ]


def _is_manager(item: Item) -> bool:
    return item.text.casefold() in small_words().managers and bool(item.value("title")) and not item.in_name


def _stands_between(items: Sequence[Item], at: int) -> bool:
    """ "New manager of …", “у … новый менеджер …”, “менеджер … теперь …”: a name stands behind."""
    behind = at + 1
    # “У Анны Беловой новый менеджер, Дарья Орлова”
    is_held = items[0].text.casefold() in small_words().at_contact
    marks = ":–—-," if is_held else ":–—-"
    while behind < len(items) and (
        items[behind].is_link("of", "value", "by_now") or items[behind].is_punctuation(marks)
    ):
        behind += 1
    is_new = is_held or any(item.is_link("new", "by_now") for item in items)
    return is_new and behind < len(items) and items[behind].in_name


def _is_person(name: Sequence[Item], language: Locale | None) -> bool:
    first = name[0].text
    is_given = is_given_name(first) or (language in DECLINED and Morphology.shared().is_given(first, language))
    return len(name) == _PEOPLE and is_given
