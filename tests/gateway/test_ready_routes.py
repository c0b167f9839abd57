"""The first requests of a gateway make nothing of its routes, which would hold up its event loop."""

import pytest
from fastapi import FastAPI
from fastapi.dependencies.utils import get_dependant
from starlette.types import Scope

from services.gateway.routes import ROUTERS
from services.gateway.serving import make_routes_ready

PATHS = ("/v1/desk/reports", "/v1/conversations", "/v1/desk/session", "/nothing")


def test_routes_are_made_before_the_first_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this, each first request made the routes of all routers up to its own."""
    made: list[str] = []

    def counted(*, path: str, **others: object) -> object:
        made.append(path)
        return get_dependant(path=path, **others)  # type: ignore[arg-type]

    app = FastAPI()
    for router in ROUTERS:
        app.include_router(router)
    monkeypatch.setattr("fastapi.routing.get_dependant", counted)
    make_routes_ready(app)
    assert "/v1/desk/reports" in made
    made.clear()
    for path in PATHS:
        for kind in ("http", "websocket"):
            scope: Scope = {"type": kind, "method": "GET", "path": path, "root_path": "", "headers": [], "app": app}
            for route in app.router.routes:
                route.matches(dict(scope))
    assert made == []
