"""Masks a text: what was found is replaced, and the rest stays as it was written.

Of a card number or an IBAN the last four characters stay, by which people recognise it: `•••• 1111`. A configured
pattern is hidden whole, because its last characters may be most of it. A masked text is never longer than the text.
"""

from collections.abc import Collection, Iterator
from itertools import chain
from typing import Literal

from libs.masking.cards import card_spans
from libs.masking.ibans import iban_spans
from libs.masking.patterns import Patterns
from libs.masking.plain import plain_form

Kind = Literal["cards", "ibans"]

_HIDDEN = "••••"
_KEPT = 4
_MIN_DIGITS = 4
"""Digits of the IBAN with the fewest: a text with fewer needs no further look."""


class Masker:
    """Safe to share between tasks. `kinds`: the numbers that are recognised by their check digits."""

    def __init__(self, kinds: Collection[Kind], patterns: Patterns | None = None) -> None:
        self._kinds, self._patterns = frozenset(kinds), patterns

    def __call__(self, text: str) -> str:
        """The masked text; most texts are returned as they are."""
        spans = sorted(self._spans(text))
        if not spans:
            return text
        parts, done = [], 0
        for start, end, kept in _merged(spans):
            parts += [text[done:start], _replacement(text[start:end], kept=kept)]
            done = end
        return "".join([*parts, text[done:]])

    def _spans(self, text: str) -> Iterator[tuple[int, int, bool]]:
        """Beginning, end, and whether the last characters stay."""
        found: Iterator[tuple[int, int]] = iter(())
        # Most texts end here: counting digits costs a hundredth of the search.
        if self._kinds and sum(map(str.isdigit, text)) >= _MIN_DIGITS:
            plain = plain_form(text)
            cards = card_spans(text, plain) if "cards" in self._kinds else ()
            ibans = iban_spans(plain) if "ibans" in self._kinds else ()
            found = chain(cards, ibans)
        yield from ((start, end, True) for start, end in found)
        if self._patterns is not None:
            yield from ((start, end, False) for start, end in self._patterns.spans(text))


def _merged(spans: list[tuple[int, int, bool]]) -> Iterator[tuple[int, int, bool]]:
    """Spans that overlap as one. The end stays only where all of them would keep it."""
    start, end, kept = spans[0]
    for following, its_end, its_kept in spans[1:]:
        if following < end:
            end, kept = max(end, its_end), kept and its_kept
        else:
            yield start, end, kept
            start, end, kept = following, its_end, its_kept
    yield start, end, kept


def _replacement(found: str, *, kept: bool) -> str:
    if not kept:
        return _HIDDEN[: len(found)]
    return f"{_HIDDEN} {''.join(each for each in found if each.isalnum())[-_KEPT:]}"
