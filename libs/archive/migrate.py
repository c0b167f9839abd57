"""Brings the archive's schema up to date, once, however many processes start at once.

Only the archive's service calls it. Other programs ask `Archive.is_current`, and wait for that service.
"""

import logging
from typing import Any

from sqlalchemy import URL, Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.engine import away, make_engine
from libs.archive.errors import ArchiveAway
from libs.archive.migrations import FOLDER, NEWEST

_LOCK = 0x46524F4E
"""PostgreSQL's number of this lock: a program with other locks in the same database must not use it."""

_LOCK_TIMEOUT_MS = 600_000
"""A migration of a large archive takes minutes. The next process waits for it."""


async def upgrade(url: URL, revision: str = NEWEST) -> None:
    """Run the migrations that this database lacks, in one transaction. Raises ArchiveAway, and a migration's errors.

    A newer schema stays as it is. `revision`: tests stop at an older one.
    """
    engine = make_engine(url)
    try:
        with away():
            async with engine.connect() as connection:
                if engine.dialect.name == "sqlite":
                    await connection.exec_driver_sql(f"PRAGMA busy_timeout = {_LOCK_TIMEOUT_MS}")
                    await connection.rollback()
                    # The lock of SQLite's only writer is the lock of migrations, too.
                    await connection.execution_options(frontdesk_writes=True)
                async with connection.begin():
                    if engine.dialect.name == "postgresql":
                        await _require_utf8(connection)
                        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                    await connection.run_sync(_upgrade, revision)
    finally:
        await engine.dispose()


async def _require_utf8(connection: AsyncConnection) -> None:
    """Searches by parts of words need a database that knows letters. A server without a locale makes `SQL_ASCII`."""
    encoding = (await connection.execute(text("SHOW server_encoding"))).scalar()
    if encoding != "UTF8":
        raise ArchiveAway(f"the database has the encoding {encoding} and not UTF8")


def _upgrade(connection: Connection, revision: str) -> None:
    # Only the archive's service has the library that migrates.
    # Its lines about itself tell an operator nothing, and it writes the first ones while it is imported.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext

    from libs.archive.migrations import VERSION_TABLE

    # Asked under the lock: another process may have done it, or a newer release may have been here.
    at = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
    if (at or "") >= revision:
        return
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    attributes: dict[Any, Any] = config.attributes
    attributes["connection"] = connection
    command.upgrade(config, revision)
