"""Logs with fields, metrics and traces, for the operator. They never contain text or data of people."""

from libs.telemetry.logging import configure_logs
from libs.telemetry.metrics import CONTENT_TYPE, Metrics
from libs.telemetry.tracing import (
    RootSpan,
    TraceSpan,
    continue_trace,
    current_trace,
    following,
    is_recorded,
)

__all__ = [
    "CONTENT_TYPE",
    "Metrics",
    "RootSpan",
    "TraceSpan",
    "configure_logs",
    "continue_trace",
    "current_trace",
    "following",
    "is_recorded",
]
