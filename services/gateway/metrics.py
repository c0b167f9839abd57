"""The gateway's metrics."""

from collections.abc import Mapping
from typing import Literal, get_args

from prometheus_client import CollectorRegistry

from libs.assignment import QueueSurvey
from libs.contracts import Reason
from libs.flows import VersionTotals
from libs.messaging import LEASES_LOST, PERIODIC_FAILURES, Backlog
from libs.telemetry import Metrics

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

CanaryEnd = Literal["promoted", "rolled_back", "rule"]


class GatewayMetrics(Metrics):
    def __init__(self) -> None:
        super().__init__(CollectorRegistry())
        self.registry.register(PERIODIC_FAILURES)
        self.registry.register(LEASES_LOST)
        self.requests = self.counter(
            "frontdesk_gateway_requests_total", "HTTP requests answered.", "method", "route", "status"
        )
        self.request_seconds = self.histogram(
            "frontdesk_gateway_request_seconds",
            "Time to answer an HTTP request, event streams excluded.",
            "route",
            buckets=_SECONDS,
        )
        self.attachments = self.counter(
            "frontdesk_gateway_attachments_total",
            "Files that were uploaded, by author and outcome.",
            "author",
            "outcome",
        )
        self.attachment_bytes = self.counter(
            "frontdesk_gateway_attachment_bytes_total", "Bytes of the uploaded files that were stored."
        )
        self.attachments_removed = self.counter(
            "frontdesk_gateway_attachments_removed_total",
            "Conversations and unsent files that the sweep of attachments removed.",
            "reason",
        )
        self.connections = self.gauge(
            "frontdesk_gateway_connections", "Clients that follow a conversation now.", "kind"
        )
        self.messages = self.counter(
            "frontdesk_gateway_messages_total",
            "Messages and actions from contacts, by channel, kind and outcome.",
            "via",
            "kind",
            "outcome",
        )
        self.append_seconds = self.histogram(
            "frontdesk_gateway_append_seconds", "Time to append what a contact sent, Redis included.", buckets=_SECONDS
        )
        self.frames = self.counter("frontdesk_gateway_frames_total", "Frames sent to clients.", "kind")
        self.webhooks = self.counter(
            "frontdesk_gateway_webhooks_total", "Deliveries to bridges of channels, by outcome.", "channel", "outcome"
        )
        self.mails = self.counter(
            "frontdesk_gateway_mails_total", "E-mails to contacts, by kind and outcome.", "kind", "outcome"
        )
        self.inbound = self.counter(
            "frontdesk_gateway_channel_requests_total",
            "Requests from bridges with a valid signature, by its scheme.",
            "channel",
            "scheme",
        )
        self.breaker_open = self.gauge(
            "frontdesk_gateway_bridge_breaker_open",
            "1 while this process sends a bridge nothing, or only one attempt, because the bridge failed.",
            "channel",
        )
        self.unknown_channel = self.gauge(
            "frontdesk_unknown_channel_conversations",
            "Conversations with messages for a channel that no gateway knows, of the whole deployment.",
            "channel",
        )
        self.dropped = self.counter(
            "frontdesk_gateway_connections_dropped_total", "Connections that the gateway ended.", "reason"
        )

        self.dead_letters = self.gauge("frontdesk_dead_letters", "Dead letters, of the whole deployment.", "reason")
        self.dead_letters_expired = self.counter(
            "frontdesk_dead_letters_expired_total", "Dead letters that this process removed after their retention."
        )
        self.show_dead_letters({})
        self.shedding = self.gauge(
            "frontdesk_gateway_shedding",
            "0 refuses nothing, 1 new anonymous conversations, 2 also visitors' new ones, 3 also their messages.",
        )
        self.shed = self.counter("frontdesk_gateway_shed_total", "Requests that were refused to shed load.", "what")
        self.redis_memory = self.gauge(
            "frontdesk_redis_memory_ratio", "The used part of Redis' memory; -1 without a limit."
        )
        self.redis_used = self.gauge("frontdesk_redis_memory_bytes", "Redis' memory that counts towards its limit.")
        self.redis_limit = self.gauge("frontdesk_redis_memory_limit_bytes", "The limit of Redis' memory, or 0.")
        self.backlog = self.gauge("frontdesk_backlog_unread", "Entries of the work streams that no worker has begun.")
        self.backlog_age = self.gauge(
            "frontdesk_backlog_oldest_seconds", "How long the oldest entry that no worker has begun has waited."
        )
        self._show_streams_and_queues()
        self._show_canaries()

        self.longest_collection = self.gauge(
            "frontdesk_gateway_longest_collection_seconds",
            "The longest time of the last minute for which Python's collector of garbage held up this process.",
        )

    def _show_streams_and_queues(self) -> None:
        self.stream_unread = self.gauge(
            "frontdesk_stream_unread", "Entries of a work stream that no worker has begun, of all shards.", "stream"
        )
        self.stream_waited = self.gauge(
            "frontdesk_stream_oldest_seconds",
            "How long the oldest entry of a work stream that no worker has begun has waited.",
            "stream",
        )
        self.stream_pending = self.gauge(
            "frontdesk_stream_pending",
            "Entries of a work stream that workers have begun and not finished, of all shards.",
            "stream",
        )
        self.stream_oldest_pending = self.gauge(
            "frontdesk_stream_pending_oldest_seconds",
            "The age of the oldest entry of a work stream that is begun and not finished.",
            "stream",
        )
        self.queued = self.gauge("frontdesk_queue_conversations", "Conversations that wait for a person, of all teams.")
        self.queue_oldest = self.gauge(
            "frontdesk_queue_oldest_seconds", "How long the oldest conversation that waits for a person has waited."
        )
        self.slow_sends = self.counter(
            "frontdesk_gateway_slow_sends_total",
            "Frames that a client took longer than a second to accept, because it reads slowly.",
        )

    def _show_canaries(self) -> None:
        self.canary_conversations = self.gauge(
            "frontdesk_canary_conversations",
            "Conversations since a trial version's start, by flow, version (trial or other) and outcome; all is their "
            "number. The gateway that counted last shows them.",
            "flow",
            "version",
            "outcome",
        )
        self.canaries_ended = self.counter(
            "frontdesk_canaries_ended_total",
            "Trial versions that were promoted, rolled back by an admin, or rolled back by their rule.",
            "outcome",
        )
        for outcome in get_args(CanaryEnd):
            self.canaries_ended.labels(outcome)  # an alert sees the first one as a rise from 0

    def show_canaries(self, flows: Mapping[str, Mapping[str, VersionTotals]]) -> None:
        """`flows`: the trial's numbers and the other version's of each flow with a trial. Others are not shown."""
        self.canary_conversations.clear()  # of a trial that has ended since
        for flow, versions in flows.items():
            for version, totals in versions.items():
                counts = {
                    "all": totals.conversations, "handed_over": totals.handed_over, "undone": totals.undone,
                    "failed": totals.failed,
                }  # fmt: skip
                for outcome, number in counts.items():
                    self.canary_conversations.labels(flow, version, outcome).set(number)

    def show_dead_letters(self, by_reason: Mapping[str, int]) -> None:
        """Every reason has a value, so that an alert sees it rise from 0."""
        for reason in (*Reason, "other"):
            self.dead_letters.labels(reason).set(by_reason.get(reason, 0))

    def show_load(self, memory: float | None, backlog: Backlog) -> None:
        self.redis_memory.set(-1 if memory is None else memory)
        self.backlog.set(backlog.unread)
        self.backlog_age.set(backlog.waited.total_seconds())
        for name, stream in backlog.streams.items():
            self.stream_unread.labels(name).set(stream.unread)
            self.stream_waited.labels(name).set(stream.waited.total_seconds())
            self.stream_pending.labels(name).set(stream.pending)
            self.stream_oldest_pending.labels(name).set(stream.oldest_pending.total_seconds())

    def show_memory(self, used: int, limit: int) -> None:
        self.redis_used.set(used)
        self.redis_limit.set(limit)

    def show_queues(self, survey: QueueSurvey) -> None:
        self.queued.set(survey.waiting)
        self.queue_oldest.set(survey.oldest.total_seconds())
