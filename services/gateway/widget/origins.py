"""Notices pages of sites that may not use the API. Browsers refuse these, because they get no CORS headers."""

from contextlib import suppress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.dependencies import Dependencies
from services.gateway.http import EXPECTED
from services.gateway.origins import origin_of
from services.gateway.settings import GatewaySettings


def may_use(settings: GatewaySettings, headers: Headers) -> bool:
    """Whether a page may read the answer to a request with these headers: it is the gateway's own, or allowed."""
    origin = headers.get("origin")
    # A proxy may change the Host, and only the browser knows that the page is of the same origin.
    if origin is None or headers.get("sec-fetch-site") == "same-origin":
        return True
    allowed = settings.allowed_origins
    return "*" in allowed or origin in allowed or urlsplit(origin).netloc == headers.get("host")


class OriginWatch:
    """Middleware around all others: those that answer CORS requests would keep refused ones from it."""

    def __init__(self, app: ASGIApp, *, settings: GatewaySettings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/v1/"):
            headers = Headers(scope=scope)
            if not may_use(self._settings, headers) and (origin := origin_of(headers)):
                services: Dependencies = scope["app"].state.services
                with suppress(*EXPECTED):  # the answer must not depend on a note about it
                    await services.refused_sites.note(origin, "origin_refused", now_s=services.clock.seconds())
        await self._app(scope, receive, send)
