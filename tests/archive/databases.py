"""Databases of a test's own."""

import shutil
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import create_async_engine

from bench.postgres import PostgresProcess
from libs.archive import address_of, upgrade
from tests.temporary_folders import in_memory

_MIGRATED: dict[str, str] = {}
"""The database with the newest schema, by its server. Copies of it take a tenth of the time of all migrations."""


async def new_database(
    server: PostgresProcess, *, template: str = "template0", encoding: str = "UTF8", strategy: str = "WAL_LOG"
) -> URL:
    """A new database, like this other one of the server."""
    name = f"t{uuid4().hex}"
    await _execute(server, f"CREATE DATABASE {name} TEMPLATE {template} ENCODING '{encoding}' STRATEGY {strategy}")
    return address_of(server.url).set(database=name)


async def new_archive(server: PostgresProcess) -> URL:
    """A database with the newest schema and nothing in it."""
    if server.url not in _MIGRATED:
        url = await new_database(server)
        await upgrade(url)
        _MIGRATED[server.url] = str(url.database)
    # Files in memory are copied in a quarter of the time that pages through the server's cache take.
    strategy = "FILE_COPY" if in_memory() else "WAL_LOG"
    return await new_database(server, template=_MIGRATED[server.url], strategy=strategy)


async def new_sqlite_archive(file: Path, templates: Path) -> URL:
    """The same in this file. The one that is copied lies in the folder `templates`."""
    template = templates / "migrated.db"
    if not template.exists():
        await upgrade(address_of(f"sqlite:///{template}"))
    shutil.copyfile(template, file)
    return address_of(f"sqlite:///{file}")


async def drop_database(server: PostgresProcess, url: URL) -> None:
    await _execute(server, f"DROP DATABASE {url.database} WITH (FORCE)")


async def _execute(server: PostgresProcess, statement: str) -> None:
    engine = create_async_engine(address_of(server.url), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
