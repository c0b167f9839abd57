"""What Prometheus reads. Labels name kinds of things, never people, conversations or addresses."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """One registry per application, so that two in one process don't mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
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
        self.dropped = Counter(
            "frontdesk_gateway_connections_dropped",
            "Connections that the gateway ended.",
            ("reason",),
            registry=self.registry,
        )

    def exposition(self) -> bytes:
        return generate_latest(self.registry)
