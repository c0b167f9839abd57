"""The built files of `web/dist`, at the addresses at which the gateway serves them."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

_WEB = Path(__file__).parents[2] / "web/dist"
_PAGES = {"/": "demo.html", "/demo/inbound": "demo-inbound.html", "/desk": "desk.html"}
_FILES = ("widget.js", "demo.js", "demo-inbound.js", "demo.css", "favicon.svg")
_FOLDERS = ("desk", "builder", "widget", "locales")


def built_files() -> list[BaseRoute]:
    files = {**_PAGES, **{f"/{name}": name for name in _FILES}}

    async def send(request: Request) -> Response:
        return FileResponse(_WEB / files[request.url.path])

    return [
        *(Route(address, send) for address in files),
        *(Mount(f"/{name}", StaticFiles(directory=_WEB / name)) for name in _FOLDERS),
    ]
