"""Flows as all programs see them: YAML texts and their documents, and the set that the builder has published."""

from libs.flows.canaries import CanaryName, canary_file_of, canary_named
from libs.flows.documents import MAX_BYTES, FlowText, FlowTextError, too_large, written
from libs.flows.outcomes import FlowOutcome, VersionTotals, outcomes_of
from libs.flows.published import PublishedSet, file_of, version_of
from libs.flows.trail import (
    TRAIL_FIELD,
    TRAIL_FIELDS,
    StepOutcome,
    StepVisit,
    Trail,
    enter,
    leave,
    pack_trail,
    trail_of,
    visits_of,
)

__all__ = [
    "MAX_BYTES",
    "TRAIL_FIELD",
    "TRAIL_FIELDS",
    "CanaryName",
    "FlowOutcome",
    "FlowText",
    "FlowTextError",
    "PublishedSet",
    "StepOutcome",
    "StepVisit",
    "Trail",
    "VersionTotals",
    "canary_file_of",
    "canary_named",
    "enter",
    "file_of",
    "leave",
    "outcomes_of",
    "pack_trail",
    "too_large",
    "trail_of",
    "version_of",
    "visits_of",
    "written",
]
