"""Normalises text from outside in linear time, whatever it is made of.

Two traps are closed here, once for all callers. Compatibility forms make one character into up to eighteen, so that a
length that was checked before is none afterwards: text is cut before and after. And Unicode sorts the marks on a letter
one by one, which takes seconds for a letter with fifty thousand of them: rows of marks are cut to what the standard's
own “stream-safe” format allows (UAX #15).
"""

import unicodedata
from typing import Literal

MAX_MARKS = 30
"""Marks on one letter. No language puts more than six on one."""

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]


def normalized(form: Form, text: str, limit: int | None = None) -> str:
    """The text in this form, with at most `limit` characters before and after."""
    text = text[:limit]
    if text.isascii():
        return text
    # Once more afterwards: taking letters apart sets free the marks that they had.
    return stream_safe(unicodedata.normalize(form, stream_safe(text))[:limit])


def stream_safe(text: str) -> str:
    """The text without the marks on a letter that are too many. Most text comes back as it is."""
    if len(text) <= MAX_MARKS or text.isascii():
        return text
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return text if len(kept) == len(text) else "".join(kept)
