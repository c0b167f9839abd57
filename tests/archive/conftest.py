"""A database for the archive, in SQLite and in PostgreSQL. Other folders take these fixtures into their `conftest`."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from bench.postgres import PostgresProcess
from libs.archive import Archive, address_of, engine, open_archive
from tests.archive.databases import drop_database, new_archive, new_database, new_sqlite_archive
from tests.postgres_server import postgres_process

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresProcess]:
    """One cluster for all tests of a process. Each test has a database of its own in it."""
    with postgres_process() as server:
        yield server


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the file that new archives in SQLite are copied from."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture(params=KINDS)
async def empty_database(
    request: pytest.FixtureRequest, tmp_path: Path, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[URL]:
    """A database of each kind: without tables, or with the newest schema for tests that take `archive`, too."""
    # A database that a full machine holds up for seconds is not away.
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 60_000)
    monkeypatch.setattr(engine, "CONNECT_TIMEOUT_S", 60)
    migrated = "archive" in request.fixturenames
    if request.param == "sqlite":
        file = tmp_path / "archive.db"
        yield await new_sqlite_archive(file, templates) if migrated else address_of(f"sqlite:///{file}")
        return
    server: PostgresProcess = request.getfixturevalue("postgres")
    url = await new_archive(server) if migrated else await new_database(server)
    yield url
    await drop_database(server, url)


@pytest.fixture
async def archive(empty_database: URL) -> AsyncIterator[Archive]:
    """An archive with the newest schema, of each kind."""
    async with open_archive(empty_database) as opened:
        yield opened
