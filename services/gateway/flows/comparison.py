"""Whether two versions of a flow differ, or whether chance explains what one sees.

People look at a canary's numbers as often as they like, and a rule looks every minute. A usual test of 5 % would find
a difference that is none in a third of all canaries of 3,000 conversations that are looked at like this. So the
intervals here hold at all times at once: of a hundred canaries of two equal versions, 95 never show a difference. They
are "confidence sequences" by a mixture of normal distributions (Robbins 1970), some 1.6 times as wide as usual ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, sqrt
from typing import Literal

from libs.contracts import CanaryNumber, RollBackReason, RollBackRule
from libs.flows import VersionTotals

LEVEL = 0.05
"""The chance that an interval ever leaves out the true difference."""

MIN_CASES = 20
"""Conversations or ratings of each version below which nothing is said: normal distributions don't fit few cases."""

_BEST_AT_SHARE = 50.0
_BEST_AT_MEAN = 4.0
"""Where intervals are narrowest: at some 100 conversations of the canary, or 50 ratings. They hold everywhere."""

_MIN_RATING_VARIANCE = 0.25
"""Twenty contacts who all gave five stars are no proof that the next one will."""

Verdict = Literal["too_few", "open", "worse", "better"]
"""`open`: chance may explain the difference."""

SHARES: tuple[CanaryNumber, ...] = ("handed_over", "undone", "failed")


@dataclass(frozen=True)
class Sample:
    """Cases with their mean, and the variance of one case."""

    cases: int
    mean: float
    variance: float
    is_share: bool = True

    @property
    def smoothed(self) -> float:
        """A share with one more case of each kind: no failure in 20 conversations is not yet a share of 0 (Agresti)."""
        return (self.mean * self.cases + 1) / (self.cases + 2) if self.is_share else self.mean


@dataclass(frozen=True)
class NumberComparison:
    """`difference`: the canary's number minus the other's, between `low` and `high`. None for too few cases."""

    number: CanaryNumber
    canary: Sample
    other: Sample
    verdict: Verdict
    difference: float | None = None
    low: float | None = None
    high: float | None = None


def sample_of(totals: VersionTotals, number: CanaryNumber) -> Sample:
    match number:
        case "rating":
            return _ratings(totals.ratings)
        case "handed_over":
            return _share(totals.handed_over, totals.conversations)
        case "undone":
            return _share(totals.undone, totals.conversations)
        case "failed":
            return _share(totals.failed, totals.conversations)


def compare(
    canary: VersionTotals, other: VersionTotals, number: CanaryNumber, *, level: float = LEVEL
) -> NumberComparison:
    """One number of two versions. A higher rating is better, and of the others a lower share."""
    one, two = sample_of(canary, number), sample_of(other, number)
    if min(one.cases, two.cases) < MIN_CASES:
        return NumberComparison(number, one, two, "too_few")
    middle = one.smoothed - two.smoothed
    radius = _radius(_variance(one) + _variance(two), level, best_at=_BEST_AT_SHARE if one.is_share else _BEST_AT_MEAN)
    low, high = middle - radius, middle + radius
    verdict: Verdict = "open"
    if low > 0 or high < 0:
        verdict = "better" if (middle > 0) == (number == "rating") else "worse"
    # What was counted, and not the middle: next to two shares of 0 any other difference than 0 puzzles its reader.
    return NumberComparison(number, one, two, verdict, one.mean - two.mean, low, high)


def reason_to_roll_back(rule: RollBackRule, canary: VersionTotals, other: VersionTotals) -> RollBackReason | None:
    """The first number for which the rule says so."""
    if min(canary.conversations, other.conversations) < rule.at_least:
        return None
    bounds: Mapping[CanaryNumber, float | None] = {
        "failed": rule.failed_percent, "handed_over": rule.handed_over_points, "undone": rule.undone_points,
        "rating": rule.rating_lower,
    }  # fmt: skip
    wanted = {number: bound for number, bound in bounds.items() if bound is not None}
    for number, bound in wanted.items():
        # Each number is one more chance for a difference that is none.
        found = compare(canary, other, number, level=LEVEL / len(wanted))
        if found.verdict == "worse" and _is_beyond(found, bound, LEVEL / len(wanted)):
            return RollBackReason(
                number=number, canary=found.canary.mean, other=found.other.mean, canary_cases=found.canary.cases,
                other_cases=found.other.cases,
            )  # fmt: skip
    return None


def _is_beyond(found: NumberComparison, bound: float, level: float) -> bool:
    if found.number == "failed":
        # The canary's own share, and not a difference: it is above the bound with certainty, too.
        radius = _radius(_variance(found.canary), level, best_at=_BEST_AT_SHARE)
        return found.canary.smoothed - radius > bound / 100
    difference = abs(found.canary.mean - found.other.mean)
    return difference >= (bound if found.number == "rating" else bound / 100)


def _share(part: int, whole: int) -> Sample:
    share = part / whole if whole else 0.0
    smoothed = (part + 1) / (whole + 2)
    return Sample(whole, share, smoothed * (1 - smoothed))


def _ratings(ratings: Mapping[int, int]) -> Sample:
    cases = sum(ratings.values())
    mean = sum(rating * number for rating, number in ratings.items()) / cases if cases else 0.0
    squares = sum(number * (rating - mean) ** 2 for rating, number in ratings.items())
    return Sample(cases, mean, max(_MIN_RATING_VARIANCE, squares / max(1, cases - 1)), is_share=False)


def _variance(sample: Sample) -> float:
    return sample.variance / (sample.cases + (2 if sample.is_share else 0))


def _radius(variance: float, level: float, *, best_at: float) -> float:
    """Half of an interval for a mean with this variance, which holds at all times at once."""
    return sqrt(variance * (1 + best_at * variance) * log((1 + 1 / (best_at * variance)) / level**2))
