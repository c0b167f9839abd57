"""Finds a name between asides: “oh right, Fergus Dunmore, from Dunmore Bakes”, “I gave it already... Gaspard Nollet”.

Only a full name counts, in capital letters, behind a given name that a list knows; a company or a sentence is none.
"""

import re
from collections.abc import Callable, Iterator

from libs.contracts import Locale
from libs.people import Name
from services.agent.flows.runtime.answers.name_words import is_given
from services.agent.flows.runtime.answers.trimming import EDGES
from services.agent.flows.runtime.answers.words import fold, languages, tokens, words_of

_PART = re.compile(r"(?<=[^\W\d_]{3})\.(?=\s|$)|\.{2,}|[,!?;:…](?=\s|$)|\s[-–—]\s|[()\n\"“”«»<>]")
_MAX_PARTS = 12
_MIN_WORDS, _MAX_WORDS = 2, 4


def named_between(text: str, language: Locale | None, read: Callable[[str], Name | None]) -> Name | None:
    """The one full name among the parts of a text; None if none or several are there, or somebody else's."""
    found: list[Name] = []
    before = ""
    for part, is_asked in _parts(text):
        words = part.split()
        if _MIN_WORDS <= len(words) <= _MAX_WORDS and is_given(words[0], language) and _is_capital(words):
            if is_asked or _names_another(before, words, language):
                return None
            if (name := read(part)) is not None and name.last:
                found.append(name)
        before = part
    return found[0] if len({name.full for name in found}) == 1 else None


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Each part, and whether a question mark ends it."""
    start = 0
    for count, end in enumerate(_PART.finditer(text)):
        if count >= _MAX_PARTS:
            return
        yield text[start : end.start()].strip(EDGES), end[0] == "?"
        start = end.end()
    yield text[start:].strip(EDGES), False


def _is_capital(words: list[str]) -> bool:
    return words[0][:1].isupper() and words[-1][:1].isupper()


def _names_another(part: str, name: list[str], language: Locale | None) -> bool:
    """ "My husband, Tom Baker", “I live in Leeds, Spencer Road”: the words before a comma say what the name is."""
    others = [word for word in part.split()[1:] if word[:1].isupper() and len(word) > 1]
    if not set(others) <= set(name):
        return True
    for each in languages(language):
        relatives = words_of(each).words("names", "relatives")
        if any(word in relatives for word in tokens(fold(part))):
            return True
    return False
