"""Connections to HTTP servers: a transport for httpx2 that costs little CPU, however many requests are in flight."""

from libs.http_connections.transport import direct_transport

__all__ = ["direct_transport"]
