"""Records spans with OpenTelemetry and sends them over OTLP. Imported only where traces are on."""

from libs.telemetry.otlp.recorder import OtelRecorder

__all__ = ["OtelRecorder"]
