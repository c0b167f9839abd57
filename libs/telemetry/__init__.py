"""Logs with fields, and metrics, for the operator. They never contain text or data of people."""

from libs.telemetry.logging import configure_logs
from libs.telemetry.metrics import CONTENT_TYPE, Metrics

__all__ = [
    "CONTENT_TYPE",
    "Metrics",
    "configure_logs",
]
