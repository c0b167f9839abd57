"""The metrics of the archive's workers."""

from libs.telemetry import Metrics

_METRICS = Metrics()

ARCHIVED = _METRICS.counter(
    "frontdesk_archived_conversations_total",
    "Conversations that the archive was asked to take in, by outcome.",
    "outcome",
)
BACKLOG = _METRICS.gauge("frontdesk_archive_backlog", "Closed conversations that are not archived yet, of all shards.")
OLDEST = _METRICS.gauge(
    "frontdesk_archive_oldest_seconds", "The age of the oldest closed conversation that is not archived."
)
DOWN = _METRICS.gauge("frontdesk_archive_down", "1 while the archive's database doesn't answer this process.")
SWEPT = _METRICS.counter(
    "frontdesk_archive_swept_total", "Closed conversations that the sweep found without an event, or gone.", "outcome"
)
BATCH = _METRICS.histogram(
    "frontdesk_archive_batch_conversations", "Conversations of one transaction.", buckets=(1, 2, 5, 10, 25, 50, 100)
)
