"""Finds card numbers: digits in the lengths that issuers use, with a correct check digit (Luhn).

A number may stand in one piece, or in groups with spaces, dashes, dots or line breaks between them. It begins and ends
with a group, so that other numbers may stand directly before and after it. The time is linear in the text.
"""

import re
from collections.abc import Iterator, Sequence

from libs.masking.plain import MAX_GAP

_GROUP = re.compile(r"[0-9]+")

_MAX_PHONE = 15
"""Digits of an international phone number, which a plus sign begins."""

_LENGTHS: Sequence[tuple[re.Pattern[str], tuple[int, ...]]] = [
    (re.compile(pattern), lengths)
    for pattern, lengths in (
        (r"3[47]", (15,)),
        (r"3[0689]", (14, 16, 19)),
        (r"35", (16, 17, 18, 19)),
        (r"4", (16, 19)),
        (r"5[06-8]|6", (16, 17, 18, 19)),
        (r"[25789]", (16,)),
    )
]
"""The lengths by the first digits. Thirteen digits and fewer are left out: phone numbers have as many."""

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""What a digit counts in the checksum at every second place."""


def card_spans(text: str, plain: str) -> Iterator[tuple[int, int]]:
    """The beginning and end of each card number, in the order of their beginnings; they may overlap."""
    row: list[re.Match[str]] = []
    for group in _GROUP.finditer(plain):
        if row and not _are_joined(plain, row[-1].end(), group.start()):
            yield from _in_row(text, row)
            row = []
        row.append(group)
    yield from _in_row(text, row)


def _are_joined(plain: str, end: int, start: int) -> bool:
    return start - end <= MAX_GAP and not plain[end:start].strip(" ")


def _in_row(text: str, row: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    digits = "".join(group[0] for group in row)
    if len(digits) < 14:
        return
    # A number may be spread over groups: these lead from its digits back to the text.
    places = [place for group in row for place in range(group.start(), group.end())]
    sums = _sums(digits)
    ends, at = set(), 0
    for group in row:
        at += len(group[0])
        ends.add(at)
    begin = 0
    for group in row:
        # A plus begins a phone number, unless there are more digits than any phone number has.
        phone = _MAX_PHONE if text[group.start() - 1 : group.start()] in ("+", "\uff0b") else 0
        for length in _lengths(digits, begin):
            end = begin + length
            if length > phone and end in ends and _is_correct(sums, begin, end):
                yield places[begin], places[end - 1] + 1
        begin += len(group[0])


def _lengths(digits: str, begin: int) -> tuple[int, ...]:
    return next((lengths for pattern, lengths in _LENGTHS if pattern.match(digits, begin)), ())


def _sums(digits: str) -> tuple[list[int], list[int]]:
    """The sums of all digits before each place: with those at even places doubled, and with those at odd ones.

    With them a checksum takes the same time for any length.
    """
    even, odd = [0], [0]
    for place, digit in enumerate(map(int, digits)):
        even.append(even[-1] + (digit if place % 2 else _DOUBLED[digit]))
        odd.append(odd[-1] + (_DOUBLED[digit] if place % 2 else digit))
    return even, odd


def _is_correct(sums: tuple[list[int], list[int]], begin: int, end: int) -> bool:
    # The last digit counts once, the digit before it twice, and so on.
    table = sums[end % 2]
    return (table[end] - table[begin]) % 10 == 0
