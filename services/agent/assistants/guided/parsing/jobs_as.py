"""“Put Ann Lee down as Office Manager”: the job of a contact who is there, and no new contact.

Such a verb also adds people. With a job behind “as” and without an address, it is read as “set the job title of …”.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.small_words import small_words

_MAX_BETWEEN = 6
"""Items from the verb to “as”."""
_MAX_JOB = 4
"""Items of the job, among which one is known as a job."""


def with_jobs_as_values(items: Sequence[Item]) -> list[Item]:
    """The items, with such a sentence as a change of the job title."""
    at = next((at for at, item in enumerate(items) if at and _is_as(item)), 0)
    if not at or any(item.kind in ("email", "phone") for item in items) or not _is_job(items, at + 1):
        return list(items)
    end = at
    while end and not items[end - 1].in_name:
        if not items[end - 1].is_link("filler"):
            return list(items)
        end -= 1
    start = end
    while start and items[start - 1].in_name:
        start -= 1
    verb = next((place for place in range(start - 1, max(start - _MAX_BETWEEN, -1), -1) if _puts(items[place])), None)
    if not end or (verb is None and not items[at].is_link("should_be")):
        return list(items)
    first = start if verb is None else verb
    if first < start and any(not item.is_link("filler") for item in items[first + 1 : start]):
        return list(items)
    word = replace(items[first], kind="word", in_name=False)
    change = [
        replace(word, marks=(Mark("intent", "update", "en"),)),
        replace(word, marks=(Mark("field", "jobtitle", "en"),)),
        replace(word, marks=(Mark("link", "of", "en"),)),
    ]
    to = replace(items[at], marks=(Mark("link", "value", "en"),))
    return [*items[:first], *change, *items[start:end], to, *items[at + 1 :]]


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
