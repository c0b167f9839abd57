"""The stand-in on a real port, run in a thread for all tests of one process and reset for each."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from sandbox.app import create_app
from sandbox.server import serve
from sandbox.settings import SandboxSettings
from tests.sandbox.hubspot.harness import Sandbox


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    started = threading.Event()
    state: dict[str, object] = {}

    async def run() -> None:
        stop = asyncio.Event()
        state["stop"], state["loop"] = stop, asyncio.get_running_loop()
        async with serve(create_app(SandboxSettings(contacts=30))) as url:
            state["url"] = url
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert started.wait(20), "the sandbox did not start"
    yield str(state["url"])
    loop, stop = state["loop"], state["stop"]
    assert isinstance(loop, asyncio.AbstractEventLoop)
    assert isinstance(stop, asyncio.Event)
    loop.call_soon_threadsafe(stop.set)
    thread.join(20)
    assert not thread.is_alive(), "the sandbox did not stop"


@pytest.fixture
def sandbox(sandbox_url: str) -> Iterator[Sandbox]:
    """Freshly reset, without limits and without lag: tests of those set them."""
    with Sandbox(sandbox_url) as sandbox:
        sandbox.control("POST", "reset")
        sandbox.settings(tier="off", index_lag_ms=0)
        yield sandbox
