"""A receiver of OTLP over HTTP: it keeps the spans that a deployment sends."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class ReceivedSpan:
    service: str
    name: str
    trace: str
    id: str
    parent: str
    attributes: dict[str, str]


@dataclass
class TraceReceiver:
    """`raw`: the bytes of all requests, in which no private data may be."""

    port: int = 0
    spans: list[ReceivedSpan] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/traces"

    def take(self, body: bytes) -> None:
        self.raw.append(body)
        for sent in ExportTraceServiceRequest.FromString(body).resource_spans:
            service = next(each.value.string_value for each in sent.resource.attributes if each.key == "service.name")
            for scope in sent.scope_spans:
                for span in scope.spans:
                    attributes = {each.key: str(each.value) for each in span.attributes}
                    trace, own, parent = span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()
                    self.spans.append(ReceivedSpan(service, span.name, trace, own, parent, attributes))

    def of_trace(self, trace: str) -> list[ReceivedSpan]:
        return [span for span in self.spans if span.trace == trace]


@contextmanager
def receiving() -> Iterator[TraceReceiver]:
    """Listen on loopback while the block runs."""
    receiver = TraceReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield receiver
        finally:
            server.shutdown()
