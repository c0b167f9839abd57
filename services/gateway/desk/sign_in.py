"""The sign-in of a request or of a socket at the desk: a bearer token, or the session of the desk's page."""

from starlette.requests import HTTPConnection

from services.gateway.dependencies import Dependencies, bearer_of
from services.gateway.identity import SignedIn, TokenRefused

MARK_HEADER = "x-frontdesk-session"
"""A header that other origins can't send: the gateway's CORS rules do not allow it."""

MARK_PROTOCOL = "session."
"""The same for a socket, where scripts can't set headers: a subprotocol."""


async def at_desk(connection: HTTPConnection, services: Dependencies, bearer: str | None = None) -> SignedIn:
    """A teammate or a program. `bearer` replaces the Authorization header. Raises TokenRefused."""
    token = bearer or bearer_of(connection)
    mark = _mark_of(connection)
    if token is None and mark is not None:
        return await services.identity.desk_sessions.read(connection.cookies, mark)
    return await services.identity.at_desk(token)


async def teammate_at_desk(connection: HTTPConnection, services: Dependencies, bearer: str | None = None) -> SignedIn:
    """A teammate. Raises TokenRefused, also for a program."""
    signed_in = await at_desk(connection, services, bearer)
    if signed_in.role != "teammate":
        raise TokenRefused("token_invalid", "The desk is for teammates: the token's role must be `teammate`.")
    return signed_in


def _mark_of(connection: HTTPConnection) -> str | None:
    offered: list[str] = connection.scope.get("subprotocols", [])
    in_protocol = (item.removeprefix(MARK_PROTOCOL) for item in offered if item.startswith(MARK_PROTOCOL))
    return next(in_protocol, None) or connection.headers.get(MARK_HEADER)
