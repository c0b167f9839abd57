"""Two versions compared: equal ones are hardly ever taken for different ones, and really worse ones are found."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from libs.contracts import RollBackReason, RollBackRule
from libs.flows import VersionTotals
from services.gateway.flows.comparison import compare, reason_to_roll_back

LOOKS_EVERY = 20
RULE = RollBackRule(handed_over_points=5, failed_percent=10, rating_lower=0.5)


def totals(conversations: int, **numbers: Any) -> VersionTotals:
    return VersionTotals(conversations, **numbers)


def rolled_back_after(
    chance: random.Random, happens: Callable[[random.Random, bool], dict[str, Any]], *, share: float, most: int
) -> tuple[int, RollBackReason | None]:
    """Let conversations come in, look at the rule all the time, and say when it decides."""
    both = {True: totals(0), False: totals(0)}
    for number in range(most):
        is_canary = chance.random() < share
        one, more = both[is_canary], happens(chance, is_canary)
        ratings = {**one.ratings, more["rating"]: one.ratings.get(more["rating"], 0) + 1}
        both[is_canary] = totals(
            one.conversations + 1, handed_over=one.handed_over + more["handed_over"],
            failed=one.failed + more["failed"], ratings=ratings,
        )  # fmt: skip
        if number % LOOKS_EVERY == 0 and (reason := reason_to_roll_back(RULE, both[True], both[False])):
            return number, reason
    return most, None


def usual(chance: random.Random, is_canary: bool) -> dict[str, Any]:
    return {"handed_over": chance.random() < 0.4, "failed": chance.random() < 0.1, "rating": chance.randint(1, 5)}


def test_a_rule_does_not_fire_on_noise() -> None:
    """A usual test of 5 % would fire in about a third of these, as the rule looks a hundred times."""
    chance = random.Random(15)
    fired = sum(rolled_back_after(chance, usual, share=0.2, most=2_000)[1] is not None for _ in range(60))
    assert fired <= 4


@pytest.mark.parametrize(
    ("number", "worse"),
    [("handed_over", {"handed_over": True}), ("failed", {"failed": True}), ("rating", {"rating": 1})],
)
def test_a_worse_version_is_found_soon(number: str, worse: dict[str, Any]) -> None:
    def happens(chance: random.Random, is_canary: bool) -> dict[str, Any]:
        return usual(chance, is_canary) | (worse if is_canary and chance.random() < 0.4 else {})

    for seed in range(5):
        after, reason = rolled_back_after(random.Random(seed), happens, share=0.2, most=2_000)
        assert reason is not None
        assert reason.number == number
        assert after < 1_500


@pytest.mark.parametrize(
    ("rule", "canary", "fires"),
    [
        # Certainly worse, and not by as much as the rule says.
        ({"handed_over_points": 20}, totals(5_000, handed_over=2_000), False),
        ({"handed_over_points": 5}, totals(5_000, handed_over=2_000), True),
        # As much as the rule says, and chance explains it.
        ({"handed_over_points": 5}, totals(60, handed_over=23), False),
        # Too few conversations, however bad.
        ({"handed_over_points": 5, "at_least": 100}, totals(60, handed_over=60), False),
        ({"handed_over_points": 5}, totals(60, handed_over=60), True),
        # Above the bound, and no more than the other version: HubSpot is away.
        ({"failed_percent": 5}, totals(1_000, failed=200), False),
        ({"failed_percent": 5}, totals(1_000, failed=400), True),
        ({"failed_percent": 50}, totals(1_000, failed=400), False),
        ({"undone_points": 5}, totals(1_000, undone=100), True),
        # A better rating is no reason.
        ({"rating_lower": 0.5}, totals(100, ratings={5: 100}), False),
        ({"rating_lower": 0.5}, totals(100, ratings={1: 100}), True),
        ({"rating_lower": 0.5}, totals(100, ratings={1: 19}), False),
    ],
)
def test_a_rule_needs_a_difference_and_certainty(rule: dict[str, Any], canary: VersionTotals, fires: bool) -> None:
    other = totals(5_000, handed_over=1_500, failed=1_000, ratings={3: 100, 4: 100})
    found = reason_to_roll_back(RollBackRule(**rule), canary, other)
    assert (found is not None) is fires


def test_an_interval_says_what_chance_may_explain() -> None:
    few, open_ = totals(19, handed_over=19), totals(100, handed_over=35)
    other = totals(900, handed_over=270)
    assert (compare(few, other, "handed_over").verdict, compare(few, other, "handed_over").low) == ("too_few", None)
    found = compare(open_, other, "handed_over")
    assert found.verdict == "open"
    assert found.difference is not None
    assert found.low is not None
    assert found.low < 0 < found.difference < 0.06
    none = compare(open_, other, "undone")
    assert (none.verdict, none.difference) == ("open", 0), "two shares of 0 do not differ"
    better = compare(totals(400, handed_over=20), other, "handed_over")
    assert (better.verdict, better.number) == ("better", "handed_over")
    assert compare(totals(40, ratings={5: 40}), totals(400, ratings={2: 400}), "rating").verdict == "better"
