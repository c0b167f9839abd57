"""“Luc Pons est chez Ann mais elle est débordée, tu le passes à Zofia”: a contact that is named before the pronoun.

Read clause by clause, the pronoun would be the contact shown last, and the owner of now a company. The request is read
as “passe Luc Pons à Zofia”, with the other words behind it as what was said around it.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from libs.people import is_given_name, is_name_anywhere
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.small_words import small_words

_MIN_BEFORE = 2
"""Words of the contact's full name."""
_TELLING = ("intent", "place", "title")
"""Meanings that give the contact more than an owner."""


def with_contact_before_owner(items: Sequence[Item]) -> list[Item]:
    """The items, with the verb in front of the contact, the new owner behind it, and the rest behind a comma."""
    verb = next((at for at, item in enumerate(items) if item.is_link("moves") and item.is_link("focus")), 0)
    if verb < _MIN_BEFORE or not _goes_to_owner(items[verb + 1 : verb + 4]):
        return list(items)
    before = items[:verb]
    contacts = _contacts(before)
    named = [id(item) for contact in contacts for item in contact]
    said = [item for item in before if id(item) not in named]
    is_several = len(contacts) > 1 and any(item.is_link("and") for item in said)
    if not (len(contacts) == 1 or is_several) or any(map(_tells, said)):
        return list(items)
    start, end, language = before[0].start, items[verb + 2].end, items[verb].marks[0].language
    handing = replace(items[verb], start=start, marks=(Mark("intent", "assign", language),))
    to = replace(items[verb + 1], marks=(Mark("link", "value", language),))
    joint = replace(handing, text="&", marks=(Mark("link", "and", language),))
    owner = replace(items[verb + 2], in_name=True)
    handed = [item for contact in contacts for item in (joint, *contact, to, owner)]
    return [handing, *handed[1:], *_around(said, end), *items[verb + 3 :]]


def _goes_to_owner(behind: Sequence[Item]) -> bool:
    """Whether “à” or “chez” and a given name alone stand there."""
    if len(behind) < 2:
        return False
    owner, after = behind[1], behind[2:3]
    is_to = behind[0].text.casefold() in small_words().to_person
    is_to = is_to or _is_at(behind[0])
    is_alone = not after or not (after[0].in_name or (after[0].is_content and after[0].is_capitalized))
    return is_to and is_alone and _may_be_owner(owner)


def _may_be_owner(item: Item) -> bool:
    is_word = item.kind == "word" and (item.in_name or item.is_content)
    return is_word and (is_given_name(item.text) or is_name_anywhere(item.text))


def _contacts(before: Sequence[Item]) -> list[list[Item]]:
    """The full names. Empty if there is another name than the owner of now, a company or who is greeted."""
    found: list[list[Item]] = []
    at = 0
    for is_named, run in ((key, list(run)) for key, run in groupby(before, key=lambda item: item.in_name)):
        is_known = at > 0 and (_is_at(before[at - 1]) or before[at - 1].is_reply("greeting"))
        at += len(run)
        if not is_named or is_known:
            continue
        if len(run) < _MIN_BEFORE:
            return []
        found.append(run)
    return found


def _is_at(item: Item) -> bool:
    return item.text.casefold() in small_words().at_owner


def _tells(item: Item) -> bool:
    return item.kind not in ("word", "mark") or any(mark.kind in _TELLING for mark in item.marks)


def _around(said: Sequence[Item], end: int) -> list[Item]:
    """The other words. They give no stage and no property, and their end is that of the whole sentence."""
    words = [item for item in said if item.kind == "word"]
    if not words:
        return []
    comma = replace(words[0], kind="mark", text=",", marks=(), in_name=False)
    plain = [replace(item, marks=()) if item.value("stage") or item.value("field") else item for item in said]
    return [comma, *plain[:-1], replace(plain[-1], end=end)]
