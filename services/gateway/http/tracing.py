"""The trace of a request: its caller's, by the W3C header, or a new one. Log entries carry it, so that a message can be
followed from the browser through the agent to HubSpot and back."""

from starlette.requests import HTTPConnection

from libs.telemetry import continue_trace, current_trace


def trace_of(connection: HTTPConnection) -> str:
    """The trace in which the edge runs this request."""
    return current_trace() or continue_trace(connection.headers.get("traceparent", ""))
