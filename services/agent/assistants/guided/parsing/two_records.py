"""Two addresses and words for one person: “Ann Lee exists twice, a@… and b@… - can you make one of them?”.

Such a message is one request to merge, in any words. It says nothing else, or nothing is joined here.
"""

from collections.abc import Sequence
from itertools import pairwise

from services.agent.assistants.guided.parsing.entities import NUMBERS, OWNER, Run
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.kept_by_place import clauses_of, corrected_place
from services.agent.assistants.guided.parsing.pairs import merged
from services.agent.assistants.guided.parsing.tokens import fold
from services.agent.assistants.guided.parsing.utterance import UserRequest
from services.agent.assistants.guided.small_words import small_words

_PAIR = 2
_MIN_WORD = 4
_OTHER = (*NUMBERS, "city", "jobtitle", "company", OWNER)


def joined_records(text: str, items: Sequence[Item]) -> UserRequest | None:
    """The request to merge, over the whole message; None where it has no such words, or says more."""
    addresses = list(dict.fromkeys(item.text.casefold() for item in items if item.kind == "email"))
    if len(addresses) != _PAIR or not _says_one(items) or any(_is_other(item) for item in items):
        return None
    if len(_names(items)) > 1 or any(_gives_value(clause) for clause in clauses_of(items)):
        return None
    entities = merged(text, items)
    entities.runs = entities.runs if len(entities.runs) == _PAIR else [Run.of(each) for each in addresses]
    # Without a verb that joins them, all words say in some way that the two are one.
    is_asked = any(item.value("intent") == "merge" for item in items)
    entities.left = [each for each in entities.left if not _is_in(each, addresses)] if is_asked else []
    entities.has_focus = False
    if stays := kept_of(items, addresses):
        goes = next(each for each in addresses if each != stays)
        entities.runs, entities.is_into, entities.kept = [Run.of(goes), Run.of(stays)], True, ""
    start, end = items[0].start, items[-1].end
    return UserRequest("merge", entities, start=start, end=end)


def kept_of(items: Sequence[Item], addresses: Sequence[str]) -> str:
    """ "The amberton one should stay", "the inbox one can go": a word that only one of the two addresses has."""
    if (said := corrected_place(items, addresses)) is not None:
        return said
    for clause in clauses_of(items):
        words = {word for item in clause for word in fold(item.text).split()}
        named = [each for each in addresses if any(_spells(item, each) for item in clause)]
        if len(named) != 1:
            continue
        other = next(each for each in addresses if each != named[0])
        if words & small_words().record_goes:
            return other
        if words & small_words().record_stays or any(item.is_link("stays", "into") for item in clause):
            return named[0]
    return ""


def _is_in(words: str, addresses: Sequence[str]) -> bool:
    return any(fold(words) in address for address in addresses)


def _spells(item: Item, address: str) -> bool:
    if item.kind == "email":
        return item.text.casefold() == address
    return item.kind in ("word", "domain", "url") and len(item.text) >= _MIN_WORD and fold(item.text) in address


def _says_one(items: Sequence[Item]) -> bool:
    if any(item.is_link("twice") or item.value("intent") == "merge" for item in items):
        return True
    words = [word for item in items if item.kind == "word" and not item.in_name for word in fold(item.text).split()]
    small, said = small_words(), set(words)
    is_called = small.called_one & said or (small.both_are & said and small.the_person & said)
    return bool(is_called) or any(
        (one == "one" and behind in small.behind_one and before in small.before_one)
        for (before, one), (_, behind) in pairwise(pairwise(["", *words, ""]))
    )


def _is_other(item: Item) -> bool:
    """A value or a label of another property: the message asks for more than one record."""
    return item.kind in ("phone", "date") or item.value("field") in _OTHER or bool(item.value("stage"))


def _gives_value(clause: Sequence[Item]) -> bool:
    """ "It should be lee@…": another value. “lee@… should be the one that stays” only says which record is kept."""
    if not any(item.is_link("instead", "should_be") for item in clause):
        return False
    words = {word for item in clause for word in fold(item.text).split()}
    is_kept = words & small_words().record_stays or any(item.is_link("stays") for item in clause)
    return not (is_kept or words & small_words().record_goes)


def _names(items: Sequence[Item]) -> set[str]:
    """The names in capitals, which may be of one person only."""
    names: list[list[str]] = [[]]
    for item in items:
        if item.in_name:
            names[-1].append(fold(item.text))
        elif names[-1]:
            names.append([])
    return {" ".join(each) for each in names if len(each) > 1}
