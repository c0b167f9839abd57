"""Texts that were made to be expensive, by families instead of by example, so that no list can be fitted to them."""

import os
import random
from collections.abc import Iterator

SEED = int(os.environ.get("FRONTDESK_FUZZ_SEED", "20261126"))

_EXPANDING = ("\ufdfa", "\ufdfb", "㎯", "ⅷ", "ﬃ", "İ", "ß", "𝟗", "\u1fb7", "\u0344")
_INVISIBLE = ("\u200b", "\u200d", "\u202e", "\ufeff", "\u00ad", "\x00", "\x1b", "\ud800", "\udfff")
_MARKS = ("e\u0301", "\u0301", "\u0301\u0323", "a\u0323\u0301", "א", "ب", "ม้", "👩\u200d👧", "가", "가와 ")
_SIGNS = (
    " ", "\t", "\n", "\r", "\r\n", "'", '"', "-", "_", "=", ":", ": ", ",", ";", ".", "/", "\\", "(", "[", "{", "<",
    "*", "**", "`", "```", "|", "+", "#", "&", "@", "?", "!", "★", "«", "„", "“", "−", ">", "~",
)  # fmt: skip
_ADDRESSES = (
    "a@", "@a", "a@a.", "a.b@", "a.", "a-", "www.", "http://", "https://x", "://", "a:a", "x:", "xn--", "[a](http://x",
    "jane@acme.com ", "jane@acme.com and ", "mailto:",
)  # fmt: skip
_NUMBERS = (
    "1", "1 ", "1.", "1,", "1 1 ", "+1", "+34 912 345 678 ", "1-1-", "1/1/2000 ", "2020-1-1", "٣", "9", "1e", "#1 ",
    "+1 ext. 1", "x1", "1;", "0", "-1",
)  # fmt: skip
_WORDS = (
    "a", "A", "Ab ", "add ", "email ", "de ", "John ", "to ", "Jane Doe, ", "of Acme ", "note ", "and ", "and email ",
    "her ", "update ", "l'", "s.a ", "z o", "ąz ", "не ", "님 ", "Doe's ", "merge ", "owner ",
)  # fmt: skip
_TABLES = ("a,", '"a,"', '",', ",'", '\n"', '"a";\n', "a,\n", "=1,", "\t;|,")
FAMILIES = (_EXPANDING, _INVISIBLE, _MARKS, _SIGNS, _ADDRESSES, _NUMBERS, _WORDS, _TABLES)


def hostile(length: int, *, mixed: int = 24, seed: int = SEED) -> Iterator[str]:
    """Texts of this length: each unit repeated, then mixtures: repeated in turn, nested, and behind one another."""
    chosen = random.Random(seed)
    for family in FAMILIES:
        for unit in family:
            yield (unit * length)[:length]
    for number in range(mixed):
        one, two, three = (chosen.choice(chosen.choice(FAMILIES)) for _ in range(3))
        shape = number % 4
        if shape == 0:
            yield ((one + two + three) * length)[:length]
        elif shape == 1:
            yield (one * length)[: length // 2] + (two * length)[: length - length // 2]
        elif shape == 2:
            yield (one + (two * length)[: length - len(one) - len(three)] + three)[:length]
        else:
            yield _nested(one, two, three, length)


def _nested(opening: str, inner: str, closing: str, length: int) -> str:
    depth = max(1, (length - len(inner)) // (len(opening) + len(closing)))
    return (opening * depth + inner + closing * depth)[:length]


def words(seed: int, count: int, longest: int = 60) -> list[str]:
    """Short texts of the same kind."""
    chosen = random.Random(seed)
    return [
        "".join(chosen.choice(chosen.choice(FAMILIES)) for _ in range(chosen.randint(1, 6)))[:longest]
        for _ in range(count)
    ]
