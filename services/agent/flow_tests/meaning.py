"""Whether a text says what an expectation says, without a model: by its words, in any form and order."""

from rapidfuzz import fuzz

from services.agent.flows.runtime.answers import fold, tokens

MIN_SHARE = 0.6
"""The share of the expectation's words that the text must have."""

_LIKENESS = 84
"""The likeness of two words, in percent, from which they are forms of one."""

_SHORTEST = 4
"""Shorter words, such as articles, say little of what a text means. Korean words are short."""


def means(text: str, expected: str) -> bool:
    """Whether the text has most of the significant words of the expectation."""
    wanted, said = _significant(expected), _significant(text)
    if not wanted:
        # Only short words, such as “Hi there”: they must stand there as they are.
        return fold(expected).strip() in fold(text)
    shared = sum(any(_same(word, other) for other in said) for word in wanted)
    return shared >= MIN_SHARE * len(wanted)


def _significant(text: str) -> frozenset[str]:
    return frozenset(word for word in tokens(fold(text)) if len(word) >= (2 if _is_hangul(word) else _SHORTEST))


def _same(word: str, other: str) -> bool:
    shortest = min(len(word), len(other))
    needed = 2 if _is_hangul(word) else max(_SHORTEST, shortest - 2)
    return (shortest >= needed and word[:needed] == other[:needed]) or fuzz.ratio(word, other) >= _LIKENESS


def _is_hangul(word: str) -> bool:
    return "가" <= word[:1] <= "힣"
