"""What Prometheus reads. Labels name kinds of things, never people, conversations or addresses."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from libs.contracts import Reason
from libs.messaging import PERIODIC_FAILURES

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """One registry per application, so that two in one process don't mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(PERIODIC_FAILURES)
        self.requests = Counter(
            "frontdesk_gateway_requests",
            "HTTP requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "frontdesk_gateway_request_seconds",
            "Time to answer, event streams excluded.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.connections = Gauge(
            "frontdesk_gateway_connections",
            "Clients that follow a conversation now.",
            ("kind",),
            registry=self.registry,
        )
        self.messages = Counter(
            "frontdesk_gateway_messages",
            "Messages and actions from contacts, by how they came and what became of them.",
            ("via", "kind", "outcome"),
            registry=self.registry,
        )
        self.append_seconds = Histogram(
            "frontdesk_gateway_append_seconds",
            "Time to append what a contact sent, Redis included.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.frames = Counter("frontdesk_gateway_frames", "Frames sent to clients.", ("kind",), registry=self.registry)
        self.webhooks = Counter(
            "frontdesk_gateway_webhooks",
            "Deliveries to bridges of channels, by what became of them.",
            ("channel", "outcome"),
            registry=self.registry,
        )
        self.inbound = Counter(
            "frontdesk_gateway_channel_requests",
            "Requests from bridges with a valid signature, by its scheme.",
            ("channel", "scheme"),
            registry=self.registry,
        )
        self.breaker_open = Gauge(
            "frontdesk_gateway_bridge_breaker_open",
            "1 while this process sends a bridge nothing, or a try alone, because it failed.",
            ("channel",),
            registry=self.registry,
        )
        self.unknown_channel = Gauge(
            "frontdesk_unknown_channel_conversations",
            "Conversations with messages for a channel that no gateway knows, of the whole deployment.",
            ("channel",),
            registry=self.registry,
        )
        self.dropped = Counter(
            "frontdesk_gateway_connections_dropped",
            "Connections that the gateway ended.",
            ("reason",),
            registry=self.registry,
        )

        self.dead_letters = Gauge(
            "frontdesk_dead_letters",
            "Events given up on, of the whole deployment.",
            ("reason",),
            registry=self.registry,
        )
        self.dead_letters_expired = Counter(
            "frontdesk_dead_letters_expired",
            "Dead letters that this process removed after their retention.",
            registry=self.registry,
        )
        self.show_dead_letters({})
        self.shedding = Gauge(
            "frontdesk_gateway_shedding",
            "Refused: 0 nothing, 1 new anonymous conversations, 2 also visitors' new ones, 3 also their messages.",
            registry=self.registry,
        )
        self.shed = Counter(
            "frontdesk_gateway_shed", "Requests refused to shed load.", ("what",), registry=self.registry
        )
        self.redis_memory = Gauge(
            "frontdesk_redis_memory_ratio", "Used part of Redis' memory; -1 without a limit.", registry=self.registry
        )
        self.backlog = Gauge(
            "frontdesk_backlog_unread", "Entries of the work streams that no worker has begun.", registry=self.registry
        )
        self.backlog_age = Gauge(
            "frontdesk_backlog_oldest_seconds", "How long the oldest of them has waited.", registry=self.registry
        )

    def show_dead_letters(self, by_reason: Mapping[str, int]) -> None:
        """Every reason has a value, so that an alert sees it rise from 0."""
        for reason in (*Reason, "other"):
            self.dead_letters.labels(reason).set(by_reason.get(reason, 0))

    def show_load(self, memory: float | None, unread: int, oldest_s: float) -> None:
        self.redis_memory.set(-1 if memory is None else memory)
        self.backlog.set(unread)
        self.backlog_age.set(oldest_s)

    def exposition(self) -> bytes:
        return generate_latest(self.registry)
