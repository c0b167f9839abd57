"""A real PostgreSQL for tests, where it is installed. The tests that need it skip elsewhere, and say so."""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.postgres import PostgresProcess, binaries
from tests.temporary_folders import in_memory


@contextmanager
def postgres_process() -> Iterator[PostgresProcess]:
    """Run a cluster, and end it afterwards in any state. Skips the test where PostgreSQL is not installed."""
    folder = binaries()
    if folder is None:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    with tempfile.TemporaryDirectory(
        prefix="frontdesk-postgres-", ignore_cleanup_errors=True, dir=in_memory()
    ) as temporary:
        server = PostgresProcess(Path(temporary) / "cluster", folder, fsync="off", full_page_writes="off")
        try:
            server.start()
            yield server
        finally:
            # Its data goes with the folder: an orderly end would write all of it to the disk first.
            server.stop(signal.SIGQUIT)
