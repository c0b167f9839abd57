"""A note for each of several people, in lines below a heading: “Notatki:”, “Ewa Maj: czeka na cennik”, …

Without the heading such lines may hold anything; with it, each begins with a person, and the rest of it is the note.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.pairs import named
from services.agent.assistants.guided.parsing.several import without_bullets
from services.agent.assistants.guided.parsing.splitting import lines_of
from services.agent.assistants.guided.parsing.utterance import UserRequest
from services.agent.assistants.guided.small_words import small_words

_MAX_HEADING = 6
"""Items of a heading, with the mark behind it."""
_MAX_NAME = 4
_MIN_LINES = 2
"""A note for one person is read where its words stand."""
_MARKS = ":-–—→"
_NOTING = ("note", "create", "update")


def notes_in_lines(text: str, typed: str, items: Sequence[Item]) -> list[UserRequest]:
    """A request for each line; empty where the first is no such heading, or another one does not begin with a person.

    `typed` is the text as the contact wrote it, of the same length.
    """
    end = next((at for at, item in enumerate(items[:_MAX_HEADING]) if item.is_punctuation("\n")), 0)
    if not end or not _is_heading(items[:end]):
        return []
    found = [_note(text, typed, line) for line in lines_of(without_bullets(items[end + 1 :])) if line]
    notes = [each for each in found if each is not None]
    return notes if len(notes) == len(found) >= _MIN_LINES else []


def _is_heading(items: Sequence[Item]) -> bool:
    words = [item for item in items if item.kind != "mark"]
    headings = [item for item in words if _is_note(item)]
    rest = (item for item in words if item not in headings)
    is_plain = all(item.is_link("filler", "please", "new", "focus") or item.value("intent") in _NOTING for item in rest)
    return bool(headings) and is_plain and not any(item.in_name for item in words if item not in headings)


def _is_note(item: Item) -> bool:
    return item.value("intent") == "note" or item.text.casefold() in small_words().headings


def _note(text: str, typed: str, line: Sequence[Item]) -> UserRequest | None:
    end = next((at for at, item in enumerate(line) if not (item.in_name or item.kind == "email")), len(line))
    is_person = end == 1 if line[0].kind == "email" else 1 < end <= _MAX_NAME
    if not is_person or end + 1 >= len(line) or not line[end].is_punctuation(_MARKS):
        return None
    start, stop = line[0].start, line[-1].end
    entities = named(text[start : line[end - 1].end])
    entities.body = typed[line[end].end : stop].strip(" -–—>")
    return UserRequest("note", entities, start=start, end=stop, said=text[start:stop])
