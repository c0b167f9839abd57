"""The gateway's metrics."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry

from libs.contracts import Reason
from libs.messaging import PERIODIC_FAILURES
from libs.telemetry import Metrics

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class GatewayMetrics(Metrics):
    def __init__(self) -> None:
        super().__init__(CollectorRegistry())
        self.registry.register(PERIODIC_FAILURES)
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
        self.backlog = self.gauge("frontdesk_backlog_unread", "Entries of the work streams that no worker has begun.")
        self.backlog_age = self.gauge(
            "frontdesk_backlog_oldest_seconds", "How long the oldest entry that no worker has begun has waited."
        )

    def show_dead_letters(self, by_reason: Mapping[str, int]) -> None:
        """Every reason has a value, so that an alert sees it rise from 0."""
        for reason in (*Reason, "other"):
            self.dead_letters.labels(reason).set(by_reason.get(reason, 0))

    def show_load(self, memory: float | None, unread: int, oldest_s: float) -> None:
        self.redis_memory.set(-1 if memory is None else memory)
        self.backlog.set(unread)
        self.backlog_age.set(oldest_s)
