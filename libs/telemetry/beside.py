"""A server that runs beside something else in one process, and so leaves the signals to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from libs.telemetry.guard import Connections, guarded

MAX_CONNECTIONS = 100
"""From one address: a probe, a scraper and whoever looks need a few."""


def health_config(app: Any, **more: Any) -> uvicorn.Config:
    """How an operator's port is served: within bounds too, since another container may reach it."""
    return uvicorn.Config(
        app, http=guarded(Connections(MAX_CONNECTIONS)), ws="none", lifespan="off", log_config=None, access_log=False,
        server_header=False, **more,
    )  # fmt: skip


class BesideServer(uvicorn.Server):
    """uvicorn's, without its handling of signals: set `should_exit` to end it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
