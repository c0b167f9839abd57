"""The one way to declare metrics: a name as Prometheus shows it, a sentence, and labels.

Labels name kinds and outcomes, never people, conversations or addresses: each value of a label is kept for as long as
the process runs, and metrics must hold no personal data.
"""

from collections.abc import Sequence

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """Declares metrics in one registry.

    A worker's metrics are in the registry of its process, which its libraries share. A gateway has its own, because
    tests run several gateways in one process.
    """

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.registry = registry

    def counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(name, description, labels, registry=self.registry)

    def gauge(self, name: str, description: str, *labels: str) -> Gauge:
        return Gauge(name, description, labels, registry=self.registry)

    def histogram(self, name: str, description: str, *labels: str, buckets: Sequence[float]) -> Histogram:
        return Histogram(name, description, labels, buckets=buckets, registry=self.registry)

    def exposition(self) -> bytes:
        return generate_latest(self.registry)
