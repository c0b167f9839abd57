"""Flows as the builder keeps them and as agents run them: the published set, and the states of a flow.

Only agents know the language of flows. For all others a flow is a text (YAML) or its document: the JSON value of it.
"""

from typing import Annotated, Literal

from pydantic import Field

from libs.contracts.base import Model, StrictModel

FlowName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$", examples=["inbound_conversation"])]
"""The name of a flow: what the flow language allows, so that it can be a part of addresses and file names."""

FlowState = Literal["draft", "active", "off"]
"""`draft`: no version was ever published. `off`: new conversations don't begin with it."""

FlowsEditing = Literal["builder", "patch", "read_only"]
"""What the builder may do: publish, edit drafts and export them as a patch for git, or only show flows."""


CanaryState = Literal["running", "promoted", "rolled_back", "replaced"]
"""`promoted`: all contacts get the version. `replaced`: another publication, or the flow's end, took its place."""

CanaryNumber = Literal["handed_over", "undone", "failed", "rating"]
"""A number by which two versions are compared. All but the rating are shares of the conversations."""


class RollBackRule(StrictModel):
    """When a canary is rolled back by itself: as soon as one of these is so, and chance does not explain it.

    `handed_over_points`, `undone_points`: the share is higher by this. `failed_percent`: the share itself is above
    this, and above that of the other version. `rating_lower`: the mean is lower by this. `at_least`: conversations of
    each version (of ratings: 20) before which nothing is decided.
    """

    handed_over_points: float | None = Field(default=None, gt=0, le=100, examples=[10])
    undone_points: float | None = Field(default=None, gt=0, le=100)
    failed_percent: float | None = Field(default=None, ge=0, lt=100, examples=[5])
    rating_lower: float | None = Field(default=None, gt=0, le=4, examples=[0.5])
    at_least: int = Field(default=50, ge=20, le=100_000)


class RollBackReason(Model):
    """The number for which a canary was rolled back by its rule: shares of 1, or mean ratings, and their samples."""

    number: CanaryNumber
    canary: float
    other: float
    canary_cases: int
    other_cases: int


class PublishedCanary(Model):
    """A newer version of a flow, which some contacts get: `share` of 100."""

    version: int
    text: str
    share: int


class PublishedFlow(Model):
    """A flow that the builder published. One that is `off` also hides the file's flow of its name."""

    name: FlowName
    version: int
    text: str
    state: Literal["active", "off"] = "active"
    canary: PublishedCanary | None = None


class PublishedFlows(Model):
    """What the builder has published. `order`: names of flows, also of files; others follow, by their files' names.

    A set with a higher revision takes the place of this one.
    """

    revision: int = 0
    flows: list[PublishedFlow] = []
    order: list[str] = []
