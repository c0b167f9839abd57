"""The form in which the archive stores the texts of a conversation for its search, the same for both databases.

A *body* has one line for each text: its folded words in their order, with a space around each. PostgreSQL indexes it by
`pg_trgm`. SQLite's index gets the *grams* of a body: all three neighbouring letters of a word, its first two and its
first one, and all syllables and pairs of them in Korean, Chinese and Japanese, where words of two syllables are the
most common ones. Grams lie within words, so that the index is smaller than that of FTS5's own trigrams, and finds short
words too.

A row of the index is removed by its grams: a change here needs a migration that builds the index again.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from libs.searching import is_run, spelled_words

LINE = "\n"

_MAX_GRAM = 3


def body_of(texts: Iterable[str]) -> str:
    return "".join(f"{LINE} {' '.join(spelled_words(each))} " for each in texts)


def lines_of(body: str) -> list[str]:
    """The texts of a body, in the order in which they were given."""
    return body.split(LINE)[1:]


def grams_of(body: str) -> set[str]:
    """The grams under which the index has a body."""
    return set().union(*map(_grams, set(body.split())))


def pairs_of(body: str) -> str | None:
    """The grams of Korean, Chinese and Japanese, for PostgreSQL: its trigrams do not find one or two syllables."""
    found = set().union(*(_grams(word) for word in set(body.split()) if is_run(word)))
    return f" {' '.join(sorted(found))} " if found else None


@lru_cache(maxsize=16_384)
def _grams(word: str) -> frozenset[str]:
    if is_run(word):
        return frozenset((*word, *(word[place : place + 2] for place in range(len(word) - 1))))
    # Also the beginnings alone: words of one or two letters have no three neighbouring letters.
    middle = (word[place : place + _MAX_GRAM] for place in range(len(word) - _MAX_GRAM + 1))
    return frozenset((*middle, word[:2], word[:1]))


def searched_grams(words: Sequence[str]) -> list[str]:
    """The grams that a body has in which all these words stand. It may have them without the words."""
    return sorted(set().union(*map(_searched, words)))


def _searched(word: str) -> set[str]:
    size = 2 if is_run(word) else _MAX_GRAM
    if len(word) <= size:
        return {word}
    return {word[place : place + size] for place in range(len(word) - size + 1)}


def matched_part(word: str) -> str:
    """The part of a body that shows that a word is in it: anywhere, or at the beginning of a word if it is short."""
    return word if is_run(word) or len(word) >= _MAX_GRAM else f" {word}"
