"""A stand-in on a real socket, fresh for each test, and the official SDK pointed at it."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator

import httpx2
import openai
import pytest
import uvicorn
from starlette.applications import Starlette

from sandbox.openai import openai_routes
from tests.plain_http import NO_AUTHORITIES
from tests.sandbox.openai.harness import Sandbox


@pytest.fixture(scope="session")
def openai_url() -> Iterator[str]:
    """One server for all tests of a process: its end takes longer than most tests."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(Starlette(routes=openai_routes()), log_level="critical", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        deadline = time.monotonic() + 10
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < deadline, "the server did not start within 10 s"
            time.sleep(0.005)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
async def sandbox(openai_url: str) -> AsyncIterator[Sandbox]:
    async with (
        httpx2.AsyncClient(base_url=openai_url, verify=NO_AUTHORITIES) as http,
        openai.AsyncOpenAI(
            api_key="sk-test",
            base_url=f"{openai_url}/v1",
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(verify=NO_AUTHORITIES),
        ) as sdk,
    ):
        reset = await http.delete("/_sandbox/openai/script")
        assert reset.status_code == 204
        yield Sandbox(openai_url, http, sdk)
