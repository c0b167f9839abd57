"""Words for jobs that no list holds: by the dictionary in Polish and Russian, by their endings in other languages.

An ending alone proves nothing (“winter”, “moteur”): it counts where the place of the word asks for a job.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from libs.contracts import Locale
from libs.people import Morphology
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_ADJECTIVES = re.compile(r"(?:ier|ière|if|ive|al|ale|ique|el|elle|aire)$")
"""Endings of French adjectives, which no verb in the present has."""
_OBJECTS = ("website", "company", "state", "country", "fax", "phone", "address")
"""Labels that are also what a job is about: “directrice de site”, “jefa de empresa”."""
_MIN_WORD = 5
_SHORT_FIELDS = ("IT", "HR", "PR", "QA", "R&D", "IR", "AR", "AP", "CX", "UX")
"""Fields of work in capitals, of which some are small words otherwise: “Head of IT”."""
_MAX_WORDS = 3


def names_job(words: str, language: Locale | None) -> bool:
    """Whether the dictionary knows one of the first two words as what a person does."""
    found = words.split()
    # Cyrillic letters show Russian, also between words of another language.
    by_letters: Locale | None = "ru" if _CYRILLIC.search(words) else language
    if by_letters not in ("pl", "ru") or len(found) > _MAX_WORDS:
        return False
    return any(Morphology.shared().names_person(word, by_letters) for word in found[:2])


def may_be_job(words: str, language: Locale | None) -> bool:
    """Whether the first word has the ending of jobs, or the dictionary knows it."""
    found = words.casefold().split()
    has_ending = bool(found) and len(found[0]) >= _MIN_WORD and found[0].endswith(small_words().job_endings)
    return len(found) <= _MAX_WORDS and (has_ending or names_job(words.casefold(), language))


def is_object_of_job(items: Sequence[Item], at: int) -> bool:
    """ "Directrice de site", “chef d’entreprise”: a label's word behind a job and “of”, and no value behind it."""
    item, before = items[at], at - 1
    while before > 0 and items[before].is_link("filler") and not items[before].is_link("of"):
        before -= 1
    is_word = (item.value("field") in _OBJECTS or item.text in small_words().teams) and item.text.islower()
    is_word = is_word or item.text in _SHORT_FIELDS
    if not is_word or before < 1 or not items[before].is_link("of") or not items[before - 1].value("title"):
        return False
    after = items[at + 1] if at + 1 < len(items) else None
    is_end = after is None or (after.kind == "mark" and after.text not in ":=→>")
    is_date = after is not None and after.is_link("filler") and " " in after.text  # “… au 1er janvier”
    return is_end or is_date or (after is not None and after.is_link("company", "place", "but", "and", "please"))


_LED = 2
"""Words before the noun of an event: “the tractor”."""


def with_job_nouns(items: Sequence[Item]) -> list[Item]:
    """ "She's a store designer", “put down set designer for …”: such a verb before a job is what the job is about.

    "The tractor show" is no verb, either.
    """
    return [
        replace(item, marks=()) if _is_noun_of_job(items, at) or _is_event(items, at) else item
        for at, item in enumerate(items)
    ]


def _is_event(items: Sequence[Item], at: int) -> bool:
    """A noun behind an article and another noun, which ends its clause or leads to a place."""
    item, words = items[at], small_words()
    if at < _LED or item.text.casefold() not in words.events_as_verbs:
        return False
    after = items[at + 1] if at + 1 < len(items) else None
    is_led = items[at - 2].text.casefold() in words.articles or items[at - 2].is_link("filler")
    ends = after is None or after.kind == "mark" or after.is_link("company", "place", "value")
    return is_led and ends and items[at - 1].kind == "word"


def _is_noun_of_job(items: Sequence[Item], at: int) -> bool:
    item = items[at]
    if not at or item.value("intent") is None or item.text not in small_words().work_fields:
        return False
    end = at + 1
    while end < len(items) and items[end].value("title") and items[end].text.islower():
        end += 1
    place = at - 1
    place -= place > 0 and items[place].is_reply("correction")  # "she's actually store manager"
    before, after = items[place], items[end] if end < len(items) else None
    is_within = before.text.casefold() in small_words().articles or before.is_link("focus", "value")
    is_within = is_within or before.value("title") is not None or before.value("intent") is not None
    is_ended = after is None or after.kind == "mark" or after.is_link("company", "for", "place", "by_now")
    return end > at + 1 and (is_within or (is_ended and before.kind == "mark"))


def is_second_duty(items: Sequence[Item], at: int) -> bool:
    """ "Responsable administrative et financière": a field of work or an adjective behind “et” ends the job."""
    word, after = items[at], items[at + 1] if at + 1 < len(items) else None
    is_word = word.kind == "word" and word.text.islower() and not word.value("intent")
    is_duty = word.text in small_words().work_fields or (word.is_content and _ADJECTIVES.search(word.text) is not None)
    is_end = after is None or after.kind == "mark" or after.is_link("company", "place", "by_now", "please", "and")
    return items[at - 1].text == "et" and is_word and is_duty and is_end


def is_said_of_person(items: Sequence[Item], at: int) -> bool:
    """“Ana Ruiz es la propietaria”: behind a person and “is”, and with nothing behind it but a mark."""
    start = at
    while start and items[start - 1].is_link("filler") and items[start - 1].text.casefold() not in small_words().is_job:
        start -= 1
    behind = items[at + 1] if at + 1 < len(items) else None
    is_last = behind is None or (behind.kind == "mark" and behind.text not in ":=→>")
    is_said = start > 0 and items[start - 1].text.casefold() in small_words().is_job
    return is_said and is_last and any(item.in_name or item.is_link("focus") for item in items[: start - 1])
