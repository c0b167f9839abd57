"""The HTTP server of the operator's port. It leaves the signals to the process' main server or worker."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn

from libs.serving.connection_guard import Connections, guarded

MAX_CONNECTIONS = 100
"""From one address: a probe, a scraper and an operator need only a few."""


TICK_S = 1.0
"""Between two renewals of the answers' date, which has whole seconds."""


def health_config(app: Any, **more: Any) -> uvicorn.Config:
    """The server's configuration. It limits connections, because other containers may reach the port."""
    return uvicorn.Config(
        # No access log: probes would be most of its lines.
        app, http=guarded(Connections(MAX_CONNECTIONS)), ws="none", lifespan="off", log_config=None, access_log=False,
        server_header=False, **more,
    )  # fmt: skip


class OperatorServer(uvicorn.Server):
    """uvicorn's server without its signal handling: set `should_exit` to end it, in the server's event loop."""

    def __init__(self, config: uvicorn.Config) -> None:
        self._ending = asyncio.Event()
        super().__init__(config)

    @property
    def should_exit(self) -> bool:
        return self._ending.is_set()

    @should_exit.setter
    def should_exit(self, ends: bool) -> None:
        (self._ending.set if ends else self._ending.clear)()

    async def main_loop(self) -> None:
        # uvicorn looks ten times a second whether it must end, which was a tenth of the CPU of an idle worker.
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await self._ending.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
