"""A real PostgreSQL for tests, where it is installed. The tests that need it skip elsewhere, and say so."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.postgres import PostgresProcess, binaries


@contextmanager
def postgres_process() -> Iterator[PostgresProcess]:
    """Run a cluster, and end it afterwards in any state. Skips the test where PostgreSQL is not installed."""
    folder = binaries()
    if folder is None:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    with tempfile.TemporaryDirectory(prefix="frontdesk-postgres-", ignore_cleanup_errors=True) as temporary:
        server = PostgresProcess(Path(temporary) / "cluster", folder, fsync="off", full_page_writes="off")
        try:
            server.start()
            yield server
        finally:
            server.stop()
