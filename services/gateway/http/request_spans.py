"""FastAPI's own spans of HTTP requests, as far as they fit.

Its metrics and logs are off, because `middleware` has them without paths. So are spans of sockets and of event streams:
they would last for hours, and each message in them begins a trace of its own.
"""

from collections.abc import MutableMapping
from typing import Any

from fastapi.telemetry import TelemetryConfig
from opentelemetry.trace import TracerProvider


def request_spans(provider: TracerProvider | None) -> TelemetryConfig:
    """Without a provider there are none."""
    off: TelemetryConfig = {"metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}
    if provider is None:
        return {**off, "tracing": False}
    return {**off, "tracer_provider": provider, "exclude": _has_no_span}


def _has_no_span(scope: MutableMapping[str, Any]) -> bool:
    path: str = scope["path"]
    return scope["type"] != "http" or not path.startswith("/v1/") or path.endswith("/events")
