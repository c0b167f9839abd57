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
FIGURES = _METRICS.counter("frontdesk_archive_hours_total", "Hours of which the figures of reports were calculated.")
REMOVED = _METRICS.counter(
    "frontdesk_archive_removed_total", "Conversations that were removed from the archive after their retention."
)
BACKFILLED = _METRICS.counter(
    "frontdesk_archive_backfilled_total",
    "Conversations of an earlier release that got their texts for the search or their row of reports.",
)
BATCH = _METRICS.histogram(
    "frontdesk_archive_batch_conversations", "Conversations of one transaction.", buckets=(1, 2, 5, 10, 25, 50, 100)
)
EVENTS = _METRICS.counter(
    "frontdesk_archive_events_total",
    "Events of the event feed, by type; entries that are `gone` or `unreadable` became none.",
    "type",
)
EVENTS_WAITING = _METRICS.gauge(
    "frontdesk_archive_events_waiting", "Entries that are not in the event feed yet, by shard.", "shard"
)
EVENTS_LOST = _METRICS.counter(
    "frontdesk_archive_events_lost_total",
    "Entries that Redis gave up because no archive stored them, by shard.",
    "shard",
)
WEBHOOKS = _METRICS.counter(
    "frontdesk_archive_webhooks_total", "Events that were sent to an endpoint, by outcome.", "endpoint", "outcome"
)
WEBHOOK_STATE = _METRICS.gauge(
    "frontdesk_archive_webhook_state",
    "0 the endpoint takes events or failed recently, 1 it has failed for long, 2 it said that it is gone.",
    "endpoint",
)
WEBHOOK_BEHIND = _METRICS.gauge(
    "frontdesk_archive_webhook_behind", "Events of the feed that the endpoint has not passed yet.", "endpoint"
)
WEBHOOK_DEAD_LETTERS = _METRICS.gauge(
    "frontdesk_archive_webhook_dead_letters", "Events that the endpoint did not take.", "endpoint"
)
WEBHOOK_MISSED = _METRICS.counter(
    "frontdesk_archive_webhook_missed_total", "Events that expired before the endpoint had passed them.", "endpoint"
)
