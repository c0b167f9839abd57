"""A server that runs beside something else in one process, and so leaves the signals to it."""

from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn


class BesideServer(uvicorn.Server):
    """uvicorn's, without its handling of signals: set `should_exit` to end it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
