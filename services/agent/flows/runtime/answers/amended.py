"""A name that is corrected in the same message: “Tom, sorry, Thomas Reed”, “Anna Bergg, I mean Berg”, “Jon *John”."""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from libs.contracts import Locale
from libs.people import Name
from services.agent.flows.runtime.answers.name_words import is_given
from services.agent.flows.runtime.answers.replaced import is_respelt, likeness
from services.agent.flows.runtime.answers.trimming import EDGES
from services.agent.flows.runtime.answers.words import fold, languages, words_of

_STAR = re.compile(r"\s\*\s?(?=[^\W\d_])")
"""“Jon Hale *Hale-Carter”: as people correct themselves in chats."""
_MAX_FOUND = 4


def amended_name(text: str, language: Locale | None, read: Callable[[str], Name | None]) -> Name | None:
    """The name with its correction; None where no name stands before or behind the words of one."""
    for start, end in _corrections(text, language):
        before, behind = text[:start].strip(EDGES), text[end:].strip(EDGES)
        if before and behind and (old := read(before)) is not None and (new := read(behind)) is not None:
            return _joined(old, new, language)
    return None


def _corrections(text: str, language: Locale | None) -> Iterator[tuple[int, int]]:
    folded = fold(text)
    yield from (found.span() for found in islice(_STAR.finditer(text), _MAX_FOUND))
    for each in languages(language):
        found = islice(words_of(each).pattern("corrections").finditer(folded), _MAX_FOUND)
        yield from (match.span() for match in reversed(list(found)))


def _joined(old: Name, new: Name, language: Locale | None) -> Name:
    if " " in new.full or (new.first and new.last) or not (old.first and old.last):
        return new
    word = new.full
    if is_respelt(word, old.first) or is_respelt(word, old.last):
        is_last = likeness(word, old.last) > likeness(word, old.first)
    else:
        is_last = not is_given(word, language)
    return Name(old.first, word) if is_last else Name(word, old.last)
