"""A database for the archive, in SQLite and in PostgreSQL. Other folders take these fixtures into their `conftest`."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from bench.postgres import PostgresProcess
from libs.archive import Archive, address_of, open_archive, upgrade
from tests.archive.databases import new_database
from tests.postgres_server import postgres_process

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresProcess]:
    """One cluster for all tests of a process. Each test has a database of its own in it."""
    with postgres_process() as server:
        yield server


@pytest.fixture(params=KINDS)
async def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """A database without tables, of each kind."""
    if request.param == "sqlite":
        return address_of(f"sqlite:///{tmp_path}/archive.db")
    return await new_database(request.getfixturevalue("postgres"))


@pytest.fixture
async def archive(empty_database: URL) -> AsyncIterator[Archive]:
    """An archive with the newest schema, of each kind."""
    await upgrade(empty_database)
    async with open_archive(empty_database) as opened:
        yield opened
