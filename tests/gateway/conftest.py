import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta

import pytest
import structlog
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import ClosingNotes, DeskConfig, Label, Team, Teammate
from libs.messaging.keys import Keys
from services.gateway.archived import access
from tests.gateway.assistant import Assistant
from tests.gateway.bridge import Bridge, serving
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Gateway, start
from tests.hostile.conftest import part

__all__ = ["part"]

StartGateway = Callable[..., Awaitable[Gateway]]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full machine is slow, and its archive is not away for that."""
    for limit in ("ANSWER_TIMEOUT", "COUNT_TIMEOUT", "CHANGE_TIMEOUT", "OPENING_TIMEOUT"):
        monkeypatch.setattr(access, limit, timedelta(minutes=1))


@pytest.fixture
async def start_gateway(redis_url: str, keys: Keys) -> AsyncIterator[StartGateway]:
    """Starts gateways that share this test's part of Redis."""
    started: list[Gateway] = []

    async def start_one(**settings: object) -> Gateway:
        defaults = {
            "redis_url": redis_url, "redis_prefix": keys.prefix, "shards": keys.shards,
            "shed_wait_seconds": 0,  # no agent reads here, so that a test of 15 s would count as overload
        }  # fmt: skip
        gateway = await start(**{**defaults, **settings})
        started.append(gateway)
        return gateway

    yield start_one
    for gateway in started:
        if gateway.running:
            await gateway.stop()


@pytest.fixture
async def gateway(start_gateway: StartGateway) -> Gateway:
    """One gateway without limits on how fast a test may be."""
    return await start_gateway(messages_per_contact=0, messages_per_address=0, openings_per_address=0)


@pytest.fixture
async def bridge() -> AsyncIterator[Bridge]:
    async with serving() as bridge:
        yield bridge


@pytest.fixture
async def assistant(redis: Redis, keys: Keys) -> Assistant:
    assistant = Assistant(redis, keys)
    await assistant.prepare()
    return assistant


@pytest.fixture
async def ana(gateway: Gateway, redis: Redis, keys: Keys) -> TeammateClient:
    config = DeskConfig(
        people=[Teammate(id="ana", name="Ana Ruiz"), Teammate(id="ben", name="Ben Cole")],
        teams=[Team(id="sales", name="Sales", members=["ana", "ben"])],
        closing_notes=ClosingNotes(mode="category_required", categories=["Order"]),
        labels=[Label(id="refund", name="Refund", colour="orange"), Label(id="vip", name="VIP")],
    )
    await Directory(redis, keys).load(config, "test")
    return TeammateClient(gateway, "ana")


@pytest.fixture(scope="package", autouse=True)
def _quiet() -> Iterator[None]:
    """Hides the log of each request; tests of the process cover it."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.configure(**before)
