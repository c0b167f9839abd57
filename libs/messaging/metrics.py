"""The metrics that every worker has."""

from libs.telemetry import Metrics

_METRICS = Metrics()

TAKEN_OVER = _METRICS.counter(
    "frontdesk_taken_over_total", "Events taken over from another worker, or delivered again, by reason.", "reason"
)
LATE_HEARTBEATS = _METRICS.counter(
    "frontdesk_heartbeats_late_total", "Heartbeats so late that others may have considered this worker dead."
)
LEASES_LOST = _METRICS.counter(
    "frontdesk_leases_lost_total", "Leases that ended before their work did, by the kind of lease.", "lease"
)
PERIODIC_FAILURES = _METRICS.counter(
    "frontdesk_periodic_failures_total", "Rounds of periodic work that Redis failed.", "work"
)
