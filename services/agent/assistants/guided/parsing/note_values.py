"""Tells a note from a value: “note that Ann's contract number is CN-8” names a property, and is stored as one.

Only a label with a value of its form counts. “Note that her phone is broken” and “… that the company moves” stay notes.
"""

from collections.abc import Sequence
from itertools import dropwhile

from libs.contracts import Locale
from libs.people import Morphology
from services.agent.assistants.guided.parsing.entities import TYPED
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.note_clauses import as_verb
from services.agent.assistants.guided.small_words import small_words

_MAX_VALUE = 4
"""Words of the value. More are a sentence."""


def as_value(text: str, items: Sequence[Item], kept: Sequence[Item], body: str) -> list[Item] | None:
    """The items of the change that a note says; None where it is a note. `kept` are the items around its body."""
    verb = next((item for item in kept if item.value("intent") == "note"), None)
    start = text.find(body) if body else -1
    if verb is None or start < 0 or any(mark.language == "ko" for mark in verb.marks):
        return None
    inside = [item for item in items if start <= item.start and item.end <= start + len(body)]
    if not (_gives_value(inside) or _gives_job(verb, inside)):
        return None
    person = [item for item in kept if item is not verb and item not in inside and not item.is_link("filler")]
    if verb.start < start:
        before = [item for item in kept if item.start < verb.start]  # “set her city to York and add that …”
        return [*before, as_verb(verb, "update"), *(item for item in person if item.start > verb.start), *inside]
    return [*(item for item in person if item.start < start), *inside]


_MAX_JOB = 3


def _gives_job(verb: Item, items: Sequence[Item]) -> bool:
    """“Dopisz, że jest elektrykiem”, "add that she's an electrician": a job, and nothing else."""
    job = list(dropwhile(lambda item: item.is_link("focus", "filler", "value") and not item.in_name, items))
    if verb.text.casefold().split()[0] not in small_words().adding or len(job) == len(items) or len(job) > _MAX_JOB:
        return False
    is_plain = all(item.kind == "word" and item.text.islower() for item in job)
    is_plain = is_plain and all(item.is_content or item.value("title") for item in job)
    return is_plain and any(_is_job(item) for item in job[:2])


def _is_job(item: Item) -> bool:
    return bool(item.value("title")) or any(Morphology.shared().names_person(item.text, each) for each in _CASES)


_CASES: tuple[Locale, ...] = ("pl", "ru")


def _gives_value(items: Sequence[Item]) -> bool:
    """ "The contract number of Ann Lee is CN-8": one label, a link, and one value up to the end."""
    labels = [at for at, item in enumerate(items) if item.value("field")]
    link = next((at for at, item in enumerate(items) if item.is_link("value", "should_be") or item.text in ":="), 0)
    if len(labels) != 1 or link <= labels[0]:
        return False
    between = [*items[: labels[0]], *items[labels[0] + 1 : link]]
    if not all(item.in_name or item.is_link("of", "for", "filler", "focus", "particle") for item in between):
        return False
    value = [item for item in items[link + 1 :] if not item.is_link("filler", "particle", "by_now")]
    if not 1 <= len(value) <= _MAX_VALUE or any(item.kind == "mark" and item.text in ",.;!?\n" for item in value):
        return False
    prop = str(items[labels[0]].value("field"))
    if any(mark.is_own for mark in items[labels[0]].marks):
        first = value[0]
        return first.in_name or first.is_capitalized or first.kind != "word" or any(map(str.isdigit, first.text))
    return prop in TYPED and len(value) == 1 and value[0].kind in TYPED[prop]
