"""Who looks after a contact from now on, in Russian: “пусть Чижа теперь Орлова ведёт”, “за Чижа отвечает Орлова”.

Word order is free, so that the case of the two names tells the contact from its new owner. Where it does not, or where
the message says more, nothing is assigned here.
"""

from collections.abc import Sequence

from libs.people import Morphology
from services.agent.assistants.guided.parsing.entities import OWNER, Entities, Run
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.utterance import UserRequest

_LEADS = frozenset(("ведёт", "ведет", "занимается", "отвечает", "курирует", "берёт", "берет", "забирает"))
"""Verbs that are also said of how it is: only another word makes them news."""
_TAKES = frozenset((
    "возьмёт", "возьмет", "взял", "взяла", "забрал", "забрала", "заберёт", "заберет", "займётся", "займется",
    "поведёт", "поведет",
))  # fmt: skip
_FROM_NOW = frozenset(("теперь", "пусть", "отныне", "сейчас"))
_FOR, _OWN = "за", "себе"
_PAIR = 2


def led_contact(items: Sequence[Item]) -> UserRequest | None:
    """The request to assign, over the whole message; None where it has no such verb, or says more."""
    verb = next((item.text.casefold().split()[-1] for item in items if _is_verb(item)), "")
    names = _names(items) if verb else []
    if len(names) != _PAIR or not _is_news(items, verb) or not all(map(_is_small, items)):
        return None
    contacts = [name for at, name in names if _is_contact(name) or _stands_behind(items, at)]
    owners = [name for _, name in names if name not in contacts]
    if len(contacts) != 1 or len(owners) != 1:
        return None
    entities = Entities(runs=[Run.of(contacts[0], is_name=True)], labelled={OWNER: owners[0]})
    return UserRequest("assign", entities, start=items[0].start, end=items[-1].end)


def _is_verb(item: Item) -> bool:
    return item.kind == "word" and item.text.casefold().split()[-1] in (_LEADS | _TAKES)


def _names(items: Sequence[Item]) -> list[tuple[int, str]]:
    """The place of each name's first word, and the name."""
    found: list[tuple[int, str]] = []
    for at, item in enumerate(items):
        if item.in_name and at and items[at - 1].in_name:
            found[-1] = (found[-1][0], f"{found[-1][1]} {item.text}")
        elif item.in_name or (item.is_content and item.is_capitalized):
            found.append((at, item.text))
    return found


def _is_news(items: Sequence[Item], verb: str) -> bool:
    words = {word for item in items for word in item.text.casefold().split()}
    is_asked = any(item.value("intent") in ("assign", "update") for item in items)
    return is_asked or verb in _TAKES or bool(words & _FROM_NOW)


def _is_small(item: Item) -> bool:
    is_asked = item.kind == "mark" and item.text != "?"
    is_name = item.in_name or (item.is_content and item.is_capitalized)
    is_word = item.text.casefold() in (_FOR, _OWN) or item.is_link("filler", "value", "by_now", "please")
    return is_asked or is_name or is_word or _is_verb(item) or item.value("intent") in ("assign", "update")


def _is_contact(name: str) -> bool:
    """Whether a name stands in another case than the nominative, which the subject has."""
    morphology = Morphology.shared()
    return morphology.is_oblique(name, "ru") or morphology.is_declined(name, "ru")


def _stands_behind(items: Sequence[Item], at: int) -> bool:
    return at > 0 and items[at - 1].text.casefold() == _FOR
