"""Counts the requests and sockets of one visitor through proxies, which share their connections among many visitors."""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import Scope

from libs.serving import OVER_LIMIT, RETRY_S, Connections
from services.gateway.http.client_addresses import TrustedProxies, counted, read_address
from services.gateway.http.problems import make

TOO_MANY = make(429, "too_many_connections", "There are too many connections from this address.", retry_after=RETRY_S)


def _nothing() -> None:
    """Does nothing, for requests that aren't counted here."""


class VisitorConnections:
    """One for a process, because requests and sockets count together."""

    def __init__(self, proxies: TrustedProxies, most: int) -> None:
        self._proxies = proxies
        self._connections = Connections(most)

    def take(self, scope: Scope) -> Callable[[], None] | None:
        """Count a request or a socket. Returns the function that ends the count, or None if it must be refused."""
        if OVER_LIMIT in scope.get("extensions", {}):
            return None
        peer = scope["client"][0] if scope.get("client") else None
        if self._proxies.peer_to_count(peer) is not None:
            return _nothing  # counted with its connection, before anything was read
        address = self._proxies.client(peer, Headers(scope=scope).getlist(self._proxies.header))
        own = counted(read_address(peer or ""))
        return _nothing if address == own else self._connections.take(address)
