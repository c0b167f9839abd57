"""“Luc Pons est chez Ann mais elle est débordée, tu le passes à Zofia”: a contact that is named before the pronoun.

Read clause by clause, the pronoun would be the contact shown last, and the owner of now a company. The request is read
as “passe Luc Pons à Zofia”, with the other words behind it as what was said around it. Where these are news (“Luc Pons
habite à Pau, passe-le à Zofia”), they are a request of their own before it.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from libs.people import is_given_name, is_name_anywhere
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.small_words import small_words

_MIN_BEFORE = 2
"""Words of the contact's full name."""
_MAX_PREPOSITION = 3
"""Letters. “À” stands before a town and before much else; “habite à” says where a contact lives."""
_TELLING = ("intent", "place", "title")
"""Meanings that give the contact more than an owner."""


def with_contact_before_owner(items: Sequence[Item]) -> list[Item]:
    """The items, with the verb in front of the contact, the new owner behind it, and the rest behind a comma."""
    verb = next((at for at, item in enumerate(items) if item.is_link("focus") and hands_over(items, at)), 0)
    if verb < _MIN_BEFORE or not _goes_to_owner(items[verb + 1 : verb + 4]):
        return list(items)
    before = items[:verb]
    if _is_news(before):
        return _behind_news(items, verb)
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


def hands_over(items: Sequence[Item], at: int) -> bool:
    """“Passe”, “confie-le”; “mets-le” only before “chez” or a given name, as it moves to towns as well."""
    item, behind = items[at], items[at + 1 : at + 3]
    if item.is_link("moves") or (item.is_link("focus") and item.value("intent") == "assign"):
        return True
    is_put = item.is_link("focus") and item.text.casefold().startswith(small_words().hands_over)
    return is_put and bool(behind) and (_is_at(behind[0]) or _is_surely_owner(behind[1:]))


def _is_surely_owner(behind: Sequence[Item]) -> bool:
    """“À Daria”, and not “à Florence”."""
    is_given = bool(behind) and is_given_name(behind[0].text) and not behind[0].value("place")
    return is_given and behind[0].text.casefold() not in small_words().towns_called_as_people


def _is_news(before: Sequence[Item]) -> bool:
    """Whether a full name opens a clause that gives a town, a job or a new company, without a verb of a request."""
    opening = [item for item in before if not item.is_link("filler", "for") and item.kind == "word"][: _MIN_BEFORE + 1]
    is_named = len(opening) > _MIN_BEFORE and all(item.in_name for item in opening[:_MIN_BEFORE])
    if not is_named or any(item.value("intent") and not item.is_link("place", "company_now") for item in before):
        return False
    is_now = any(item.is_link("by_now") for item in before)
    return any(
        item.is_link("company_now")
        or (item.is_link("place") and len(item.text) > _MAX_PREPOSITION and _may_be_value(after))
        or (is_now and item.is_link("company", "place") and _may_be_value(after))
        or (item.text.casefold() in small_words().is_job and bool(after.value("title")))
        for item, after in pairwise(before)
    )


def _may_be_value(item: Item) -> bool:
    return item.in_name or item.is_content or bool(item.value("place"))


def _behind_news(items: Sequence[Item], verb: int) -> list[Item]:
    """The news as they are, and behind a comma the request about the same contact."""
    language = items[verb].marks[0].language
    marks = (Mark("intent", "assign", language), Mark("link", "focus", language))
    to = replace(items[verb + 1], marks=(Mark("link", "value", language),))
    comma = replace(items[verb], kind="mark", text=",", marks=())
    handing, owner = replace(items[verb], marks=marks), replace(items[verb + 2], in_name=True)
    return [*items[:verb], comma, handing, to, owner, *items[verb + 3 :]]


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
