"""The words of a text, in the form in which a search compares them: without case, accents and compatibility forms.

Words of alphabets are found by their beginning. Korean (and Chinese and Japanese) words are found by any part of them,
because particles and compounds are written without spaces: such a run of letters is indexed as all pairs of neighbours.
"""

import re
from functools import lru_cache

from libs.contracts import normalized

MAX_WORD = 64
"""Longer words, such as encoded data, are found by this many first characters."""

MAX_WORDS = 12
"""Words of one search: each costs a look-up."""

_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters with a stroke or a ligature, which Unicode does not decompose."""

_HAS_UNDECOMPOSED = re.compile("[łøđðþæœı]")
"""Few texts have one, and this look costs a tenth of the translation."""

_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
"""Accents and other marks on letters, also of scripts that are read with and without them."""

_RUN = "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_RUN}]+|[^\W_{_RUN}]+")
_IS_RUN = re.compile(rf"[{_RUN}]")
# Only from the beginning of a word: from each letter of a long one it would take time by the square of its length.
_JOINED = re.compile(rf"(?<![^\W_{_RUN}])[^\W_{_RUN}]++(?:['’ʼ-][^\W_{_RUN}]++)+")
_DIGITS = re.compile(r"(?<=[^\W\d_])\d{2,}")


def fold(text: str) -> str:
    """Two texts that people read as the same word become equal."""
    if text.isascii():
        return text.lower()
    if " " in text:
        # No rule of Unicode reaches across a space, and texts repeat their words: ten times faster than the whole.
        return " ".join([_kept_fold(each) if len(each) <= MAX_WORD else _fold(each) for each in text.split(" ")])
    return _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = normalized("NFKD", normalized("NFKD", text).casefold())
    letters = _MARKS.sub("", decomposed)
    # Composed again, because a Korean syllable must be one character.
    return normalized("NFC", letters.translate(_UNDECOMPOSED) if _HAS_UNDECOMPOSED.search(letters) else letters)


def is_run(word: str) -> bool:
    """Whether a word is of a script in which any part of a word is searched for."""
    return bool(_IS_RUN.match(word))


def indexed_words(text: str) -> set[str]:
    """What the index has of a text. Each word is also there without the apostrophes and hyphens inside it."""
    found: set[str] = set()
    for piece in text.split():
        # Texts repeat their words, and folding is the most expensive part of indexing.
        found |= _kept_words(piece) if len(piece) <= MAX_WORD else _words_of(piece)
    return found


def _words_of(piece: str) -> frozenset[str]:
    folded = fold(piece)
    found: set[str] = set()
    for token in _TOKEN.findall(folded):
        if is_run(token):
            # The last letter alone, so that a search for one letter finds it by its beginning, too.
            found.update(token[place : place + 2] for place in range(len(token)))
        else:
            found.add(token[:MAX_WORD])
    for joined in _JOINED.findall(folded):
        found.add(_without_hyphens(joined))
    # “INV20711” is also found by its number.
    found.update(digits[:MAX_WORD] for digits in _DIGITS.findall(folded))
    return frozenset(found)


def spelled_words(text: str) -> list[str]:
    """The words of a text in their order, and behind them those that are also written without hyphens inside them."""
    words: list[str] = []
    joined: list[str] = []
    for piece in text.split():
        spelled, together = _kept_spelling(piece) if len(piece) <= MAX_WORD else _spelling_of(piece)
        words += spelled
        joined += together
    return [*words, *joined]


def _spelling_of(piece: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    folded = fold(piece)
    words = (token[:MAX_WORD] for token in _TOKEN.findall(folded))
    return tuple(words), tuple(_without_hyphens(each) for each in _JOINED.findall(folded))


def _without_hyphens(joined: str) -> str:
    return re.sub(r"['’ʼ-]", "", joined)[:MAX_WORD]


_kept_fold = lru_cache(maxsize=16_384)(_fold)
_kept_spelling = lru_cache(maxsize=16_384)(_spelling_of)
_kept_words = lru_cache(maxsize=8_192)(_words_of)


@lru_cache(maxsize=512)
def searched_words(text: str) -> tuple[str, ...]:
    """The different words of a search, at most `MAX_WORDS`: every one of them must be found."""
    words = dict.fromkeys(token[:MAX_WORD] for token in _TOKEN.findall(fold(text)))
    # The beginning of another word of the same search adds nothing.
    needed = [each for each in words if not any(other != each and other.startswith(each) for other in words)]
    return tuple(needed[:MAX_WORDS])


def match_expressions(word: str) -> list[str]:
    """The expressions of SQLite's full-text search that find this word; all must match."""
    if not is_run(word) or len(word) == 1:
        return [f'"{word}"*']
    return [f'"{word[place : place + 2]}"' for place in range(len(word) - 1)]
