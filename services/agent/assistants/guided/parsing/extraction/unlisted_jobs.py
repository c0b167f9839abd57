"""Jobs that no list holds: the place of the words, the dictionary or their endings show them."""

from collections.abc import Sequence

from libs.people import Morphology
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.job_words import may_be_job, names_job
from services.agent.assistants.guided.small_words import small_words, words_by_language

_MIN_JOB = 4
"""Letters of a noun for a job."""


def _is_work(reading: ReadingState, items: Sequence[Item]) -> bool:
    """“Работает флористом”: the verb and the case show a job that no list knows."""
    before = reading.items[reading.at - len(items) - 1] if reading.at > len(items) else None
    follows = before is not None and before.text.casefold() in small_words().works_as
    return follows and items[-1].text.islower() and any(Morphology.shared().is_worker(item.text) for item in items[:2])


def is_job(reading: ReadingState, text: str, items: Sequence[Item]) -> bool:
    """ "…, brukarz", "comme affréteuse": the dictionary knows it, or the word before it asks for a job."""
    if _is_work(reading, items):
        return True
    if not text.islower() or reading.intent not in ("create", "update", None) or not _is_person_named(reading):
        return False
    before = reading.items[reading.at - len(items) - 1] if reading.at > len(items) else None
    if _is_said_job(reading, reading.at - len(items)):
        return True
    if _follows_job_link(reading.items[: reading.at - len(items)]):
        return may_be_job(text, reading.language)
    if _is_apposition(reading, reading.at - len(items)):
        return may_be_job(text, reading.language) or _is_at_company(reading, text)
    is_part = before is not None and before.is_link("me", "particle", "for", "into")
    return not is_part and not reading.muddy and names_job(text, reading.language)


def _is_said_job(reading: ReadingState, start: int) -> bool:
    """“Il est estimateur chez …”: between “is” and the employer stands a job, if the ending shows one."""
    word, behind = reading.items[start], reading.items[reading.at : reading.at + 1]
    is_said = start > 0 and reading.items[start - 1].text.casefold() in small_words().is_job
    is_employed = bool(behind) and behind[0].text.casefold() in small_words().at_company
    return is_said and is_employed and word.text.islower() and may_be_job(word.text, reading.language)


def _is_apposition(reading: ReadingState, start: int) -> bool:
    """ "Ludivine Sorel, brodeuse à …": between the person's comma and a relation."""
    after = reading.items[reading.at] if reading.at < len(reading.items) else None
    names = reading.items[max(start - 2, 0) : start]
    is_behind = len(names) > 1 and names[1].is_punctuation(",") and names[0].in_name
    return (
        is_behind and after is not None and after.is_link("company", "place", "of") and len(reading.entities.runs) < 2
    )


def _is_at_company(reading: ReadingState, text: str) -> bool:
    """“Alta: Irene Sotelo, hilandera en Lanas Vega”: one word between a new contact and the company. It is shown."""
    behind = reading.items[reading.at : reading.at + 2]
    is_at = len(behind) > 1 and behind[0].is_link("company") and not behind[0].is_link("of", "company_now")
    is_at = is_at and (behind[1].in_name or behind[1].is_organization) and not behind[1].value("place")
    endings = words_by_language()[reading.language or "en"].participle_endings
    is_word = " " not in text and len(text) >= _MIN_JOB and not text.endswith(endings)
    is_job = is_at and is_word and reading.intent == "create" and not reading.entities.company
    reading.entities.is_shown = reading.entities.is_shown or is_job
    return is_job


def _follows_job_link(before: Sequence[Item]) -> bool:
    """ "As", "as a"."""
    words = [each.text.casefold() for each in before[-2:]]
    link = words[-2] if len(words) > 1 and words[-1] in small_words().articles else words[-1] if words else ""
    return any(
        link == each or link.startswith(f"{each} ") or link.endswith(f" {each}") for each in small_words().before_job
    )


def _is_person_named(reading: ReadingState) -> bool:
    entities = reading.entities
    return bool(entities.runs or entities.holder or entities.addressee or entities.has_focus or entities.emails)
