"""What a process tells its operator: logs with fields, never with what people wrote."""

from libs.telemetry.logging import configure_logs

__all__ = [
    "configure_logs",
]
