"""“Put Ann Lee down as Office Manager”, “put down office manager for Ann Lee”, “we've got Ann Lee down as clerk, she's
office manager”: the job of a contact who is there, and no new contact.

Such verbs also add people. With a job in these places, they are read as “set the job title of …”.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from libs.contracts import Locale
from libs.people import is_name_anywhere
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.parsing.relative_clauses import phrase_end
from services.agent.assistants.guided.small_words import small_words

_MAX_BETWEEN = 6
"""Items from the verb to “as”."""
_IS = ("'s", "’s")
_MAX_JOB = 4
"""Items of the job, among which one is known as a job."""


def with_jobs_as_values(items: Sequence[Item]) -> list[Item]:
    """The items, with such a sentence as a change of the job title."""
    as_ = next((at for at, item in enumerate(items) if at and _is_as(item)), 0)
    if as_ and (held := _held_as(items, as_)):
        return held
    return _put_as(items, as_) if as_ and _is_job(items, as_ + 1) else _put_for(items)


def _put_as(items: Sequence[Item], at: int) -> list[Item]:
    """“Put Ann Lee down as Office Manager”."""
    if any(item.kind in ("email", "phone") for item in items):
        return list(items)
    end = at
    while end and not _is_who(items[end - 1]):
        if not items[end - 1].is_link("filler"):
            return list(items)
        end -= 1
    start = _name_start(items, end)
    verb = next((place for place in range(start - 1, max(start - _MAX_BETWEEN, -1), -1) if _puts(items[place])), None)
    if not end or (verb is None and not items[at].is_link("should_be")):
        return list(items)
    first = start if verb is None else verb
    if first < start and any(not item.is_link("filler") for item in items[first + 1 : start]):
        return list(items)
    return [*items[:first], *_change(items[first], items[start:end], items[at]), *items[at + 1 :]]


def _held_as(items: Sequence[Item], at: int) -> list[Item]:
    """ "We've got Ann Lee down as clerk, she's office manager": the second job; empty where that is not said."""
    end = at
    while end and not _is_who(items[end - 1]) and items[end - 1].kind == "word" and not items[end - 1].value("intent"):
        end -= 1
    start = _name_start(items, end)
    if not 0 < at - end < _MAX_BETWEEN or start == end or any(item.value("intent") for item in items[:start]):
        return []
    said = at + 1
    while said < len(items) and not (items[said].is_punctuation(",.;–—-") or items[said].is_link("but", "supposing")):
        said += 1
    said = next((place for place in range(said, len(items)) if not _joins(items[place])), len(items))
    is_said = said < len(items) and (items[said].is_link("focus", "should_be") or _says_is(items[said]))
    job = said + 1
    while job < len(items) and (items[job].is_link("filler") or items[job].is_reply("correction")):
        job += 1
    if said - at > _MAX_BETWEEN or not is_said or not _is_job(items, job):
        return []
    return [
        *_change(items[start], items[start:end], items[at]),
        *(item for item in items[job:] if not item.is_link("by_now")),
    ]


def _put_for(items: Sequence[Item]) -> list[Item]:
    """ "Put down office manager for Ann Lee", “for Ann Lee put down …”."""
    at = next((at for at, item in enumerate(items) if item.is_link("for") and not item.in_name), -1)
    verb = next((at for at, item in enumerate(items) if _puts_down(item)), -1) if at >= 0 else -1
    if verb < 0:
        return list(items)
    end = at + 1
    while end < len(items) and _is_who(items[end]):
        end += 1
    job, behind = (items[verb + 1 : at], end) if verb < at else (items[verb + 1 :], len(items))
    is_next = verb < at or verb == end
    is_whole = all(item.is_content or item.value("title") or item.is_link("rank", "filler", "please") for item in job)
    if end == at + 1 or not is_next or not is_whole or not _is_job(items, verb + 1):
        return list(items)
    to = replace(items[at], kind="word")
    return [*items[: min(verb, at)], *_change(items[verb], items[at + 1 : end], to), *job, *items[behind:]]


def _change(verb: Item, name: Sequence[Item], to: Item) -> list[Item]:
    """“Set the job title of … to”."""
    word = replace(verb, kind="word", in_name=False)
    last = name[-1]
    if last.text.endswith(_IS):
        last = replace(last, text=last.text[:-2], end=last.end - 2)
    return [
        replace(word, marks=(Mark("intent", "update", "en"),)),
        replace(word, marks=(Mark("field", "jobtitle", "en"),)),
        replace(word, marks=(Mark("link", "of", "en"),)),
        *name[:-1],
        last,
        replace(to, marks=(Mark("link", "value", "en"),)),
    ]


def _name_start(items: Sequence[Item], end: int) -> int:
    start = end
    while start and _is_who(items[start - 1]):
        start -= 1
    return start


def _is_who(item: Item) -> bool:
    is_lower = item.kind == "word" and not item.marks and is_name_anywhere(item.text)  # "put nils down as ceo"
    return item.in_name or item.kind == "email" or is_lower


def _joins(item: Item) -> bool:
    return item.kind == "mark" or item.is_link("but", "and", "supposing")


def _says_is(item: Item) -> bool:
    return item.text.casefold() in small_words().says_is


def _puts_down(item: Item) -> bool:
    """ "Put down", "write down", "pop in": the verb and its small word."""
    verb, _, small = item.text.casefold().partition(" ")
    is_verb = verb in small_words().puts_as or verb in small_words().writing
    return bool(small) and is_verb and item.value("intent") in ("create", "note") and not item.in_name


def with_job_at_move(items: Sequence[Item]) -> list[Item]:
    """“Se va de contable a Globex”: behind such a verb a job, and no company, is what the contact will be there."""
    for at, item in enumerate(items[:-3]):
        if not (item.is_link("company_before") and items[at + 1].value("title")) or item.in_name:
            continue
        to = next((place for place, each in enumerate(items[at:], at) if _leads_to_company(items, place)), 0)
        is_moved = 0 < to <= at + 1 + _MAX_JOB and item.text.endswith(" de")
        if is_moved and not any(each.kind == "mark" or each.in_name for each in items[at:to]):
            language = item.marks[0].language
            is_job = replace(item, marks=(Mark("link", "value", language),))
            joins = replace(
                items[to], marks=(Mark("intent", "update", language), Mark("link", "company_now", language))
            )
            job = replace(items[at + 1], marks=tuple(mark for mark in items[at + 1].marks if mark.kind == "title"))
            return [*items[:at], is_job, job, *items[at + 2 : to], joins, *items[to + 1 :]]
    return list(items)


@cache
def _hiring() -> frozenset[str]:
    """The first words of such verbs, so that no other word is looked at further."""
    return frozenset(phrase.partition(" ")[0] for phrase in small_words().hires)


def with_hired(items: Sequence[Item]) -> list[Item]:
    """“Globex ha fichado a Ana Ruiz”, “han fichado a Ana Ruiz en Globex”: the person first, and then the company."""
    for at in range(len(items) - 1):
        if items[at].text.casefold().partition(" ")[0] not in _hiring():
            continue
        end = start = phrase_end(items, at, small_words().hires)
        while start and end < len(items) and items[end].in_name:
            end += 1
        if end <= start or any(item.is_punctuation("?") or item.kind == "email" for item in items):
            continue
        language: Locale = next((mark.language for item in items[at:start] for mark in item.marks), "en")
        joins = (Mark("intent", "update", language), Mark("link", "company_now", language))
        first = _name_start(items, at)
        if first < at:
            before = first
            while before and items[before - 1].kind == "word" and items[before - 1].is_link("filler", "of", "company"):
                before -= 1  # “los de Globex han fichado a …”
            verb = replace(items[at], kind="word", in_name=False, marks=joins)
            return [*items[:before], *items[start:end], verb, *items[first:at], *items[end:]]
        if end + 1 < len(items) and items[end].is_link("company") and items[end + 1].in_name:
            return [*items[:at], *items[start:end], replace(items[end], marks=joins), *items[end + 1 :]]
    return list(items)


def _leads_to_company(items: Sequence[Item], at: int) -> bool:
    behind = items[at + 1 : at + 2]
    return items[at].text.casefold() in ("a", "al") and bool(behind) and behind[0].in_name


def _is_as(item: Item) -> bool:
    is_link = item.is_link("value", "should_be") and not item.in_name
    return is_link and item.text.casefold().rpartition(" ")[2] in small_words().as_label


def _puts(item: Item) -> bool:
    return item.text.casefold() in small_words().puts_as and not item.in_name


def _is_job(items: Sequence[Item], start: int) -> bool:
    for item in items[start : start + _MAX_JOB]:
        if item.value("title"):
            return not item.value("stage")
        if not (item.is_content or item.is_link("filler", "rank")) or item.is_link("new"):
            return False
    return False
