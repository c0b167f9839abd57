"""Loose words: a name, a job, or words left over. Only certain ones are stored without being shown."""

import re
from collections.abc import Sequence
from itertools import dropwhile, takewhile

from rapidfuzz import fuzz

from libs.people import (
    DECLINED,
    Morphology,
    is_credential,
    is_given_name,
    is_korean_name,
    is_name,
    is_name_anywhere,
    shares_word,
)
from services.agent.assistants.guided.parsing.checks import is_record_id
from services.agent.assistants.guided.parsing.entities import TYPED, Run
from services.agent.assistants.guided.parsing.extraction import labels, unlisted_jobs
from services.agent.assistants.guided.parsing.extraction.labels import held_digits
from services.agent.assistants.guided.parsing.extraction.reading import VALUE_MARKS, ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.name_words import is_sentence_start
from services.agent.assistants.guided.parsing.names import bare
from services.agent.assistants.guided.small_words import small_words

_MANY_DIGITS = 4
"""An order's number has so many; the name of a company has fewer."""
_NAME_START = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.-]){2}")
_MIN_LIKENESS = 70
"""Percent of likeness from which a word corrects a part of a name."""
_MIN_SHARED = 50
"""Percent of likeness from which a value with a word of the previous one corrects it."""
_MIN_NAME = 3
_MIN_VERB = 5
_PARTICIPLES = ("é", "ée", "u", "ue", "i", "ie")
"""Ends of French participles."""
_BEHIND = ("company", "jobtitle", "city", "country", "firstname", "lastname", "state")
"""Labels that may stand behind a corrected value."""
_FULL = 2
"""Words of a full name."""
_MAX_GUESS = 4
"""Words of a name in lower case. More are a sentence."""


def read_loose(reading: ReadingState) -> None:
    start = reading.at
    item = reading.items[start]
    if item.kind == "number" and _takes_number(reading, item):
        reading.at += 1
        return
    is_other_person = _is_other_person(reading)
    start = reading.at = _behind_verb(reading, start)
    text = reading.take_run()
    items = reading.items[start : reading.at]
    if reading.corrects and (prop := label_behind(reading)):
        labels.set_value(reading, prop, text)
        reading.at = next(at for at in range(reading.at, len(reading.items)) if reading.items[at].value("field")) + 1
        return
    run = _as_run(reading, text, items)
    if run is not None and _is_no_value(reading, run, start):
        reading.leave(text)
        return
    if is_other_person and run is not None and run.is_title:
        reading.leave(f"{reading.entities.runs.pop()} {text}")
        return
    said = reading.entities.runs[-1:]
    if run is not None and reading.corrects and run.is_title and said and said[0].is_title:
        reading.entities.runs[-1] = run  # "CTO, actually COO"
    elif run is not None and reading.corrects and run.is_title and "jobtitle" in reading.entities.labelled:
        reading.entities.labelled["jobtitle"] = run  # "title buyer, actually make that senior buyer"
    elif (
        run is not None
        and reading.corrects
        and ((run.is_name and _corrects_label(reading, run)) or (run.is_guess and _says_it_is(reading, start)))
    ):
        reading.entities.labelled[reading.latest] = run
    elif run is not None and reading.corrects and run.is_name and _corrects_company(reading, run):
        reading.entities.company = run
    elif run is not None and reading.corrects and reading.entities.runs and run.is_name:
        reading.entities.corrected["name"] = run
    elif run is None and reading.corrects and items[0].kind == "number" and held_digits(reading):
        reading.entities.labelled[reading.latest] = text  # "… birthday 3 May, sorry, 13 May"
    elif run is None:
        reading.leave(text)
    else:
        reading.latest = "name"
        reading.entities.runs.append(run)


def _takes_number(reading: ReadingState, item: Item) -> bool:
    """The ID of a record, and how many contacts are wanted: “il me faut 3 clients de Nantes”."""
    if is_record_id(item.text) and (item.text.startswith("#") or reading.names_record()):
        reading.entities.contact_id = item.text.lstrip("#")
        return True
    after = reading.following
    is_small = len(item.text) < _MANY_DIGITS and reading.intent in ("search", None)
    return is_small and after is not None and (after.value("stage") is not None or after.is_reply("everyone"))


def _behind_verb(reading: ReadingState, start: int) -> int:
    """“Est intronisée directrice”, “Maude Roy grimpe directrice”: a verb that no list has, and no part of the job.

    French adjectives of a job stand behind it, as in “directrice générale”.
    """
    item, before, after = reading.items[reading.at], reading.previous, reading.following
    is_word = item.kind == "word" and not item.marks and len(item.text) >= _MIN_VERB and item.text.islower()
    if not is_word or before is None or after is None or not after.value("title") or not after.text.islower():
        return start
    if reading.language != "fr" or reading.intent == "create":
        return start
    if before.in_name:
        reading.leave(item.text)
        return start + 1
    is_said = before.text.casefold() in small_words().is_job and item.text.endswith(_PARTICIPLES)
    return start + is_said


def _is_no_value(reading: ReadingState, run: Run, start: int) -> bool:
    """ "My head hurts", "my manager says": no job of the contact. “On attend”: a French verb that no list has."""
    before = reading.items[start - 1] if start else None
    if run.is_title and run.islower() and _tells(run, reading):
        return True  # “ща, начальник зовёт”
    if before is None or run.is_name:
        return False
    is_verb = run.is_guess and before.text.casefold() in small_words().verb_subjects and reading.language == "fr"
    return is_verb or (run.is_title and before.is_link("me"))


def _tells(run: Run, reading: ReadingState) -> bool:
    """Whether a verb stands behind the job, so that it is a sentence."""
    language = reading.language
    if language is None or language not in DECLINED:
        return False
    return any(Morphology.shared().is_verb(word, language) for word in run.split()[1:])


def _is_other_person(reading: ReadingState) -> bool:
    """ "Jane Doe's assistant is called …" is no news about Jane, if a job follows."""
    entities = reading.entities
    is_first = len(entities.runs) == 1 and entities.runs[0].is_name and not entities.labelled
    return is_first and reading.intent in ("update", None) and reading.was_possessive()


def corrects_name(reading: ReadingState) -> bool:
    """“Philippe Guérin, non Philippine Guérin”: a name behind a “no” that resembles the one before it."""
    before = reading.previous
    rest = dropwhile(lambda item: not item.in_name, reading.items[reading.at + 1 : reading.at + 5])
    if not reading.entities.runs or before is None or before.kind != "mark":
        return False
    said = reading.entities.runs[-1].casefold().split()
    following = [item.text.casefold() for item in takewhile(lambda item: item.in_name, rest)]
    words = [word for each in following for word in each.split()]
    return bool(words) and any(fuzz.ratio(one, other) >= _MIN_LIKENESS for one in said for other in words)


def _corrects_company(reading: ReadingState, run: str) -> bool:
    """ "From Sanz Reformas, I mean, Sanz Rehabilitación"."""
    company = reading.entities.company.casefold()
    if reading.latest != "company" or not company:
        return False
    named = max((fuzz.ratio(each.casefold(), run.casefold()) for each in reading.entities.runs), default=0)
    return named < max(_MIN_LIKENESS, fuzz.ratio(company, run.casefold()))


def _corrects_label(reading: ReadingState, run: str) -> bool:
    """“Company Alfa, oops, Beta”: the value that was said last, unless it resembles the name more."""
    held = reading.entities.labelled.get(reading.latest, "")
    if not held or reading.latest in TYPED:
        return False
    names = [word for each in reading.entities.runs for word in each.split()]
    called = max((fuzz.ratio(each.casefold(), run.casefold()) for each in reading.entities.runs), default=0)
    likeness = fuzz.ratio(held.casefold(), run.casefold())
    if likeness >= max(called, _MIN_SHARED) and not set(held.casefold().split()).isdisjoint(run.casefold().split()):
        return True  # "Loïc Bertho, company Bertho Pneus, no wait, Bertho Auto": it shares a word with both
    parts = {word.casefold() for word in run.split()}
    if len(parts) > 1 and any(word.casefold() in parts for word in names):
        return False  # "company Durand, sorry, it's Louis Bertho" of Loïc Bertho
    return all(fuzz.ratio(word.casefold(), run.casefold()) < _MIN_LIKENESS for word in names)


def _says_it_is(reading: ReadingState, start: int) -> bool:
    """ "… living in ennis, thats wrong its kilkenny": a value in lower case for one in lower case."""
    said = reading.entities.labelled.get(reading.latest, "")
    before = reading.items[start - 1]
    return said.islower() and reading.latest not in TYPED and before.is_link("focus", "filler", "value", "should_be")


def _as_run(reading: ReadingState, text: str, items: Sequence[Item]) -> Run | None:
    is_title = any(item.value("title") for item in items) and not _has_verb(items)
    is_title = is_title or unlisted_jobs.is_job(reading, text, items)
    is_name = any(item.in_name or (item.is_content and item.is_capitalized) for item in items)
    is_name = is_name or any(item.kind == "quoted" for item in items) or is_korean_name(text)
    is_name = is_name or (items[0].is_organization and "№" in text)
    if (_has_many_digits(text) and not _is_numbered_name(text)) or is_credential(text):
        return None
    if is_name and not is_title and _opens_sentence(reading, items):
        return None
    if is_name and not is_title and _is_in_remark(reading, text):
        return None
    if is_title and not is_name and _is_department(reading, len(items)):
        return None
    if is_name or is_title:
        return Run.of(text, reading.clause, is_name=is_name, is_title=is_title)
    if _is_lower_name(reading, text, items) or _is_lower_person(reading, text, items):
        return Run.of(text, reading.clause, is_guess=True)
    # "It's wrong, its donegal": where capitals were restored, a correction may have none.
    is_cased = reading.is_cased or (reading.has_capitals and not reading.corrects)
    if (
        len(text) < _MIN_NAME
        or items[0].kind == "number"
        or (is_cased and not reading.muddy and _follows_content(reading))
    ):
        return None
    if is_cased or reading.muddy or len(items) > _MAX_GUESS:
        return None
    return Run.of(text, reading.clause, is_guess=True)


def _has_many_digits(text: str) -> bool:
    return sum(character.isdigit() for character in text) >= _MANY_DIGITS


def _is_numbered_name(text: str) -> bool:
    """ "Test User20481": digits at the end of a name's second word are no number of an order."""
    words = text.split()
    is_code = words[-1][:3].isupper()  # “Invoice INV2047”
    return len(words) > 1 and not is_code and all(_NAME_START.match(word) for word in words)


def _is_department(reading: ReadingState, size: int) -> bool:
    """ "Recommended by Halina from accounting": a relation behind words without a part says nothing of the contact."""
    before = reading.items[reading.at - size - 1] if reading.at > size else None
    return reading.muddy and before is not None and before.is_link("company")


def _is_in_remark(reading: ReadingState, text: str) -> bool:
    """ "She speaks French", "referred by Tom Fay": behind words without a part, where the name is known."""
    if reading.intent != "create" or not reading.muddy or not any(run.is_name for run in reading.entities.runs):
        return False
    emails = [each.text for each in reading.items if each.kind == "email"]
    return not any(shares_word(text, each, domain=True) or shares_word(text, each) for each in emails)


def _opens_sentence(reading: ReadingState, items: Sequence[Item]) -> bool:
    """ "Petite demande": a capital letter at the beginning of a sentence, before words in lower case, is no name."""
    place = reading.at - len(items)
    following = reading.items[reading.at] if reading.at < len(reading.items) else None
    return (
        len(items) == 1 and is_sentence_start(reading.items, place) and not is_given_name(bare(items[0].text))
        and not items[0].text.endswith(("'s", "’s"))
        and following is not None and following.kind == "word" and following.text[:1].islower()
        and not is_korean_name(items[0].text) and not _is_family_alone(reading, items[0], following)
        and not (following.text in small_words().goes_on and is_name_anywhere(items[0].text))  # “Oskar rang”
    )  # fmt: skip


def _is_family_alone(reading: ReadingState, item: Item, after: Item) -> bool:
    """“Kowalska z Formatu ma nowy numer”, “Белкин сменил номер”: a family name, and what is said of a contact."""
    is_said = after.is_link("company", "value", "new") or after.value("field") or after.value("intent") == "update"
    morphology, language = Morphology.shared(), reading.language
    if not is_said or language not in ("pl", "ru") or not morphology.is_family(item.text, language):
        return False
    return not morphology.is_quality(item.text, language)


def _is_lower_name(reading: ReadingState, text: str, items: Sequence[Item]) -> bool:
    """Whether words in lower case are the name of a contact to be created: an address or a given name shows it."""
    if reading.intent != "create" or reading.entities.runs or len(items) > _MAX_GUESS or not is_name(text):
        return False
    addresses = [each.text for each in reading.items if each.kind == "email"]
    is_shown = is_given_name(text.split()[0]) or any(shares_word(text, each) for each in addresses)
    return is_shown or _stands_behind_verb(reading, items)


def _stands_behind_verb(reading: ReadingState, items: Sequence[Item]) -> bool:
    """ "Add marko stone from Acme": a name that no list has, between the verb and what is said of the contact."""
    at = reading.at - len(items) - 1
    if at > 0 and reading.items[at].is_link("value"):
        at -= 1  # “agrega a marko piedra”
    after = reading.items[reading.at] if reading.at < len(reading.items) else None
    is_between = after is None or after.is_punctuation(",;:/|") or after.is_link("company") or after.kind == "email"
    is_person_named = any(item.in_name and is_given_name(item.text) for item in reading.items)
    is_verb = at >= 0 and reading.items[at].value("intent") == "create"
    return len(items) == _FULL and is_verb and is_between and not is_person_named


def _is_lower_person(reading: ReadingState, text: str, items: Sequence[Item]) -> bool:
    """ "dana whit now lives in Seattle": the first words of a statement or of a change, before any person was named."""
    entities = reading.entities
    if entities.runs or entities.holder or entities.emails or entities.has_focus or reading.muddy or not is_name(text):
        return False
    is_first = not any(item.is_content for item in reading.items[: reading.at - len(items)])
    before = reading.items[reading.at - len(items) - 1] if reading.at > len(items) else None
    is_first = is_first or (before is not None and before.is_punctuation(".!?\n–—-") and is_given_name(text.split()[0]))
    return 2 <= len(items) <= 3 and is_first and (reading.intent == "update" or is_given_name(text.split()[0]))


def _follows_content(reading: ReadingState) -> bool:
    return bool(reading.entities.runs)


def _has_verb(items: Sequence[Item]) -> bool:
    """“Интересуется курьерами” is no job. Asked of words that stand before one."""
    languages = {mark.language for item in items for mark in item.marks if mark.kind == "title"}
    before = takewhile(lambda item: not item.value("title"), items)
    return any(Morphology.shared().is_verb(item.text, each) for item in before for each in languages)


def label_behind(reading: ReadingState) -> str:
    """ "No wait, it's Bertho Auto, the company": the label right behind the value, and nothing behind the label."""
    at = reading.at
    while at < len(reading.items) and reading.items[at].is_link("filler", "focus", "particle", "value"):
        at += 1
    prop = reading.items[at].value("field") if at < len(reading.items) else None
    after = reading.items[at + 1] if at + 1 < len(reading.items) else None
    is_last = after is None or (after.kind == "mark" and after.text not in VALUE_MARKS) or after.is_link("please")
    return prop if prop in _BEHIND and is_last else ""
