"""Lets servers in the test's process end at once.

uvicorn waits a tenth of a second at each end, and the gateway has two servers: of a thousand tests with a gateway of
their own, four minutes were this wait. Processes that tests start keep uvicorn's own time.
"""

import asyncio
from types import SimpleNamespace

import pytest
from uvicorn import server

TIMES = 10


async def _sleep(delay: float) -> None:
    await asyncio.sleep(delay / TIMES)


def hurry(patch: pytest.MonkeyPatch) -> None:
    """Make uvicorn look for its end ten times as often."""
    own = {name: getattr(asyncio, name) for name in dir(asyncio) if not name.startswith("_")}
    patch.setattr(server, "asyncio", SimpleNamespace(**{**own, "sleep": _sleep}))
