"""The metrics of assignments, in every process that assigns."""

from libs.telemetry import Metrics

_METRICS = Metrics()

ASSIGNED = _METRICS.counter(
    "frontdesk_assignments_total", "Conversations of a queue that got a person, by the rule that chose them.", "reason"
)
ASSIGNED_AFTER = _METRICS.histogram(
    "frontdesk_assignment_wait_seconds",
    "How long conversations waited in a queue until a person was chosen.",
    buckets=(0.1, 1, 5, 15, 30, 60, 120, 300, 900, 3600),
)
