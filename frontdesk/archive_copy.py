"""A copy of the archive while it is in use, and the way back: SQLite by its backup API, PostgreSQL by pg_dump."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.errors import Failure, UserError

if TYPE_CHECKING:
    from sqlalchemy import URL

FILES = {"sqlite": "archive.db", "postgresql": "archive.dump"}


def copy_archive(address: "URL", folder: Path) -> Path:
    """Write the database into a file of this folder. Raises UserError and Failure."""
    file = folder / FILES[address.get_backend_name()]
    if address.get_backend_name() == "sqlite":
        source = _sqlite_file(address)
        if not source.exists():
            raise UserError(f"no archive at {source}")
        # Not a copy of the file, which lacks what is in its log of writes.
        with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(file)) as copy:
            database.backup(copy)
    else:
        _run(address, "pg_dump", "--format=custom", "--no-owner", f"--file={file}")
    return file


def restore_archive(address: "URL", folder: Path, *, replace: bool) -> None:
    """Bring the database back. Raises UserError where there is one, unless it may be replaced."""
    file = folder / FILES[address.get_backend_name()]
    if not file.exists():
        raise UserError(f"the copy has no {file.name}: it is of the other kind of database")
    if not replace and asyncio.run(_has_tables(address)):
        raise UserError("the archive is not empty: --replace puts the copy in its place")
    if address.get_backend_name() == "sqlite":
        target = _sqlite_file(address)
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file)) as copy, closing(sqlite3.connect(target)) as database:
            copy.backup(database)
    else:
        _run(address, "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(file))


async def _has_tables(address: "URL") -> bool:
    from libs.archive import ArchiveAway, open_archive

    if address.get_backend_name() == "sqlite" and not _sqlite_file(address).exists():
        return False
    try:
        async with open_archive(address) as archive:
            return await archive.revision() is not None
    except ArchiveAway as error:
        raise Failure(f"the archive does not answer: {error}") from error


def _sqlite_file(address: "URL") -> Path:
    if not address.database:
        raise UserError("FRONTDESK_ARCHIVE_URL names no file")
    return Path(address.database)


def _run(address: "URL", program: str, *options: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise UserError(f"no {program}: install PostgreSQL's client programs (apt install postgresql-client)")
    # The password goes by the environment: other users of the machine can read command lines.
    environment = {**os.environ, **({"PGPASSWORD": str(address.password)} if address.password else {})}
    plain = address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    command = [found, f"--dbname={plain}", "--no-password", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        # Its last line names the cause; the lines before it may hold statements.
        lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise Failure(f"{program}: {lines[-1]}")
