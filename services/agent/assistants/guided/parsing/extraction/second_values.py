"""Words behind a value and a comma: “the city of jane@… to Oslo, Bergen”.

Where it is known who is meant, they are no name of the contact. They are named as left over, so that no half of a
request is written as if it were all of it. An account's own text may hold commas, and goes on.
"""

from itertools import takewhile

from services.agent.assistants.guided.parsing.account_labels import is_own_text
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.legal_forms import is_legal_form


def take_second_value(reading: ReadingState, prop: str, start: int) -> None:
    """Joins the words to the value of `prop`, which begins at `start`, or leaves them over."""
    entities, items = reading.entities, reading.items
    is_known = bool(entities.emails or entities.holder or entities.contact_id or entities.has_focus)
    behind = items[reading.at + 1 :]
    words = list(takewhile(lambda item: item.is_content or item.value("title") is not None, behind))
    rest = behind[len(words) :]
    ends = not rest or (rest[0].is_punctuation(".!\n") and len(rest) == 1)
    is_behind = start < reading.at < len(items) and items[reading.at].is_punctuation(",")
    if not (is_behind and words) or prop not in entities.labelled:
        return
    is_form = prop == "company" and is_legal_form(words[0].text)  # "Moss Fleece, Inc."
    if not is_form and not (reading.intent == "update" and is_known and ends):
        return
    reading.at += 1 + len(words)
    if is_form or is_own_text(items, start, prop):
        entities.labelled[prop] = reading.text[items[start].start : words[-1].end]
    else:
        reading.leave(reading.text[words[0].start : words[-1].end])
