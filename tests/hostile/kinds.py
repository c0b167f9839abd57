"""The kinds of odd input: the test that sends each one, how many it sends in a run, and in which parts.

`FRONTDESK_FUZZ` is the number of inputs of all kinds together, and `FRONTDESK_FUZZ_SEED` gives the same inputs again.
Inside `make test` the number is small; `make fuzz` sets it.
"""

import os
import random
from dataclasses import dataclass

from tests.hostile.inputs import SEED

TOTAL = int(os.environ.get("FRONTDESK_FUZZ", "1500"))

PART = 1_000
"""Inputs that one test sends: Hypothesis remembers each input of a test, and parts can run at the same time."""


@dataclass(frozen=True)
class Kind:
    """`percent`: its inputs among those of all kinds. `test`: the node that sends them."""

    percent: int
    test: str


KINDS = {
    "flow-files": Kind(10, "tests/hostile/test_fuzz_files.py::test_a_flow_is_read_or_refused_with_its_line"),
    "tables": Kind(20, "tests/hostile/test_fuzz_files.py::test_a_table_is_read_or_refused_with_a_reason"),
    "visitor-sockets": Kind(20, "tests/hostile/test_fuzz_sockets.py::test_any_frame_of_a_visitor_is_answered"),
    "desk-sockets": Kind(15, "tests/hostile/test_fuzz_sockets.py::test_any_frame_of_a_teammate_is_answered"),
    "channels": Kind(10, "tests/hostile/test_fuzz_http.py::test_any_message_of_a_channel_is_answered_below_500"),
    "requests": Kind(10, "tests/hostile/test_fuzz_http.py::test_any_request_is_answered_below_500"),
    "rows-of-calls": Kind(
        10, "tests/hostile/test_fuzz_described.py::test_rows_of_calls_are_answered_and_refusals_append_nothing"
    ),
    "operations": Kind(
        5, "tests/gateway/test_openapi.py::test_generated_requests_get_described_answers"
    ),
}  # fmt: skip


@dataclass
class Part:
    """One test's inputs of a kind. `sent` counts them."""

    kind: str
    number: int
    count: int
    sent: int = 0

    @property
    def seed(self) -> int:
        """The part's own, so that no two parts send the same."""
        return random.Random(f"{SEED} {self.kind} {self.number}").getrandbits(32)


def parts(kind: str, total: int = TOTAL) -> list[Part]:
    """The inputs of the tests of this kind, in parts of nearly the same size."""
    count = max(10, round(total * KINDS[kind].percent / 100))
    number = -(-count // PART)
    return [Part(kind, each, (count + each) // number) for each in range(number)]


def chosen(only: str | None) -> list[str]:
    """The kinds with this word in their names; all kinds without a word."""
    return [kind for kind in KINDS if only is None or only in kind]


def total_for(count: int, kinds: list[str]) -> int:
    """The number of all kinds with which these kinds send this many together."""
    return round(count * 100 / sum(KINDS[kind].percent for kind in kinds))
