"""What every worker counts about its own life and that of others."""

from prometheus_client import Counter

TAKEN_OVER = Counter(
    "frontdesk_taken_over_total", "Events that came from another worker, or again, by reason", ["reason"]
)
LATE_HEARTBEATS = Counter(
    "frontdesk_heartbeats_late_total", "Heartbeats after others may have taken this worker for dead"
)
