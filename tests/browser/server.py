"""A small HTTP server inside a test's own event loop, so that a test may steer it without threads."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

START_WITHIN_S = 10.0


class Server(uvicorn.Server):
    """Leaves the process's signals alone: they are pytest's."""

    def __init__(self, app: Starlette, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                app, host="127.0.0.1", port=port, log_level="error", lifespan="off", ws="websockets-sansio",
                timeout_graceful_shutdown=2,
            )
        )  # fmt: skip

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def listening(self) -> int:
        """The port, as soon as there is one."""
        deadline = time.monotonic() + START_WITHIN_S
        while not self.started:
            assert time.monotonic() < deadline, "the server did not start"
            await asyncio.sleep(0.01)
        port: int = self.servers[0].sockets[0].getsockname()[1]
        return port
