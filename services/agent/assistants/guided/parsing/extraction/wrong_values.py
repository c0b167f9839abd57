"""A label of which it is said that its value is wrong, or has changed, before the right one: “surname wrong, Fouler”.

The label waits for its value across the mark between the two. Where no value follows, it stays a label without one.
"""

from itertools import takewhile

from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_PLAIN = ("company", "jobtitle", "city", "name", "firstname", "lastname")
"""Properties with values that have no form of their own."""
_MARKS = ",;.-–—:\n"
_MAX_WORDS = 6
"""Words of a right value and of what joins it. A longer clause tells something."""


def awaits_right_value(reading: ReadingState) -> bool:
    """Whether the mark at this place stands between “wrong” and the value of the label before it."""
    if reading.pending not in _PLAIN or reading.intent in ("search", "question", "clear"):
        return False
    said = [each.text.casefold() for each in reading.items[max(reading.at - 2, 0) : reading.at]]
    # "Wrong company, it's Acme": the word stands before the label as well.
    wrong = small_words().called_wrong
    is_called = said[-1:] != [] and (said[-1] in wrong or (said[0] in wrong and not reading.intent))
    is_called = is_called or not small_words().has_changed.isdisjoint(said[-1:])
    if not is_called or not reading.items[reading.at].is_punctuation(_MARKS):
        return False
    clause = list(takewhile(lambda each: each.kind != "mark", reading.items[reading.at + 1 :]))
    says_more = any(each.value("intent") or (each.value("field") and not each.value("title")) for each in clause)
    value = next((each for each in clause if not _joins(each)), None)
    return value is not None and not says_more and len(clause) <= _MAX_WORDS and _is_value(value)


def settle_corrected(reading: ReadingState) -> None:
    """“El apellido de Sara está mal, es González”: behind the contact, the right value is a change of its own."""
    entities = reading.entities
    if entities.holder and entities.corrected and not entities.labelled and reading.intent in (None, "update"):
        entities.labelled, entities.corrected = entities.corrected, {}


def _joins(item: Item) -> bool:
    return item.is_link("filler", "focus", "value", "should_be") and not item.in_name


def _is_value(item: Item) -> bool:
    return bool(item.is_content or item.value("title") or item.value("place")) and item.kind != "number"
