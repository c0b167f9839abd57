"""How many examples a test with random input tries: all in `make test-all`, and a sample in `make test`.

Neither measures time: on a full machine the first example of a type may take seconds.
"""

from hypothesis import HealthCheck, settings

QUICK = "quick"
"""The profile of Hypothesis in which `make test` runs."""

WHOLE = "whole"
"""The profile of `make test-all`."""

_PART = 6
_UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile(QUICK, _UNTIMED, max_examples=25)
settings.register_profile(WHOLE, _UNTIMED)


def examples(number: int) -> int:
    """`number`: in `make test-all`."""
    return max(1, number // _PART) if settings.get_current_profile_name() == QUICK else number
