"""When everybody has gone and every fault has ended, nothing is left to do."""

from collections.abc import Iterator

from tests.chaos.oracle.evidence import Evidence, Violation

KNOWN_REASONS: frozenset[str] = frozenset()
"""Why an event may end in the dead letters in a run: for nothing that a run does."""


def nothing_is_left(evidence: Evidence) -> Iterator[Violation]:
    for leftover in evidence.leftovers:
        yield Violation("work left behind", "", leftover)


def dead_letters_have_a_known_reason(evidence: Evidence) -> Iterator[Violation]:
    for letter in evidence.dead:
        if letter.get("reason") not in KNOWN_REASONS:
            yield Violation("dead letter", "", f"{letter}")
