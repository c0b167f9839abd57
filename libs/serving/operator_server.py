"""The HTTP server of the operator's port. It leaves the signals to the process' main server or worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from libs.serving.connection_guard import Connections, guarded

MAX_CONNECTIONS = 100
"""From one address: a probe, a scraper and an operator need only a few."""


def health_config(app: Any, **more: Any) -> uvicorn.Config:
    """The server's configuration. It limits connections, because other containers may reach the port."""
    return uvicorn.Config(
        # No access log: probes would be most of its lines.
        app, http=guarded(Connections(MAX_CONNECTIONS)), ws="none", lifespan="off", log_config=None, access_log=False,
        server_header=False, **more,
    )  # fmt: skip


class OperatorServer(uvicorn.Server):
    """uvicorn's server without its signal handling: set `should_exit` to end it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
