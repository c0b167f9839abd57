"""Finds a name between asides: “oh right, Fergus Dunmore, from Dunmore Bakes”, “I gave it already... Gaspard Nollet”.

Only a full name counts, in capital letters, behind a given name that a list knows; a company or a sentence is none.
"""

import re
from collections.abc import Callable, Iterator

from libs.contracts import Locale
from libs.people import Name, without_titles
from services.agent.flows.runtime.answers import korean_names
from services.agent.flows.runtime.answers.leads import without_lead_ins
from services.agent.flows.runtime.answers.name_words import HANGUL, is_given
from services.agent.flows.runtime.answers.trimming import EDGES
from services.agent.flows.runtime.answers.words import fold, languages, tokens, words_of

_PART = re.compile(r"(?<=[^\W\d_]{3})\.(?=\s|$)|\.{2,}|[,!?;:…](?=\s|$)|\s[-–—]\s|[()\n\"“”«»<>]")
_MAX_PARTS = 12
_MIN_WORDS, _MAX_WORDS = 2, 4
_KOREAN_NAME = 3
"""Syllables of a Korean name that is hardly another noun, with a space between its parts or none."""


def named_between(text: str, language: Locale | None, read: Callable[[str], Name | None]) -> Name | None:
    """The one full name among the parts of a text; None if none or several are there, or somebody else's."""
    found: list[Name] = []
    before = ""
    for typed, is_asked in _parts(text):
        part = without_lead_ins(typed, language)
        words = without_titles(part).split()
        if _is_person(part, words, language):
            if is_asked or _names_another(before, words, language):
                return None
            name = read(part)
            if name is not None and name.last and (len(words) > 1 or _is_certain(part, words, name)):
                found.append(name)
        before = typed
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


def _is_person(part: str, words: list[str], language: Locale | None) -> bool:
    """A full name in either order, a name behind its title, or a Korean name with its ending."""
    if len(words) == 1 and HANGUL.fullmatch(part):
        return True
    is_titled = bool(words) and words != part.split()
    if not (_MIN_WORDS - is_titled <= len(words) <= _MAX_WORDS and _is_capital(words)):
        return False
    is_reversed = len(words) == _MIN_WORDS and is_given(words[1], language)
    return is_titled or is_reversed or is_given(words[0], language)


def _is_certain(part: str, words: list[str], name: Name) -> bool:
    """One word: behind its title, or a whole Korean name, since shorter ones are nouns, too."""
    if HANGUL.fullmatch(part):
        return len(name.full) >= _KOREAN_NAME and korean_names.is_certain(name)
    return words != part.split()


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
