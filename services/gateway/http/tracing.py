"""The caller's W3C trace context, or a new one, written into what is appended, so that a line can be followed
from the browser through the agent to HubSpot and back."""

import re
import secrets

from starlette.requests import HTTPConnection

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def new_trace() -> str:
    """A trace of our own; whether it is recorded is not ours to decide, so it is marked as not."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"


def trace_of(connection: HTTPConnection) -> str:
    given = connection.headers.get("traceparent", "")
    return given if _TRACEPARENT.fullmatch(given) else new_trace()
