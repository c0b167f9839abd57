"""Flows as all programs see them: YAML texts and their documents, and the set that the builder has published."""

from libs.flows.canaries import CanaryName, canary_file_of, canary_named
from libs.flows.documents import MAX_BYTES, FlowText, FlowTextError, too_large, written
from libs.flows.outcomes import FlowOutcome, VersionTotals, outcomes_of
from libs.flows.published import PublishedSet, file_of, version_of
from libs.flows.trail import StepOutcome, StepVisit, Trail, enter, leave, visits_of

__all__ = [
    "MAX_BYTES",
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
    "too_large",
    "version_of",
    "visits_of",
    "written",
]
