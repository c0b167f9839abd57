"""What the API says of a canary: the two versions side by side, and what chance does not explain."""

from datetime import datetime
from typing import Self

from pydantic import Field

from libs.contracts import CanaryNumber, CanaryState, Model, RollBackReason, RollBackRule, StrictModel
from libs.flows import VersionTotals
from services.gateway.flows.comparison import NumberComparison, Verdict, sample_of
from services.gateway.flows.schemas import CanaryPlan

CanaryVersion = Field(ge=1, le=1_000_000, description="The canary's. Another one that runs by now stays as it is.")


class ChangeCanary(CanaryPlan):
    version: int = CanaryVersion


class EndCanary(StrictModel):
    version: int = CanaryVersion


class VersionNumbers(Model):
    """Conversations that were opened since the canary's start. `rating`: the mean of `ratings` ratings."""

    version: int
    conversations: int
    handed_over: int
    undone: int
    failed: int
    ratings: int
    rating: float | None = None

    @classmethod
    def of(cls, version: int, totals: VersionTotals) -> Self:
        rated = sample_of(totals, "rating")
        return cls(
            version=version, conversations=totals.conversations, handed_over=totals.handed_over,
            undone=totals.undone, failed=totals.failed, ratings=rated.cases,
            rating=round(rated.mean, 2) if rated.cases else None,
        )  # fmt: skip


class NumberCompared(Model):
    """`difference`: the canary's share or mean rating minus the other's. Its interval is from `low` to `high`.

    `too_few`: fewer than 20 cases of a version. `open`: chance may explain the difference.
    """

    number: CanaryNumber
    verdict: Verdict
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, found: NumberComparison) -> Self:
        values = (None if each is None else round(each, 4) for each in (found.difference, found.low, found.high))
        difference, low, high = values
        return cls(number=found.number, verdict=found.verdict, difference=difference, low=low, high=high)


class CanaryView(Model):
    """The newest canary of a flow. `reason`: the number for which its rule rolled it back.

    `canary` and `other` are the versions side by side.
    """

    version: int
    share: int
    state: CanaryState
    roll_back_if: RollBackRule | None = None
    started_by: str
    started_at: datetime
    ended_by: str = ""
    ended_at: datetime | None = None
    reason: RollBackReason | None = None
    canary: VersionNumbers
    other: VersionNumbers
    compared: list[NumberCompared]


class CanaryReply(Model):
    """`canary`: null for a flow that never had one."""

    canary: CanaryView | None = None
    names: dict[str, str] = {}
