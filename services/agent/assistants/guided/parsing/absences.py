"""Finds which teammate is away: “Дарья уходит в отпуск, поэтому …”, “…, Ann's off from Monday”.

It says why a contact gets another owner. Read with the request, the teammate would be the contact.
"""

import re
from collections.abc import Sequence
from functools import cache

from libs.people import Morphology, is_name_anywhere, may_be_given
from services.agent.assistants.guided.parsing.entities import OWNER
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.splitting import SENTENCE_ENDS
from services.agent.assistants.guided.small_words import any_of, small_words

_MAX_ABSENCE = 5
"""Items of “Дарья уходит в отпуск”."""
_MAX_SAID = 12
"""Items of a clause that says with a word of its own that a teammate is away."""
_CLAUSE_ENDS = f"{SENTENCE_ENDS},;:–—-"
_PAIR = 2


def end_of_absence(items: Sequence[Item], at: int) -> int:
    """Behind such a clause, if it begins here with the given name, or with “as” before it; 0 where none does.

    A pronoun would point at her, and a full name would be the contact's. Where the contact is named, nothing else can
    be meant, and the clause is shown as left over.
    """
    start = at
    if not _opens(items, at):
        return 0
    at += _is_because(items[at])
    if at >= len(items) or items[at].kind != "word" or not _is_given(items[at]):
        return 0
    end = _end_of_clause(items, at)
    is_away = _is_away(items[at:end])
    if end <= at + 1 or not (end == len(items) or items[end].is_punctuation(_CLAUSE_ENDS) or is_away):
        return 0
    rest = [*items[:start], *items[end:]]
    # “Этот контакт” and “this contact” are the one on the screen.
    is_hers = any(each.is_link("focus") and " " not in each.text for each in rest)
    is_given_away = any(each.value("intent") == "assign" for each in items[:start])  # the words behind it are shown
    is_short = end <= at + _MAX_ABSENCE
    is_said = (is_away and _names_pair(rest)) or (is_short and _is_reason(items[at + 1], rest))
    if is_hers or is_given_away or not is_said:
        return 0
    while end < len(items) and (items[end].is_punctuation(",–—-") or items[end].text in small_words().asks_that):
        end += 1
    return end


def _is_given(item: Item) -> bool:
    name = item.text.removesuffix("'s").removesuffix("’s")
    if item.in_name:
        return is_name_anywhere(name) or may_be_given(name)
    return not item.marks and is_name_anywhere(name)


def _opens(items: Sequence[Item], at: int) -> bool:
    """Whether a clause begins here."""
    before = items[at - 1] if at else None
    return before is None or _is_because(items[at]) or _is_because(before) or before.is_punctuation(_CLAUSE_ENDS)


def _is_because(item: Item) -> bool:
    return not item.in_name and (item.is_link("remark") or item.text.casefold() in small_words().because)


def _end_of_clause(items: Sequence[Item], at: int) -> int:
    """Its end: a mark, “so”, another name or a request."""
    end = at + 1
    while end < min(len(items), at + _MAX_SAID):
        item = items[end]
        if item.text.casefold() in small_words().their and not item.in_name and end + 1 < len(items):
            end += 1  # “has enough on her plate”
            continue
        is_over = item.is_punctuation(_CLAUSE_ENDS) or item.text in small_words().asks_that
        if is_over or item.in_name or _says_more(item):
            break
        end += 1
    return end


def _says_more(item: Item) -> bool:
    return bool(item.value("intent") or item.value("field")) or item.is_link("owner_of", "focus")


def _is_away(clause: Sequence[Item]) -> bool:
    words = " ".join(item.text.casefold() for item in clause[1:])
    return bool(words) and _away().search(words) is not None


@cache
def _away() -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{any_of(small_words().is_away)})(?!\w)")


def _names_pair(rest: Sequence[Item]) -> bool:
    """Whether two people are named, in lower case too: the contact and its new owner."""
    named = [_is_word_of_name(item) for item in rest]
    return sum(is_name and not (at and named[at - 1]) for at, is_name in enumerate(named)) >= _PAIR


def _is_word_of_name(item: Item) -> bool:
    return item.in_name or (item.kind == "word" and not item.marks and is_name_anywhere(item.text))


def _is_reason(verb: Item, rest: Sequence[Item]) -> bool:
    """Whether a clause with a verb that no list has stands before a request that names the contact or the owner."""
    is_handed = any(each.value("intent") == "assign" or each.value("field") == OWNER for each in rest)
    is_handed = is_handed or any(each.is_link("owner_of") for each in rest)
    is_news = any(Morphology.shared().is_verb(verb.text, each) for each in ("pl", "ru")) or bool(verb.marks)
    names = sum(each.in_name and not (at and rest[at - 1].in_name) for at, each in enumerate(rest))
    return is_handed and names <= 1 and is_news
