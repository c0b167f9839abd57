"""Tells a note from a value: “note that Ann's contract number is CN-8” names a property, and is stored as one.

Only a label with a value of its form counts. “Note that her phone is broken” and “… that the company moves” stay notes.
"""

from collections.abc import Sequence
from itertools import dropwhile, takewhile

from libs.contracts import Locale
from libs.people import Morphology
from services.agent.assistants.guided.parsing.entities import TYPED
from services.agent.assistants.guided.parsing.handing_sentences import with_handed_contacts
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.note_clauses import as_verb
from services.agent.assistants.guided.small_words import small_words

_MAX_VALUE = 4
"""Words of the value. More are a sentence."""


def as_value(text: str, items: Sequence[Item], kept: Sequence[Item], body: str) -> list[Item] | None:
    """The items of the change that a note says; None where it is a note. `kept` are the items around its body."""
    verb = next((item for item in kept if item.value("intent") == "note"), None)
    start = text.find(body) if body else -1
    if verb is None or any(mark.language == "ko" for mark in verb.marks):
        return None
    if not body:
        return _with_contact_behind(items, verb)
    if start < 0:
        return None
    if verb.start > start and " " not in verb.text:
        said = _clause(items, verb)
        if _states_value(said) or _gives_relation((), _before_correction(said)) or _hands_over(said):
            return [*said, as_verb(verb, "update")]
    if verb.start < start and _is_labelled(items, verb, start):
        return [as_verb(item, "update") if item.start == verb.start else item for item in items]
    inside = [item for item in items if start <= item.start and item.end <= start + len(body)]
    first = _before_correction(inside)  # “pon que Ana vive en Haro, no, perdón, en Briones”
    if not (_gives_value(first) or _gives_job(verb, first, kept) or _gives_relation(kept, first)):
        return None
    person = [item for item in kept if item is not verb and item not in inside and not item.is_link("filler")]
    if verb.start < start:
        before = [item for item in kept if item.start < verb.start]  # “set her city to York and add that …”
        return [*before, as_verb(verb, "update"), *(item for item in person if item.start > verb.start), *inside]
    return [*(item for item in person if item.start < start), *inside]


def _hands_over(said: Sequence[Item]) -> bool:
    """“Lo de Ana Ruiz lo va a llevar Mateo, apúntaselo”: a new owner, and no more."""
    handed = with_handed_contacts(said)
    return len(handed) != len(said) and handed[0].value("intent") == "assign"


def _with_contact_behind(items: Sequence[Item], verb: Item) -> list[Item] | None:
    """“Su móvil es el 611 222 333, apúntaselo a Ana Ruiz”: a value before the verb, and the contact behind it."""
    behind = [item for item in items if item.start > verb.start]
    is_contact = len(behind) > 1 and behind[0].is_link("value", "for") and all(item.in_name for item in behind[1:])
    if not is_contact or not _states_value(said := _clause(items, verb)):
        return None
    mark = [item for item in items if item.end <= verb.start][-1:]  # the comma ends the value
    return [*said, *(each for each in mark if each.kind == "mark"), as_verb(verb, "update"), *behind]


def presented_before(items: Sequence[Item], verb: int) -> list[Item] | None:
    """“Pedro Gil, de Globex, apúntalo”: a new contact, if the words before the verb do no more than name a person.

    None where a clause says more. A lone address answers a question, and the verb adds nothing.
    """
    said = [item for item in items[:verb] if item.kind != "mark"]
    if said and all(item.kind == "email" for item in said):
        return list(items[:verb])
    small = ("company", "of", "particle", "filler")
    is_plain = all(item.in_name or item.is_link(*small) or bool(item.value("title")) for item in said)
    is_given = bool(said) and said[-1].kind == "email" and all(item.value("field") is None for item in said)
    is_presented = any(item.in_name for item in said) and (is_plain or is_given)
    return [*items[:verb], as_verb(items[verb], "create"), *items[verb + 1 :]] if is_presented else None


def _is_labelled(items: Sequence[Item], verb: Item, start: int) -> bool:
    """“Apúntale a Ana el móvil: 611 …”, “de cargo: jefa de obra”: a label before the mark, and a value behind it."""
    colon = next((at for at, item in enumerate(items) if item.is_punctuation(":=") and item.start > verb.start), 0)
    between = [item for item in items[:colon] if item.start >= verb.end]
    labels = [item for item in between if item.value("field") and not item.value("intent")]
    value = items[colon + 1 : colon + 2]
    is_plain = all(item in labels or item.in_name or item.is_link(*_BETWEEN) for item in between)
    if not colon or len(labels) != 1 or not is_plain or not value or value[0].start != start:
        return False
    prop = str(labels[0].value("field"))
    if prop in TYPED:
        return value[0].kind in TYPED[prop]
    clause = list(takewhile(lambda item: item.kind != "mark", items[colon + 1 :]))
    return len(clause) <= _MAX_VALUE and (value[0].is_capitalized or bool(value[0].value("title")))


_BETWEEN = ("value", "of", "for", "filler", "focus", "particle")


def _clause(items: Sequence[Item], verb: Item) -> list[Item]:
    """“Ya tengo el móvil de Ana: 611 222 333, apúntaselo”: what stands before the verb, without verbs of its own."""
    before = [item for item in items if item.end <= verb.start and not _asks(item)]
    while before and before[-1].is_punctuation(",.;!"):
        before.pop()
    return list(dropwhile(lambda item: item.kind == "word" and not (_labels(item) or item.in_name), before))


def _asks(item: Item) -> bool:
    """“Ahora es” and “ahora vive en” tell what is new, though other sentences ask with them."""
    return bool(item.value("intent")) and not item.is_link("should_be", *_RELATIONS)


def _labels(item: Item) -> bool:
    """“La ciudad”, “la nueva empresa”."""
    return bool(item.value("field")) or item.is_link("new_job")


def _states_value(items: Sequence[Item]) -> bool:
    """Whether the clause before “apúntaselo” gives a value of its form, a town, a name or a job."""
    last = next((at for at in reversed(range(len(items))) if _links_value(items[at])), len(items))
    value = list(dropwhile(lambda item: item.is_punctuation(","), items[last + 1 :]))
    is_known = all(item.in_name or bool(item.value("place")) for item in value)
    is_known = is_known or (bool(value) and value[0].kind == "word" and bool(value[0].value("title")))
    labels = [str(item.value("field")) for item in items if _labels(item)]
    is_plain = all(item.kind == "word" or _links_value(item) for item in items[: last + 1])
    # “El móvil de Ana, 611 222 333”, “Ana Ruiz, móvil 611 222 333”
    is_typed = len(labels) == 1 and items[-1].kind in TYPED.get(labels[0], ())
    is_typed = is_typed and all(item.kind == "word" or item.is_punctuation(",") for item in items[:-1])
    return _gives_value(items) or is_typed or (len(labels) == 1 and bool(value) and is_known and is_plain)


def _links_value(item: Item) -> bool:
    return item.is_link("value", "should_be", "new_job") or item.text in ":="


def _before_correction(items: Sequence[Item]) -> list[Item]:
    """The clause up to the words that correct its value; all of it where none do, or where more than that follows."""
    at = next((at for at, item in enumerate(items) if at and _corrects(items[at - 1], item)), len(items))
    behind = [item for item in items[at:] if item.kind != "mark" and not item.is_reply("correction", "no", "wait")]
    if at == len(items) or not 1 <= len(behind) <= _MAX_VALUE:
        return list(items)
    end = at
    while end and items[end - 1].kind == "mark":
        end -= 1
    return list(items[:end])


def _corrects(before: Item, item: Item) -> bool:
    return before.kind == "mark" and item.is_reply("correction", "no")


def _gives_relation(kept: Sequence[Item], items: Sequence[Item]) -> bool:
    """“Pon que Ana Ruiz vive en Haro”, "note that Ann Lee works for Globex": a contact, a relation and a name."""
    at = next((at for at, item in enumerate(items) if item.is_link(*_RELATIONS)), len(items))
    value = items[at + 1 :]
    who = [*(item for item in kept if not item.value("intent")), *items[:at]]
    is_about = any(item.in_name or item.is_link("focus") for item in who)
    is_plain = all(item.in_name or item.is_link("focus", "filler", "by_now", "particle") for item in who)
    is_name = 1 <= len(value) <= _MAX_VALUE and all(map(_is_known, value))
    return is_about and is_plain and is_name


def _is_known(item: Item) -> bool:
    """A name, or any word where capitals were not typed."""
    return item.in_name or bool(item.value("place")) or (item.is_restored and item.is_content)


_RELATIONS = ("place", "company", "company_now")

_MAX_JOB = 5


def _gives_job(verb: Item, items: Sequence[Item], kept: Sequence[Item]) -> bool:
    """“Dopisz, że jest elektrykiem”, "add that she's an electrician": a job, and nothing else."""
    said = dropwhile(lambda item: item.in_name, items)  # “pon que Ana es directora”
    job = list(dropwhile(lambda item: item.is_link("focus", "filler", "value") and not item.in_name, said))
    is_led = len(job) < len(items) or (len(kept) > 1 and kept[-1].is_link("value") and kept[-1].is_link("but"))
    if verb.text.casefold().split()[0] not in small_words().adding or not is_led or len(job) > _MAX_JOB:
        return False
    is_plain = all(item.kind == "word" and item.text.islower() for item in job)
    is_plain = is_plain and all(item.is_content or item.value("title") or item.is_link("of") for item in job)
    return is_plain and any(_is_job(item) for item in job[:2])


def _is_job(item: Item) -> bool:
    return bool(item.value("title")) or any(Morphology.shared().names_person(item.text, each) for each in _CASES)


_CASES: tuple[Locale, ...] = ("pl", "ru")


def _gives_value(items: Sequence[Item]) -> bool:
    """ "The contract number of Ann Lee is CN-8": one label, a link, and one value up to the end."""
    labels = [at for at, item in enumerate(items) if item.value("field")]
    link = next((at for at, item in enumerate(items) if _links_value(item)), 0)
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
