"""A site that embeds the widget, on its own origin, with the policy that a test sets.

It has no inline code, so that it works under the strictest policy that a customer may have.
"""

import asyncio
import json
from dataclasses import dataclass, field
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.browser.server import Server

PAGE = """<!doctype html>
<html lang="{lang}" dir="{dir}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Host site</title><link rel="icon" href="data:,">{styles}<script src="/settings.js"></script>
<script async src="{gateway}/widget.js"></script></head>
<body><h1>Host site</h1><p><a id="before" href="#there">A link of the page</a></p>
<div id="target"></div><p id="filler">Some words of the page.</p></body></html>"""

QUEUE = "window.Frontdesk = window.Frontdesk || function () { (Frontdesk.q = Frontdesk.q || []).push(arguments); };"


@dataclass
class HostSite:
    """`early` are calls made before the widget is there; `policy` is sent as the page's CSP; `styles` is its CSS.

    `pasted`: the whole page, in place of all this.
    """

    gateway: str
    settings: dict[str, Any] = field(default_factory=dict)
    early: list[list[Any]] = field(default_factory=list)
    policy: str | None = None
    styles: str = ""
    lang: str = "en"
    direction: str = "ltr"
    pasted: str = ""
    port: int = 0
    _server: Server | None = None
    _task: "asyncio.Task[None] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    async def start(self) -> None:
        app = Starlette(
            routes=[Route("/", self._page), Route("/settings.js", self._settings), Route("/site.css", self._styles)]
        )
        self._server = Server(app, 0)
        self._task = asyncio.create_task(self._server.serve())
        self.port = await self._server.listening()

    async def stop(self) -> None:
        if self._server and self._task:
            self._server.should_exit = True
            await self._task

    def strict_policy(self) -> str:
        """Nothing but the gateway, and this page's own scripts."""
        socket = self.gateway.replace("http", "ws", 1)
        return (
            f"default-src 'none'; script-src {self.gateway} {self.url}settings.js; "
            f"style-src {self.gateway}; connect-src {self.gateway} {socket}; img-src data:; "
            "require-trusted-types-for 'script'"
        )

    async def _page(self, _: Request) -> Response:
        styles = '<link rel="stylesheet" href="/site.css">' if self.styles else ""
        page = PAGE.format(gateway=self.gateway, lang=escape(self.lang), dir=escape(self.direction), styles=styles)
        headers = {"Content-Security-Policy": self.policy} if self.policy else {}
        return HTMLResponse(self.pasted or page, headers=headers)

    async def _styles(self, _: Request) -> Response:
        return Response(self.styles, media_type="text/css")

    async def _settings(self, _: Request) -> Response:
        calls = "".join(f"Frontdesk({', '.join(json.dumps(value) for value in call)});" for call in self.early)
        listeners = (
            "window.heard = [];"
            "for (const name of ['ready', 'message', 'unread', 'open', 'close', 'error'])"
            " Frontdesk('on', name, (detail) => heard.push([name, detail]));"
        )
        script = f"window.frontdeskSettings = {json.dumps(self.settings)};{QUEUE}{listeners}{calls}"
        return Response(script, media_type="text/javascript")
