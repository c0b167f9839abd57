"""What a process tells its operator: logs with fields and metrics, never with what people wrote."""

from libs.telemetry.logging import configure_logs
from libs.telemetry.metrics import CONTENT_TYPE, Metrics

__all__ = [
    "CONTENT_TYPE",
    "Metrics",
    "configure_logs",
]
