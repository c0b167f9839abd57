"""The name at the head of a signature or a card that was typed without capitals, as people do on a phone.

Capitals show a card's name. Without any, it is a line of two or three words that begins with a given name or is spelt
by the address below it. That line alone gets its capitals; the other lines are stored as they were typed.
"""

import re
from collections.abc import Sequence

from libs.email_addresses import EMAIL_FORM, parts_of
from libs.people import address_words, capitalized, is_given_name, latin

_EMAIL = re.compile(EMAIL_FORM)
_MIN_LINES = 3
"""Lines of a card, with the name's own."""
_MIN_WORD = 3
_MIN_NAME, _MAX_NAME = 2, 3
"""Words of a name."""


def with_lower_name(lines: Sequence[str]) -> list[str]:
    """The lines, with capitals in the one that is a name; unchanged where there is none, or where it is not sure."""
    found = list(lines)
    address = next((at for at, line in enumerate(lines) if _EMAIL.search(line)), None)
    if address is None:
        return found
    email = _EMAIL.search(lines[address])
    spelt = set(address_words(f"{parts_of(email[0] if email else '')[0]}@"))
    for at, line in enumerate(lines[: len(lines) - _MIN_LINES + 1]):
        if _is_name(line, spelt) and not any(_has_capitals(each) for each in lines[at:]):
            found[at] = capitalized(line.strip())
            return found
    return found


def _is_name(line: str, spelt: set[str]) -> bool:
    words = line.strip().split()
    if not (_MIN_NAME <= len(words) <= _MAX_NAME and line.islower()):
        return False
    if not all(word.replace("-", "").replace("'", "").isalpha() for word in words):
        return False
    is_spelt = any(len(word) >= _MIN_WORD and latin(word) in spelt for word in words)
    initials = {word[0] for word in spelt}
    return is_spelt or (is_given_name(words[0]) and any(word[0] in initials for word in words))


def _has_capitals(line: str) -> bool:
    return _EMAIL.sub("", line) != _EMAIL.sub("", line).lower()
