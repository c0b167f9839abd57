"""The parts that each HTTP request passes: the middleware, the client's address, tracing, and refusals in one shape."""

from services.gateway.http.client_addresses import TrustedProxies
from services.gateway.http.middleware import EdgeMiddleware
from services.gateway.http.problems import (
    EXPECTED,
    ProblemDetails,
    Refusal,
    documented,
    error_frame,
    make,
    on_expected,
    on_http_error,
    on_invalid,
    problem_of,
    response,
)
from services.gateway.http.request_spans import request_spans
from services.gateway.http.sockets import SocketRoute, Sockets
from services.gateway.http.tracing import sent_span, trace_of
from services.gateway.http.visitor_connections import VisitorConnections

__all__ = [
    "EXPECTED",
    "EdgeMiddleware",
    "ProblemDetails",
    "Refusal",
    "SocketRoute",
    "Sockets",
    "TrustedProxies",
    "VisitorConnections",
    "documented",
    "error_frame",
    "make",
    "on_expected",
    "on_http_error",
    "on_invalid",
    "problem_of",
    "request_spans",
    "response",
    "sent_span",
    "trace_of",
]
