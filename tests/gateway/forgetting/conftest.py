"""A gateway with an archive and a folder of files, all of it the test's own."""

from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy import URL

from libs.archive import address_of, upgrade
from libs.assignment import Directory
from libs.contracts.desk import DeskConfig
from libs.messaging.keys import Keys
from tests.archive.conftest import empty_database, postgres, templates
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.forgetting.marked import PEOPLE
from tests.gateway.running import Gateway

__all__ = ["empty_database", "postgres", "templates"]


@pytest.fixture
def url(tmp_path: Path) -> URL:
    return address_of(f"sqlite:///{tmp_path}/archive.db")


@pytest.fixture
async def desk(start_gateway: StartGateway, redis: Redis, keys: Keys, tmp_path: Path, url: URL) -> Gateway:
    await upgrade(url)
    await Directory(redis, keys).load(DeskConfig(people=PEOPLE), "test")
    archive_url = url.render_as_string(hide_password=False)
    return await start_gateway(attachments_folder=tmp_path / "files", archive_url=archive_url)


@pytest.fixture
async def ana(desk: Gateway) -> TeammateClient:
    return TeammateClient(desk, "ana")
