"""A recorder that keeps the spans of this process in a list, for tests that run services in their own loop."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from libs.telemetry.tracing import Kind, Value, record_with


@dataclass
class KeptSpan:
    name: str
    trace: str
    parent: str
    values: dict[str, Value] = field(default_factory=dict)
    ended: bool = False

    @property
    def trace_id(self) -> str:
        return self.trace[3:35]

    def set(self, name: str, value: Value) -> None:
        self.values[name] = value

    def end(self, error: str | None) -> None:
        self.ended = True


@dataclass
class KeptSpans:
    """Records each trace, or none where `records` is false."""

    records: bool = True
    all: list[KeptSpan] = field(default_factory=list)

    def decide(self) -> bool:
        return self.records

    def current(self) -> str:
        return ""

    def start(self, name: str, kind: Kind, parent: str) -> KeptSpan:
        trace_id = parent[3:35] or secrets.token_hex(16)
        span = KeptSpan(name, f"00-{trace_id}-{secrets.token_hex(8)}-01", parent)
        self.all.append(span)
        return span

    def named(self, name: str) -> list[KeptSpan]:
        return [span for span in self.all if span.name == name]


@contextmanager
def kept_spans(*, records: bool = True) -> Iterator[KeptSpans]:
    spans = KeptSpans(records)
    record_with(spans)
    try:
        yield spans
    finally:
        record_with(None)
