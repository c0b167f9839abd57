"""The pages under `/docs`. They load nothing from another host, and run no script but their own."""

import re
from asyncio import to_thread
from base64 import b64encode
from hashlib import sha256

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from services.gateway.reference.asyncapi import asyncapi
from services.gateway.reference.sockets_page import sockets_page

ASSETS = "/docs/assets"
SOCKETS_PAGE = "/docs/sockets"

_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def add_pages(app: FastAPI) -> None:
    """The reference: `/docs`, `/docs/sockets`, and `/asyncapi.json`. `/openapi.json` is FastAPI's own."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Frontdesk: the API",
        swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{ASSETS}/swagger-ui.css",
        swagger_favicon_url="/favicon.ico",
    )
    policy = _policy(bytes(page.body))

    async def docs(_: Request) -> Response:
        return HTMLResponse(page.body, headers=policy)

    async def sockets_docs(_: Request) -> Response:
        return HTMLResponse(sockets_page(await to_thread(asyncapi)), headers=_policy(b""))

    async def asyncapi_json(_: Request) -> Response:
        return JSONResponse(await to_thread(asyncapi))

    app.router.routes += [
        Route("/docs", docs),
        Route(SOCKETS_PAGE, sockets_docs),
        Route("/asyncapi.json", asyncapi_json),
        # FastAPI names these files at a host of others. This package holds the same ones.
        Mount(ASSETS, StaticFiles(packages=[("fastapi_swagger", "resources")])),
    ]


def _policy(page: bytes) -> dict[str, str]:
    """Allows the page's own inline script by its hash, and nothing from another host."""
    hashes = [f"'sha256-{b64encode(sha256(found).digest()).decode()}'" for found in _INLINE_SCRIPT.findall(page)]
    policy = (
        "default-src 'none'",
        " ".join(("script-src 'self'", *hashes)),
        "style-src 'self' 'unsafe-inline'",  # Swagger UI writes style attributes
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
