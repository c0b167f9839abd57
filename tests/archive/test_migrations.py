"""The schema comes about once, is what queries name, and keeps what was stored before."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, text

from bench.postgres import PostgresProcess
from libs.archive import Archive, Conversations, open_archive, upgrade
from libs.archive.engine import make_engine
from libs.archive.errors import ArchiveAway
from libs.archive.migrations import FOLDER, NEWEST, VERSION_TABLE
from libs.archive.tables import METADATA
from tests.archive.databases import new_database
from tests.archive.samples import conversation


def _differences(connection: Connection) -> list[object]:
    def named(_: object, name: str | None, kind: str, __: object, other: object) -> bool:
        # A table that only raw statements use, such as a full-text index, has no model.
        if kind == "index" and name == "searched_texts_trigrams":
            return False  # one database has it
        return kind != "table" or other is not None or name in METADATA.tables

    context = MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE, "include_object": named, "compare_type": True}
    )
    return list(compare_metadata(context, METADATA))


async def test_the_tables_are_what_queries_name(archive: Archive) -> None:
    async with archive.reading() as connection:
        assert await connection.run_sync(_differences) == []


def test_migrations_are_one_chain_of_numbers() -> None:
    scripts = ScriptDirectory(FOLDER)
    assert scripts.get_heads() == [NEWEST]
    chain = [each.revision for each in scripts.walk_revisions()][::-1]
    assert chain == [f"{number:04}" for number in range(1, len(chain) + 1)]


async def test_processes_that_start_at_once_migrate_once(empty_database: URL) -> None:
    await asyncio.gather(*(upgrade(empty_database) for _ in range(4)))
    async with open_archive(empty_database) as archive:
        assert await archive.is_current()


async def test_a_newer_schema_stays_and_serves(archive: Archive, empty_database: URL) -> None:
    async with archive.writing() as connection:
        await connection.execute(text("UPDATE archive_version SET version_num = '9999'"))
    await upgrade(empty_database)
    assert await archive.revision() == "9999"
    assert await archive.is_current()


async def test_a_database_that_knows_no_letters_counts_as_away(postgres: PostgresProcess) -> None:
    with pytest.raises(ArchiveAway, match="SQL_ASCII and not UTF8"):
        await upgrade(await new_database(postgres, encoding="SQL_ASCII"))


async def test_an_older_schema_counts_as_away(empty_database: URL) -> None:
    async with open_archive(empty_database) as archive:
        assert await archive.revision() is None
        assert not await archive.is_current()
        with pytest.raises(ArchiveAway):
            await Conversations(archive).get("0-aaaa")
        await upgrade(empty_database)
        # The same process goes on as soon as the archive's service has migrated.
        assert await Conversations(archive).get("0-aaaa") is None


async def test_conversations_of_the_first_release_survive_all_migrations(empty_database: URL) -> None:
    await upgrade(empty_database, "0001")
    await _store_as_first_release(empty_database)
    await upgrade(empty_database)
    async with open_archive(empty_database) as archive:
        assert await Conversations(archive).get("0-aaaa") == conversation()


async def _store_as_first_release(url: URL) -> None:
    """Rows as revision 0001 had them, through tables read from the database itself."""
    from sqlalchemy import MetaData

    from libs.archive.conversations import _row
    from libs.archive.packing import lines_of, pack

    kept = conversation()
    engine = make_engine(url)
    async with engine.begin() as connection:
        tables = MetaData()
        await connection.run_sync(lambda sync: tables.reflect(sync))
        await connection.execute(tables.tables["conversations"].insert(), _row(kept, 1))
        log = {"conversation_id": kept.id, "entries": pack(lines_of(kept.log))}
        await connection.execute(tables.tables["logs"].insert(), log)
        files = [
            {"conversation_id": kept.id, "file_id": file, "record": text} for file, text in kept.attachments.items()
        ]
        await connection.execute(tables.tables["attachments"].insert(), files)
    await engine.dispose()
