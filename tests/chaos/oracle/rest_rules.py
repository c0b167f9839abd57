"""When all people have gone and every fault has ended, nothing is left to do."""

from collections.abc import Iterator

from tests.chaos.oracle.evidence import Evidence, Violation

KNOWN_REASONS: frozenset[str] = frozenset()
"""The reasons for which a run may produce dead letters: none."""

EXPECTED_ERRORS = (
    "redis.exceptions.ConnectionError", "redis.exceptions.TimeoutError", "redis.exceptions.BusyLoading",
    "redis.exceptions.ClusterDownError",
    "libs.messaging.topology.pipelining.NotReplicated",
)  # fmt: skip
"""The errors that a program may log with a traceback: only that Redis, a master or its replica was away."""


def nothing_is_left(evidence: Evidence) -> Iterator[Violation]:
    for leftover in evidence.leftovers:
        yield Violation("work left behind", "", leftover)


def the_archive_has_what_ended(evidence: Evidence) -> Iterator[Violation]:
    """Each conversation that has ended, with the log that Redis has, and no other."""
    for conversation, state in evidence.states.items():
        # What its contact only opened is forgotten.
        if state.is_open or state.only_opened:
            continue
        if conversation not in evidence.archived:
            yield Violation("not archived", conversation, f"closed at {state.closed_at}")
        elif evidence.archived[conversation] != evidence.checksums.get(conversation):
            yield Violation("archived otherwise", conversation, evidence.archived[conversation])
    for conversation in evidence.archived.keys() - evidence.states.keys():
        yield Violation("archived from nowhere", conversation, "")


def dead_letters_have_a_known_reason(evidence: Evidence) -> Iterator[Violation]:
    for letter in evidence.dead:
        if letter.get("reason") not in KNOWN_REASONS:
            yield Violation("dead letter", "", f"{letter}")


def programs_meet_expected_errors_only(evidence: Evidence) -> Iterator[Violation]:
    for error in evidence.errors:
        if not error.partition(": ")[2].startswith(EXPECTED_ERRORS):
            yield Violation("unexpected error", "", error)


def private_data_stays_where_it_belongs(evidence: Evidence) -> Iterator[Violation]:
    for found in evidence.exposed:
        yield Violation("private data", "", found)
