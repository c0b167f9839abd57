"""Every worker's metrics about takeovers and heartbeats."""

from prometheus_client import Counter

TAKEN_OVER = Counter(
    "frontdesk_taken_over_total", "Events taken over from another worker, or delivered again, by reason", ["reason"]
)
LATE_HEARTBEATS = Counter(
    "frontdesk_heartbeats_late_total", "Heartbeats so late that others may have considered this worker dead"
)
