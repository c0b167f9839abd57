"""The first request of a gateway makes nothing of its routes, which would hold up its event loop."""

import pytest
from fastapi.dependencies.utils import get_dependant

from tests.gateway.conftest import StartGateway

PATHS = ("/v1/desk/reports", "/v1/conversations", "/v1/desk/session", "/nothing")


async def test_routes_are_made_before_the_first_request(
    start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Included routers are made again at the first request that looks for its path there."""
    made: list[str] = []

    def counted(*, path: str, **others: object) -> object:
        made.append(path)
        return get_dependant(path=path, **others)  # type: ignore[arg-type]

    gateway = await start_gateway()
    monkeypatch.setattr("fastapi.routing.get_dependant", counted)
    for path in PATHS:
        assert (await gateway.http.get(path)).status_code in (200, 401, 404, 405)
    assert made == []
