"""A database that does not answer is one error, and the archive goes on when it is back."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from libs.archive import Archive, Conversations, open_archive, upgrade
from libs.archive import engine as engine_module
from libs.archive.address import address_of
from libs.archive.errors import ArchiveAway
from libs.archive.tables import CONVERSATIONS
from tests.archive.databases import new_database
from tests.archive.samples import conversation
from tests.postgres_server import postgres_process


async def test_a_stopped_postgresql_is_away_until_it_is_back() -> None:
    with postgres_process() as server:
        url = await new_database(server)
        await upgrade(url)
        async with open_archive(url) as archive:
            conversations = Conversations(archive)
            await conversations.store([conversation()], now_ms=1)
            server.stop()
            for _ in range(2):  # with a connection that was open, and with a new one
                with pytest.raises(ArchiveAway):
                    await conversations.get("0-aaaa")
            with pytest.raises(ArchiveAway):
                await conversations.store([conversation("0-bbbb")], now_ms=1)
            server.start()
            assert await conversations.get("0-aaaa") == conversation()
            assert await conversations.store([conversation("0-bbbb")], now_ms=1) == {"0-bbbb"}


async def test_a_locked_sqlite_is_away_for_writers_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "BUSY_TIMEOUT_MS", 20)
    file = tmp_path / "archive.db"
    url = address_of(f"sqlite:///{file}")
    await upgrade(url)
    async with open_archive(url) as archive:
        conversations = Conversations(archive)
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveAway):
            await conversations.store([conversation()], now_ms=1)
        assert await conversations.get("0-aaaa") is None
        other.execute("ROLLBACK")
        other.close()
        assert await conversations.store([conversation()], now_ms=1) == {"0-aaaa"}


async def test_opening_asks_nothing(tmp_path: Path) -> None:
    async with open_archive(address_of("postgresql://127.0.0.1:1/none")) as archive:
        with pytest.raises(ArchiveAway):
            await archive.revision()
    async with open_archive(address_of(f"sqlite:///{tmp_path}/missing/archive.db")) as archive:
        with pytest.raises(ArchiveAway):
            await archive.revision()


async def test_a_wrong_statement_is_no_outage(archive: Archive) -> None:
    with pytest.raises(DBAPIError):
        async with archive.reading() as connection:
            await connection.execute(text("SELECT nonsense FROM conversations"))
    async with archive.reading() as connection:
        assert (await connection.execute(select(CONVERSATIONS.c.id))).all() == []


def test_other_kinds_of_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="SQLite or PostgreSQL"):
        address_of("mysql://127.0.0.1/frontdesk")
    assert address_of("postgres://a@h/n", "secret").render_as_string(hide_password=False) == (
        "postgresql+psycopg://a:secret@h/n"
    )
