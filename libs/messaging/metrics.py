"""The metrics that every worker has."""

from prometheus_client import Counter

TAKEN_OVER = Counter(
    "frontdesk_taken_over_total", "Events taken over from another worker, or delivered again, by reason", ["reason"]
)
LATE_HEARTBEATS = Counter(
    "frontdesk_heartbeats_late_total", "Heartbeats so late that others may have considered this worker dead"
)
PERIODIC_FAILURES = Counter("frontdesk_periodic_failures_total", "Rounds of periodic work that Redis failed", ["work"])
