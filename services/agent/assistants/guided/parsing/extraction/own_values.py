"""The value of an account's own property with the contact behind it: “add contract number CN-8 to Ann Lee's record”.

Such a value may hold any words, so that only the contact at the end of the clause shows where it ends.
"""

from collections.abc import Sequence
from itertools import takewhile

from libs.people import is_given_name
from services.agent.assistants.guided.parsing.extraction.reading import BREAKS, VALUE_MARKS, ReadingState, is_record
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.names import bare
from services.agent.assistants.guided.small_words import small_words

_MAX_VALUE = 4
"""Words of such a value: what is longer is a sentence, and read as one."""


def take_with_person(reading: ReadingState, prop: str) -> bool:
    """Whether a value and its contact stand behind this label, which then are taken."""
    is_own = any(mark.is_own and mark.value == prop for mark in reading.items[reading.at].marks)
    if not is_own or reading.entities.holder or reading.entities.runs or reading.entities.has_focus:
        return False
    start = reading.at + 1
    while start < len(reading.items) and reading.items[start].is_punctuation(VALUE_MARKS):
        start += 1
    clause = list(takewhile(lambda item: not item.is_punctuation(BREAKS), reading.items[start:]))
    if behind := _value_behind(clause):
        reading.entities.holder = bare(reading.text[clause[0].start : clause[behind - 1].end])
        reading.entities.labelled[prop] = bare(reading.text[clause[behind].start : clause[-1].end])
        reading.last_label = reading.latest = prop
        reading.at = start + len(clause)
        return True
    for at in range(1, min(len(clause), _MAX_VALUE + 1)):
        if clause[at].text.casefold() in small_words().to_contact and (person := _person(clause[at + 1 :])):
            reading.entities.labelled[prop] = bare(reading.text[clause[0].start : clause[at - 1].end])
            reading.entities.holder = bare(reading.text[person[0].start : person[-1].end])
            reading.last_label = reading.latest = prop
            reading.at = start + len(clause)
            return True
        if clause[at - 1].value("field") or clause[at - 1].is_link("of", "for", "value", "should_be"):
            return False
    return False


def _value_behind(clause: Sequence[Item]) -> int:
    """“Размер обуви Эллы Штольц 39”: where a value with a digit stands right behind a full name; 0 if none does."""
    names = list(takewhile(lambda item: item.in_name and item.kind == "word", clause))
    value = clause[len(names) :]
    is_value = len(value) == 1 and value[0].kind in ("number", "word") and any(map(str.isdigit, value[0].text))
    return len(names) if len(names) > 1 and is_value else 0


def _person(items: Sequence[Item]) -> list[Item]:
    """The name in “the record of Ann Lee”, “Ann Lee's record please”; empty where anything else is said."""
    lead = list(takewhile(lambda item: not item.in_name and item.is_link("filler", "of", "particle"), items))
    names = list(takewhile(lambda item: item.in_name, items[len(lead) :]))
    tail = items[len(lead) + len(names) :]
    is_whole = all(item.is_link("filler", "please", "by_now") for item in tail)
    is_owner = bool(names) and names[-1].text.endswith(("'s", "’s"))
    is_shown = is_owner or any(map(is_record, (*lead, *tail))) or (bool(names) and is_given_name(names[0].text))
    return names if is_whole and is_shown and len(names) > 1 else []
