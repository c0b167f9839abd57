"""The trace of a request: its caller's, by the W3C header, or a new one. Log entries carry it, so that a message can be
followed from the browser through the agent to HubSpot, and back to the frames of all clients that get the answer."""

from typing import Literal

from starlette.requests import HTTPConnection

from libs.contracts import LogEntry
from libs.conversations import Followed
from libs.telemetry import TraceSpan, continue_trace, current_trace


def trace_of(connection: HTTPConnection) -> str:
    """The trace in which the edge runs this request."""
    return current_trace() or continue_trace(connection.headers.get("traceparent", ""))


def sent_span(name: Literal["frame", "delivery"], item: Followed) -> TraceSpan:
    """The end of a trace: an entry of the log is sent to a client or to a bridge. Passing things are not recorded."""
    return TraceSpan(name, getattr(item.entry, "trace", "") if isinstance(item, LogEntry) else "", kind="producer")
