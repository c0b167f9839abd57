"""How many examples a test with random input tries: all in `make test-all`, and a sample in `make test`."""

from hypothesis import settings

QUICK = "quick"
"""The profile of Hypothesis in which `make test` runs."""

_PART = 6

settings.register_profile(QUICK, max_examples=25)


def examples(number: int) -> int:
    """`number`: in `make test-all`."""
    return max(1, number // _PART) if settings.get_current_profile_name() == QUICK else number
