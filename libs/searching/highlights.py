"""Where the words of a search stand in a text, as people see it: with case, accents and apostrophes."""

import re
from collections.abc import Sequence
from functools import lru_cache

from libs.contracts import normalized
from libs.searching.words import fold, is_run

LineSpan = tuple[int, int]
"""The place of the first character, and the place behind the last one."""


def one_line(text: str) -> str:
    """A text as lists show it: accents are parts of their letters, and each run of white space is one space."""
    return " ".join(normalized("NFC", text).split())


def spans_of(line: str, words: Sequence[str], *, parts: bool = False) -> list[LineSpan]:
    """The places of the words in a text of `one_line`. `parts`: also within other words."""
    pattern = pattern_of(tuple(words), parts=parts)
    letters = [line.lower()] if line.isascii() else [_folded(character) for character in line]
    # In most texts each letter stays one letter, and places need no translation.
    if line.isascii() or all(len(each) == 1 for each in letters):
        return [found.span() for found in pattern.finditer("".join(letters))]
    places = [place for place, folded in enumerate(letters) for _ in folded]
    return [(places[found.start()], places[found.end() - 1] + 1) for found in pattern.finditer("".join(letters))]


@lru_cache(maxsize=512)
def pattern_of(words: tuple[str, ...], *, parts: bool = False) -> re.Pattern[str]:
    """Finds words of alphabets at their beginning, numbers also behind letters, and others anywhere, in a folded text.

    `parts`: finds all words anywhere, except for those of one or two letters.
    """
    # The longest first: of two alternatives at one place, the first one wins.
    ordered = sorted(words, key=len, reverse=True)
    return re.compile(
        "|".join(
            re.escape(each) if is_run(each) else _letters(each, anywhere=parts and len(each) > 2) for each in ordered
        )
    )


def _letters(word: str, *, anywhere: bool) -> str:
    first, *others = (re.escape(letter) for letter in word)
    # What stands before is looked at behind the first letter: a search for a letter skips the text in between.
    before = "" if anywhere else rf"(?<!\d{first})" if word.isdigit() else rf"(?<![^\W_]{first})"
    # An apostrophe or a hyphen inside the word is in the text, and not in the word of the search.
    return "['’ʼ-]?".join((first + before, *others))


_folded = lru_cache(maxsize=4_096)(fold)
