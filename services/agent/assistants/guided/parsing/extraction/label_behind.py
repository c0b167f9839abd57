"""A value before its label and its contact: “put York for Rosa Tarn's city”, “mets Arras pour la ville de Luc Pons”.

Only where nothing else may be meant: one label without a value, one run of words before it, and the contact behind it.
"""

from dataclasses import replace
from itertools import takewhile

from libs.people import Morphology, is_given_name
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_NAMES = ("firstname", "lastname")
_PLAIN = ("city", "company", "jobtitle", "country", "state", "zip")


def value_before_label(reading: ReadingState) -> None:
    """Gives the run before the label to it."""
    entities = reading.entities
    if _give_stated(reading):
        return
    _free_contact(reading)
    named = [prop for prop in entities.named if prop in _PLAIN and prop not in entities.labelled]
    is_known = bool(entities.holder or entities.emails or entities.has_focus)
    if len(named) != 1 or not is_known or reading.intent not in ("update", "create") or len(entities.runs) > 1:
        return
    place = next((at for at, item in enumerate(reading.items) if item.value("field") == named[0]), 0)
    start = _value_start(reading, place)
    words = [item.text for item in takewhile(_is_value, reading.items[start:place])]
    value = " ".join(words)
    if not words or (entities.runs and entities.runs[0] != value):
        return
    if not entities.runs and not reading.items[start].value("place"):
        return
    entities.runs.clear()
    entities.labelled = {prop: held for prop, held in entities.labelled.items() if held != value}
    entities.labelled[named[0]] = value
    entities.named.remove(named[0])


def _give_stated(reading: ReadingState) -> bool:
    """“Es Quinteros, el apellido”, “gerente, el cargo”: one value, its label behind it, and nothing else."""
    entities, items = reading.entities, reading.items
    props = [prop for prop in entities.named if prop in (*_PLAIN, *_NAMES)]
    rest = replace(entities, runs=[], named=[], left=[], has_focus=False)
    if reading.intent is not None or len(props) != 1 or len(entities.named) != 1 or len(entities.runs) != 1:
        return False
    run, prop = entities.runs[0], props[0]
    is_open = rest.is_empty and not entities.left and not any(item.is_punctuation("?") for item in items)
    label = next((at for at, item in enumerate(items) if item.value("field") == prop), 0)
    opens = items[0].is_link("value", "should_be") and not items[0].in_name
    is_fit = run.is_title if prop == "jobtitle" else not run.is_title and (opens or (prop in _NAMES and " " not in run))
    if not (is_open and label and is_fit) or any(item.kind != "mark" for item in items[label + 1 :]):
        return False
    entities.labelled[prop] = str(entities.runs.pop())
    entities.named.clear()
    return True


def _free_contact(reading: ReadingState) -> None:
    """ "Wpisz Sanok jako miasto Hanny Brzozy": the full name right behind the label is the contact, and no city."""
    entities, items = reading.entities, reading.items
    for at, item in enumerate(items[1:-2], start=1):
        # Most items are no label, and this is asked of each item of each request.
        prop = item.value("field")
        if prop not in _PLAIN or prop not in entities.labelled:
            continue
        name = items[at + 1 : at + 3]
        value = " ".join(each.text for each in name)
        is_person = all(each.in_name for each in name) and _is_given(name[0], reading)
        is_held = entities.labelled[prop] == value and not entities.holder
        is_joined = items[at - 1].is_link("value", "filler") and _value_start(reading, at, value) < at
        if is_person and is_held and is_joined and len(entities.runs) < 2:
            entities.holder = entities.labelled.pop(prop)
            entities.named.append(prop)
            return


def _is_given(item: Item, reading: ReadingState) -> bool:
    languages = {mark.language for each in reading.items for mark in each.marks if mark.kind in ("intent", "field")}
    return is_given_name(item.text) or any(Morphology.shared().is_given(item.text, each) for each in languages)


def _value_start(reading: ReadingState, label: int, holder: str = "") -> int:
    """The first item behind the verb, where only “for”, “as” and the contact stand between the value and the label."""
    verb = next((at for at, item in enumerate(reading.items[:label]) if item.value("intent")), None)
    if verb is None:
        return label
    start = verb + 1
    while start < label and reading.items[start].is_link("filler") and not _is_value(reading.items[start]):
        start += 1
    end = start
    while end < label and _is_value(reading.items[end]):
        end += 1
    as_label = small_words().as_label
    is_joined = end < label and (
        reading.items[end].is_link("for", "value", "of") or reading.items[end].text in as_label
    )
    holder = (holder or reading.entities.holder).casefold()
    between = reading.items[end:label]
    small = ("for", "value", "of", "filler", "focus", "particle")
    is_plain = all(item.text in as_label or item.is_link(*small) or _is_of(item, holder) for item in between)
    return start if is_joined and is_plain else label


def _is_of(item: Item, holder: str) -> bool:
    """Whether the word is one of the contact's name: “Rosa Tarn's”."""
    return item.is_content and item.text.casefold().removesuffix("'s").removesuffix("’s") in holder


def _is_value(item: Item) -> bool:
    return item.is_content or (bool(item.value("place") or item.value("title")) and not item.value("field"))
