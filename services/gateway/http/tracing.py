"""The caller's W3C trace context, or a new one. Log entries carry it, so that a message can be followed from the
browser through the agent to HubSpot and back."""

import re
import secrets

from starlette.requests import HTTPConnection

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def new_trace() -> str:
    """A new trace."""
    # The last byte says "not recorded": only the caller's tracing decides about recording.
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"


def trace_of(connection: HTTPConnection) -> str:
    given = connection.headers.get("traceparent", "")
    return given if _TRACEPARENT.fullmatch(given) else new_trace()
