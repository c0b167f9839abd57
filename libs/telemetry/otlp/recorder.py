"""The recorder of a process' spans, on the OpenTelemetry SDK.

Spans are sent by a thread of the SDK, in batches. A collector that is slow or away costs spans, never a message. An
attribute that is not in `ATTRIBUTES` never leaves the process: libraries' own spans name paths, queries and addresses.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from opentelemetry import trace as otel
from opentelemetry.context import Context, get_value, set_value
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.util.types import AttributeValue

from libs.telemetry.tracing import Kind, Value, record_with

ATTRIBUTES = frozenset(
    ("conversation_id", "call_id", "kind", "outcome", "tool", "purpose", "model", "via", "status", "inputs",
     "error.type", "http.route", "http.request.method", "http.response.status_code")
)  # fmt: skip
"""The attributes that are sent: kinds, codes and IDs."""

SEND_TIMEOUT = timedelta(seconds=2)
"""A process that ends waits for its last spans no longer than this, some attempts included."""

_KINDS = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "consumer": SpanKind.CONSUMER,
    "producer": SpanKind.PRODUCER,
}

_DECIDED = "frontdesk.decided"


class _ByDecision(Sampler):
    """Records each span that Frontdesk starts, because the trace's context says so, and a part of all requests that a
    library's instrumentation follows. A caller's own decision does not count."""

    def __init__(self, decide: Callable[[], bool]) -> None:
        self._decide = decide

    def should_sample(self, parent_context: Context | None, *_: object, **__: object) -> SamplingResult:
        decided = get_value(_DECIDED, parent_context) is not None
        # Not by the trace's ID, which a caller chooses.
        record = decided or self._decide()
        return SamplingResult(Decision.RECORD_AND_SAMPLE if record else Decision.DROP)

    def get_description(self) -> str:
        return "FrontdeskDecision"


class _Cleaned(SpanExporter):
    """Passes spans on without other attributes, events and the texts of errors."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([_clean(span) for span in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def _clean(span: ReadableSpan) -> ReadableSpan:
    kept: dict[str, AttributeValue] = {k: v for k, v in (span.attributes or {}).items() if k in ATTRIBUTES}
    return ReadableSpan(
        name=span.name, context=span.context, parent=span.parent, resource=span.resource, attributes=kept,
        kind=span.kind, status=Status(span.status.status_code), start_time=span.start_time, end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )  # fmt: skip


class _OtelSpan:
    """A span of the SDK that is recorded."""

    __slots__ = ("_span", "trace")

    def __init__(self, span: otel.Span) -> None:
        self._span = span
        self.trace = _text_of(span.get_span_context())

    def set(self, name: str, value: Value) -> None:
        self._span.set_attribute(name, value)

    def end(self, error: str | None) -> None:
        if error is not None:
            self._span.set_attribute("error.type", error)
            self._span.set_status(StatusCode.ERROR)
        self._span.end()


class OtelRecorder:
    """One for a process. `provider` is for libraries with an instrumentation of their own."""

    def __init__(self, service: str, *, url: str, ratio: float, exporter: SpanExporter | None = None) -> None:
        self._ratio, self._random = ratio, random.Random()
        sends = exporter or OTLPSpanExporter(endpoint=url, timeout=SEND_TIMEOUT.total_seconds())
        self.provider = TracerProvider(
            sampler=_ByDecision(self.decide), resource=Resource({"service.name": f"frontdesk-{service}"}),
            shutdown_on_exit=False,
        )  # fmt: skip
        self.provider.add_span_processor(BatchSpanProcessor(_Cleaned(sends)))
        self._tracer = self.provider.get_tracer("frontdesk")

    @asynccontextmanager
    async def recording(self) -> AsyncIterator[None]:
        """Record while the block runs, and send the rest at its end."""
        record_with(self)
        try:
            yield
        finally:
            record_with(None)
            await asyncio.to_thread(self.provider.shutdown)

    def decide(self) -> bool:
        return self._random.random() < self._ratio

    def current(self) -> str:
        context = otel.get_current_span().get_span_context()
        return _text_of(context) if context.is_valid else ""

    def start(self, name: str, kind: Kind, parent: str) -> _OtelSpan:
        context = set_value(_DECIDED, True, Context())
        if parent:
            context = otel.set_span_in_context(NonRecordingSpan(_context_of(parent)), context)
        return _OtelSpan(self._tracer.start_span(name, context, _KINDS[kind]))


def _text_of(context: SpanContext) -> str:
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags) & 1:02x}"


def _context_of(trace: str) -> SpanContext:
    return SpanContext(int(trace[3:35], 16), int(trace[36:52], 16), is_remote=True, trace_flags=TraceFlags(1))
