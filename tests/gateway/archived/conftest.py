"""A gateway with an archive, in SQLite and in PostgreSQL."""

from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy import URL

from libs.archive import Archive
from libs.messaging.keys import Keys
from tests.archive.conftest import archive, empty_database, postgres, templates
from tests.gateway.archived.mover import Mover
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.conftest import context
from tests.gateway.running import Gateway

__all__ = ["archive", "context", "empty_database", "postgres", "templates"]


@pytest.fixture
async def gateway(start_gateway: StartGateway, archive: Archive, empty_database: URL, tmp_path: Path) -> Gateway:
    return await start_gateway(
        messages_per_contact=0, messages_per_address=0, openings_per_address=0, reads_per_person=0,
        attachments_folder=tmp_path / "files",
        archive_url=empty_database.render_as_string(hide_password=False),
    )  # fmt: skip


@pytest.fixture
def mover(redis: Redis, keys: Keys, archive: Archive) -> Mover:
    return Mover(redis, keys, archive)
