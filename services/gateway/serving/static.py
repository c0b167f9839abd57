"""Serves the files of the widget and of the desk from memory. Each is read and compressed once.

The pages get the policy of a careful host site: no inline scripts or styles, and none from other origins.
"""

import gzip
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.demo import is_local
from services.gateway.settings import GatewaySettings, origin_of

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
COMPRESSED = (".css", ".html", ".js", ".json", ".svg")

ASSET_CACHE = "public, max-age=300"
"""Widgets on other sites get a new version within five minutes, because file names carry no version."""

_DEMO_PATHS = {"demo.html": "/", "demo-inbound.html": "/demo/inbound"}

PLAIN_PAGE = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Frontdesk</title>
<h1>Frontdesk</h1>
<p>This is a Frontdesk gateway.</p>
<ul><li><a href="/docs">The HTTP API</a><li><a href="/docs/sockets">The sockets</a><li><a href="/desk">The desk</a></ul>
<p>Put the widget on a page with <code>&lt;script async src="/widget.js"&gt;&lt;/script&gt;</code>.</p>
</html>
"""


@dataclass(frozen=True)
class _File:
    body: bytes
    is_text: bool
    etag: str
    headers: dict[str, str]

    @cached_property
    def compressed(self) -> bytes | None:
        """Made for its first reader: all files together would delay each start of a gateway."""
        # Without a time, all gateways compress a file to the same bytes.
        return gzip.compress(self.body, 9, mtime=0) if self.is_text else None


class Static:
    """Answers requests for its files, and passes all other requests to the application."""

    def __init__(self, app: ASGIApp, *, settings: GatewaySettings, demo: bool) -> None:
        self._app = app
        self._files = _files(settings)
        self._demo = _demo_files(settings) if demo else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._file(scope) if scope["type"] == "http" else None
        if file is None or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        await _respond(file, Headers(scope=scope))(scope, receive, send)

    def _file(self, scope: Scope) -> _File | None:
        """The requested file. The demo's pages exist for this machine only."""
        if (page := self._demo.get(scope["path"])) is not None and is_local(scope):
            return page
        return self._files.get(scope["path"])


def _respond(file: _File, headers: Headers) -> Response:
    if _matches(headers.get("if-none-match", ""), file.etag):
        return Response(status_code=304, headers={**file.headers, "ETag": file.etag})
    if "gzip" in headers.get("accept-encoding", "") and file.compressed is not None:
        return Response(file.compressed, headers={**file.headers, "ETag": file.etag, "Content-Encoding": "gzip"})
    return Response(file.body, headers={**file.headers, "ETag": file.etag})


def _matches(wanted: str, etag: str) -> bool:
    return any(item.strip().removeprefix("W/") in (etag.removeprefix("W/"), "*") for item in wanted.split(","))


def _files(settings: GatewaySettings) -> dict[str, _File]:
    root = settings.web_folder
    files = {}
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        hidden = any(part.startswith(".") for part in relative.parts)
        only_for_demo = relative.parts[0].startswith("demo")  # these pages hand out a staff token
        if path.is_file() and path.suffix in TYPES and not (hidden or only_for_demo):
            files[f"/{relative.as_posix()}"] = _file(path.read_bytes(), path.suffix, settings)
    if (desk := files.pop("/desk.html", None)) is not None:
        files["/desk"] = desk
    if (page := files.pop("/continue.html", None)) is not None:
        files["/continue"] = page
    if (icon := files.get("/favicon.svg")) is not None:
        files["/favicon.ico"] = icon  # browsers ask for this name; they go by the type that is sent
    files["/"] = _file(PLAIN_PAGE, ".html", settings)
    return files


def _demo_files(settings: GatewaySettings) -> dict[str, _File]:
    files = {}
    for path in sorted(settings.web_folder.glob("demo*")):
        if path.is_file() and path.suffix in TYPES:
            files[_DEMO_PATHS.get(path.name, f"/{path.name}")] = _file(path.read_bytes(), path.suffix, settings)
    return files


def _file(body: bytes, suffix: str, settings: GatewaySettings) -> _File:
    headers = {"Content-Type": TYPES[suffix], "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if suffix == ".html":
        headers |= {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": page_policy(settings),
            "Referrer-Policy": "no-referrer",
        }
    else:
        # Browsers fetch module scripts with CORS, also on sites that may not use the API.
        headers |= {
            "Cache-Control": ASSET_CACHE,
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
    # Weak, because the compressed and the plain file have the same tag.
    etag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    return _File(body, suffix in COMPRESSED, etag, headers)


def page_policy(settings: GatewaySettings) -> str:
    """Allows content of this origin, nothing inline, and frames of the desk and of the sandbox's panel.

    The sites that sign teammates in may be asked for tokens. Those that are named for it may also show the desk.
    """
    frames = ["'self'", *([origin_of(settings.sandbox_url)] if settings.sandbox_url else [])]
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            " ".join(("connect-src 'self'", *([origin_of(url)] if (url := settings.desk_refresh_url) else []))),
            f"frame-src {' '.join(frames)}",
            "base-uri 'none'",
            "form-action 'none'",
            " ".join(("frame-ancestors 'self'", *settings.desk_origins)),
        )
    )
