"""What if conversations had been assigned by other teams, limits, hours or rules: the question, and its answer."""

from typing import Annotated

from pydantic import Field

from libs.contracts.base import Model, Slug, StrictModel
from libs.contracts.calendars import Day, Spans, Zone
from libs.contracts.desk import Strategy

Limit = Annotated[int, Field(ge=0, le=10_000)]


class RoutingHours(StrictModel):
    """The hours in which these people work, in place of those in which they were at the desk."""

    zone: Zone = "UTC"
    weekly: dict[Day, Spans]
    people: list[Slug] = Field(default=[], max_length=1_000, description="All, unless some are named.")


class RoutingRules(StrictModel):
    """What is otherwise; all else is as it was. `teams`: members of teams. `limits`: of people, None for no limit.

    `strategy` and `below`: for all conversations, in place of what the flow asked for. `dedicated`: whether the flow's
    preferred person comes first.
    """

    teams: dict[Slug, list[Slug]] = Field(default={}, max_length=200)
    limits: dict[Slug, Limit | None] = Field(default={}, max_length=1_000)
    strategy: Strategy | None = None
    below: int | None = Field(default=None, ge=1, le=10_000)
    dedicated: bool = True
    hours: list[RoutingHours] = Field(default=[], max_length=50)


class RoutingWaits(Model):
    """Seconds from the queue to a person. `unassigned`: conversations that found no one."""

    conversations: int
    unassigned: int
    median: float = 0.0
    p90: float = 0.0
    longest: float = 0.0


class RoutingLoad(Model):
    """Of one person. `at_once`: the most conversations at one time. `share`: of the time at the desk with work."""

    person: str
    conversations: int
    at_once: int
    busy_hours: float
    online_hours: float
    share: float


class RoutingFigures(Model):
    """`fairness`: Jain's index of the conversations for each hour at the desk, from 1/n (one person has all) to 1."""

    waits: RoutingWaits
    teams: dict[str, RoutingWaits]
    loads: list[RoutingLoad]
    fairness: float


class RoutingTrial(Model):
    """`happened`: as it was. `same`: calculated with the rules of then; how far it is from `happened` says how much the
    calculation can be trusted. `then`: with the other rules.
    """

    conversations: int
    happened: RoutingFigures
    same: RoutingFigures
    then: RoutingFigures
