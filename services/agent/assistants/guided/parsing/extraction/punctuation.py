"""Punctuation: it ends clauses, and a colon may follow a label that the words do not know."""

from services.agent.assistants.guided.parsing.entities import TYPED
from services.agent.assistants.guided.parsing.extraction import labels, values
from services.agent.assistants.guided.parsing.extraction.reading import BREAKS, VALUE_MARKS, ReadingState
from services.agent.assistants.guided.parsing.extraction.wrong_values import awaits_right_value
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.names import bare
from services.agent.assistants.guided.small_words import small_words

_PARTING = "-/|"


def read_punctuation(reading: ReadingState, item: Item) -> None:
    if awaits_right_value(reading):
        return
    if item.text in VALUE_MARKS and reading.pending:
        values.read_value(reading)
    elif item.text in ":=" and reading.is_past_colon and _names_property(reading):
        labels.read_label(reading, _words_before(reading))
        values.read_value(reading)
    elif item.text in ":=":
        reading.is_past_colon = True
        reading.end_clause()
    elif item.text in ",;\n" and reading.pending and not (reading.value_link_follows() or _typed_follows(reading)):
        reading.pending = None if _is_verb(reading) else reading.pending  # "Laura Finch called, …"
        reading.drop_pending()
    elif item.text in ".!?" and reading.pending and reading.entities.holder and _begins_reason(reading):
        reading.drop_pending()
    if item.text in BREAKS or _parts_values(reading, item):
        reading.end_clause()


def _parts_values(reading: ReadingState, item: Item) -> bool:
    """ "Hanna Moore - Acme - hanna@…": a dash or a stroke between spaces, as a comma between values."""
    is_new = reading.intent in ("create", None) and reading.pending is None
    return is_new and item.text in _PARTING and reading.ends.stands_alone(reading.at)


def _begins_reason(reading: ReadingState) -> bool:
    """ "Make Mateo the owner of Bob Ray? He took the call": a sentence about a person gives no value."""
    following = reading.following
    return following is not None and following.text.casefold() in small_words().clause_subjects


def _is_verb(reading: ReadingState) -> bool:
    before = reading.previous
    return reading.pending == "name" and before is not None and before.text.casefold() in ("called", "named")


def _typed_follows(reading: ReadingState) -> bool:
    """ "Has a new number, (it is) 0171 …": the value of the label, behind small words."""
    rest = (
        item
        for item in reading.items[reading.at + 1 :]
        if not item.is_link("filler", "value", "new", "focus", "should_be")
    )
    following = next(rest, None)
    if following is not None and following.kind in TYPED.get(reading.pending or "", ()):
        return True
    # "Has a new meter serial, MX-4410": a code for a property of the account.
    label = reading.previous
    is_own = label is not None and any(mark.is_own for mark in label.marks)
    return is_own and following is not None and any(each.isdigit() for each in following.text)


def _names_property(reading: ReadingState) -> bool:
    """ "Jane Doe: favourite colour: blue": words before a second colon, when it is known who is meant."""
    entities, before = reading.entities, reading.items[reading.at - 1]
    is_known = bool(
        entities.holder or entities.emails or entities.contact_id or entities.has_focus or len(entities.runs) > 1
    )
    return is_known and bool(entities.runs) and before.is_content and reading.at + 1 < len(reading.items)


def _words_before(reading: ReadingState) -> str:
    """The words right before this place, which were read as a name or left over."""
    start = reading.at
    while start > 0 and reading.items[start - 1].is_content:
        start -= 1
    words = bare(reading.text[reading.items[start].start : reading.items[reading.at - 1].end])
    for read in (reading.entities.runs, reading.entities.left):
        while read and read[-1] in words:
            read.pop()
    return words
