"""A text in a form of the same length in which numbers are easy to find: ASCII capitals and digits, and spaces.

Digits of all scripts become 0 to 9, and full-width letters plain ones. Spaces, dashes, dots, line breaks and characters
without width become a space each. Every other character becomes a bar, which belongs to no number.
"""

import unicodedata
from functools import lru_cache

MAX_GAP = 4
"""Characters between two digits of one number: a line may end with a dash, a space and two characters of its end."""

_OTHER = "|"
_JOINERS = "\t\n\x0b\x0c\r -._\xad\xb7"

_ASCII = str.maketrans(
    {chr(code): _OTHER for code in range(128) if not chr(code).isalnum()} | dict.fromkeys(_JOINERS, " ")
)


def plain_form(text: str) -> str:
    """The plain form, of the same length as the text."""
    if not text.isascii():
        text = "".join(each if each.isascii() else _plain(each) for each in text)
    return text.translate(_ASCII).upper()


@lru_cache(maxsize=4_096)
def _plain(character: str) -> str:
    """One ASCII character for one that is not."""
    value = unicodedata.digit(character, None)
    if value is not None:
        return str(value)
    if character in _JOINERS or unicodedata.category(character) in ("Zs", "Zl", "Zp", "Pd", "Cf"):
        return " "
    # A ligature or a fraction would become several characters, and all places behind it would be wrong.
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 and folded.isascii() and folded.isalnum() else _OTHER
