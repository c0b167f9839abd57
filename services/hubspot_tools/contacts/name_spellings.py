"""A name with other accents than were typed: “Rufina Solis” for Rufina Solís, “Łukasz” for Lukasz, “Семен” for Семён.

HubSpot does not document whether its search compares accents, so each likely spelling is a value of its own. The values
are a sieve only: `has_words` decides which of the contacts have the name, by the letters without accents.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product

from libs.searching import fold, is_run
from services.hubspot_tools.contacts.normalize import line
from services.hubspot_tools.contacts.search_filters import Criterion, Group, has_token, is_among, words_of

SPELLING_BUDGETS = (1_800, 1_500, 1_200, 800, 400)
"""Characters of all spellings in one search, the next smaller one if HubSpot takes no search that long."""

_MAX_SPLITS = 4
_MAX_MARKS = 3
_AROUND = 3
"""Characters around each value in the body: quotation marks and a comma."""

_ALPHABETS: tuple[Mapping[str, str], ...] = (
    {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "żź"},
    {"a": "á", "e": "é", "i": "í", "o": "ó", "u": "úü", "n": "ñ"},
    {"c": "ç", "e": "éèë", "i": "ï", "o": "ô"},
    {"a": "äå", "o": "öø", "u": "ü"},
    {"е": "ё"},
)
"""The marks of one language stand together in a name: Polish, Spanish, French, German with its neighbours, Russian."""

_RARE: Mapping[str, str] = {
    "a": "âàãăā", "c": "č", "d": "đď", "e": "êěē", "g": "ğ", "i": "îı", "l": "ľ", "n": "ň", "o": "õő", "r": "ř",
    "s": "šşș", "t": "ťțţ", "u": "ûùůű", "y": "ýÿ", "z": "ž",
}  # fmt: skip
_PAIRS = (("ss", "ß"), ("ae", "æ"), ("oe", "œ"))
_CARRIERS = frozenset(letter for letters in (*_ALPHABETS, _RARE) for letter in letters)
"""Letters that may carry a mark."""

_DISTINCT = re.compile("([йўї])")
"""Letters of their own, although Unicode writes them as another letter with a mark."""

_WORD = re.compile(r"[^\W_]+")


def plain_name(name: str) -> str:
    """In lower case and without accents: names that differ in accents only become equal."""
    parts = _DISTINCT.split(line(name).casefold())
    return "".join(part if place % 2 else fold(part) for place, part in enumerate(parts))


def has_words(name: str, contact_name: str) -> bool:
    """Whether each word of a name is a whole word of a contact's name, with any accents."""
    return set(_WORD.findall(plain_name(name))) <= set(_WORD.findall(plain_name(contact_name)))


def spelled_otherwise(name: str, budget: int) -> Criterion:
    """The name in its other spellings, with at most `budget` characters; nothing for a name that has none."""
    words = words_of(name)
    # Hangul has no accents, and a name without a mark or a place for one was searched for as it is spelled.
    if any(is_run(each) for word in words for each in word) or not any(_has_others(word) for word in words):
        return []
    if len(words) == 1:
        values = _values(words, budget // 2)
        return [[is_among("firstname", values)], [is_among("lastname", values)]]
    splits = [*range(1, len(words))][: _MAX_SPLITS // 2]
    rest = budget // 9 if len(words) == 2 else 0
    each = (budget - rest) // (4 * len(splits))
    # `combine` drops the last alternatives first.
    halves = [(_values(words[:at], each), _values(words[at:], each)) for at in splits]
    groups = [_both("firstname", head, "lastname", tail) for head, tail in halves]
    groups += [_both("lastname", head, "firstname", tail) for head, tail in halves]
    return [*groups, *(_with_beginning(words[0], words[1], rest) if len(words) == 2 else ())]


def _has_others(word: str) -> bool:
    plain = plain_name(word)
    return plain != word.casefold() or not _CARRIERS.isdisjoint(plain)


def _both(first: str, head: list[str], second: str, tail: list[str]) -> Group:
    return [is_among(first, head), is_among(second, tail)]


def _with_beginning(head: str, tail: str, budget: int) -> Criterion:
    """One word as it is and the beginning of the other one: “Solís Ortega” is one value, and Solis is a word of it."""
    one, other = plain_name(head), plain_name(tail)
    return [
        [has_token("firstname", one), has_token("lastname", _beginning(other))],
        [has_token("firstname", _beginning(one)), has_token("lastname", other)],
        [is_among("firstname", _values([head], budget)), has_token("lastname", _beginning(other))],
    ]


def _beginning(plain: str) -> str:
    """The first letter and those after it that carry no marks. A mark on the first letter is rare, and left to `IN`."""
    end = next((place for place in range(1, len(plain)) if plain[place] in _CARRIERS), len(plain))
    return f"{plain[:end]}*"


def _values(words: Iterable[str], budget: int) -> list[str]:
    """As it was typed, without accents, and then with one, two and three of them, as far as the budget reaches."""
    typed = " ".join(words).lower()
    found: dict[str, None] = {}
    for each in (typed, *_spellings(plain_name(typed), budget)):
        found[each] = None
    return list(found)


def _spellings(plain: str, budget: int) -> Iterator[str]:
    found: set[str] = set()
    for spelling in _marked(plain):
        if spelling in found:
            continue
        budget -= len(spelling) + _AROUND
        if budget < 0 and found:
            return
        found.add(spelling)
        yield spelling


def _marked(plain: str) -> Iterator[str]:
    """All spellings, the likeliest first. There may be millions: the caller stops."""
    yield plain
    yield from (plain.replace(pair, one) for pair, one in _PAIRS if pair in plain)
    for marks in range(1, _MAX_MARKS + 1):
        for letters in _ALPHABETS:
            yield from _with_marks(plain, letters, marks)
        if marks == 2:
            yield from _with_marks(plain, _RARE, 1)


def _with_marks(plain: str, letters: Mapping[str, str], marks: int) -> Iterator[str]:
    places = [place for place, letter in enumerate(plain) if letter in letters]
    for chosen in combinations(places, marks):
        for marked in product(*(letters[plain[place]] for place in chosen)):
            spelled = list(plain)
            for place, letter in zip(chosen, marked, strict=True):
                spelled[place] = letter
            yield "".join(spelled)
