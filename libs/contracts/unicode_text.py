"""Normalises any text from outside in linear time.

It prevents two attacks for all callers. A compatibility form may turn one character into eighteen, so that a length
check before the normalisation has no effect: text is cut before and after it. Unicode sorts the marks on a letter one
by one, which takes seconds for a letter with fifty thousand marks: rows of marks are cut to the length that the
standard's “stream-safe” format allows (UAX #15).
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
    # Again afterwards: decomposing letters adds the marks that they contained.
    return stream_safe(unicodedata.normalize(form, stream_safe(text))[:limit])


def stream_safe(text: str) -> str:
    """The text without excess marks on a letter. Most text is returned unchanged."""
    if len(text) <= MAX_MARKS or text.isascii():
        return text
    # In a loop, because `re` has no class for combining marks.
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return text if len(kept) == len(text) else "".join(kept)
