"""The connection to the archive's database. Programs differ by it in nothing but the address.

`reading` and `writing` give a connection in a transaction. Both raise ArchiveAway when the database does not answer, is
locked for too long, or has an older schema than this program needs, so that callers handle one error.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from libs.archive.errors import ArchiveAway
from libs.archive.migrations import NEWEST, VERSION_TABLE

BUSY_TIMEOUT_MS = 5_000
"""How long SQLite waits for another process that writes."""

CONNECT_TIMEOUT_S = 5

CACHE_KIB = 32_768
"""SQLite's cache of a connection for searches and reports, instead of 2 MB."""

_LIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}
"""PostgreSQL's connection ends after some 20 s without a sign of the other side, and not after the system's hours."""

_CONNECTIONS = 5
_WRITES = "frontdesk_writes"

Answer = TypeVar("Answer")


class Archive:
    """Safe to share between tasks. `open_archive` makes it; tables and queries are in the other modules."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._current = False

    @property
    def is_sqlite(self) -> bool:
        """Two statements differ between the databases: full-text search, and locks."""
        return self.engine.dialect.name == "sqlite"

    async def revision(self) -> str | None:
        """The revision of the schema; None for an empty database. Raises ArchiveAway."""
        with away():
            async with self.engine.connect() as connection:
                return await _revision(connection)

    async def is_current(self) -> bool:
        """Whether the schema is the one that this program needs, or newer. Raises ArchiveAway.

        A newer one serves too: a migration keeps all that the release before it reads and writes.
        """
        return (await self.revision() or "") >= NEWEST

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection with one view of all tables."""
        with away():
            async with self.engine.connect() as connection:
                if not self.is_sqlite:
                    # SQLite's readers have one view by themselves.
                    await connection.execution_options(isolation_level="REPEATABLE READ")
                async with connection.begin():
                    await self._require_schema(connection)
                    yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction, committed at the end of the block, and then on the disk."""
        with away():
            async with self.engine.connect() as connection:
                # SQLite must take its lock at the beginning: a transaction that reads first can't always get it later.
                await connection.execution_options(**{_WRITES: True})
                async with connection.begin():
                    await self._require_schema(connection)
                    yield connection

    async def read(self, work: Callable[[Connection], Answer]) -> Answer:
        """The answer of a function that asks several questions.

        With SQLite it runs in a thread as a whole: through the asynchronous driver each question costs four switches
        between threads, which take longer than most answers.
        """
        if not self.is_sqlite:
            async with self.reading() as connection:
                return await connection.run_sync(work)
        with away():
            if not self._current:
                async with self.engine.connect() as connection:
                    await self._require_schema(connection)
            return await asyncio.to_thread(self._read, work)

    def _read(self, work: Callable[[Connection], Answer]) -> Answer:
        with self._in_threads.begin() as connection:
            return work(connection)

    @cached_property
    def _in_threads(self) -> Engine:
        """SQLite without an event loop."""
        engine = create_engine(
            self.engine.url.set(drivername="sqlite"), poolclass=QueuePool, pool_size=_CONNECTIONS, max_overflow=0
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "connect", _enlarge)
        event.listen(engine, "begin", _begin)
        return engine

    async def close(self) -> None:
        await self.engine.dispose()
        if "_in_threads" in self.__dict__:
            self._in_threads.dispose()

    async def _require_schema(self, connection: AsyncConnection) -> None:
        if self._current:
            return
        # Not kept when it is too old: the archive's service may bring it up to date at any time.
        if (await _revision(connection) or "") < NEWEST:
            raise ArchiveAway("the schema is older than this program")
        self._current = True


@asynccontextmanager
async def open_archive(url: URL) -> AsyncIterator[Archive]:
    """The archive at this address. Opening connects to nothing, so that it works while the database is away."""
    engine = make_engine(url)
    archive = Archive(engine)
    try:
        yield archive
    finally:
        await archive.close()


def make_engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url, pool_size=_CONNECTIONS, max_overflow=0)
        event.listen(engine.sync_engine, "connect", _prepare)
        event.listen(engine.sync_engine, "begin", _begin)
        return engine
    # A connection may be dead after a restart of the database: it is tried before each use.
    return create_async_engine(
        url, pool_size=_CONNECTIONS, max_overflow=_CONNECTIONS, pool_pre_ping=True, pool_timeout=CONNECT_TIMEOUT_S,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "client_encoding": "UTF8", **_LIVE},
    )  # fmt: skip


def _prepare(connection: Any, _: Any) -> None:
    """One new connection to SQLite."""
    # The driver itself would begin transactions late, and never for reads.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    # Readers go on during a write, and a write waits for no reader.
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # Redis forgets a conversation after its transaction, so that it must be on the disk by then.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _enlarge(connection: Any, _: Any) -> None:
    """A connection that looks through many rows: pages of the full-text index stay in its cache."""
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")


def _begin(connection: Any) -> None:
    kind = "IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {kind}")


async def _revision(connection: AsyncConnection) -> str | None:
    known = await connection.run_sync(lambda sync: sync.dialect.has_table(sync, VERSION_TABLE))
    if not known:
        return None
    found = await connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608  (a constant)
    revision: str | None = found.scalar()
    return revision


@contextmanager
def away() -> Iterator[None]:
    """Turns errors of the connection into ArchiveAway. An error of a statement itself stays as it is."""
    try:
        yield
    except (PoolTimeout, OSError) as error:
        raise ArchiveAway(type(error).__name__) from error
    except DBAPIError as error:
        if not _is_outage(error):
            raise
        # Its own text would hold the statement and its values, which are people's data.
        raise ArchiveAway(_reason(error)) from error


_SQLITE_OUTAGES = frozenset((
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB,
))  # fmt: skip

_POSTGRES_OUTAGES = ("08", "25006", "28", "3D", "53", "55", "57", "58")
"""Beginnings of SQLSTATE: no connection, read-only, refused, no such database, full, locked, shutting down, broken."""


def _is_outage(error: DBAPIError) -> bool:
    """Whether the database could not run a statement, in contrast to a statement that is wrong."""
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error):
        # The lower byte is the kind of the error, the rest its details.
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _SQLITE_OUTAGES
    state = getattr(error.orig, "sqlstate", None) or ""
    return isinstance(error, OperationalError | InterfaceError) and (state == "" or state.startswith(_POSTGRES_OUTAGES))


def _reason(error: DBAPIError) -> str:
    """The database's own code."""
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    return str(code or type(error.orig).__name__)
