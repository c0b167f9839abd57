"""The cast of the tutorial: a contact, her conversation, and a worker that a test plays step by step."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from libs.contracts import ASSISTANT, Author, Message, Principal
from libs.conversations import Commit, LogWriter, Snapshot, TurnLease, Turns
from libs.messaging import Delivery, Keys
from libs.messaging.delivery import ensure_group
from libs.messaging.keys import GROUP_OF
from services.agent import app as agent_app
from services.agent.settings import AgentSettings
from services.hubspot_tools import app as tools_app
from services.hubspot_tools.settings import HubSpotSettings, ToolsSettings
from tests.agent.conftest import stage, start
from tests.assignment.conftest import desk, floor
from tests.gateway.conftest import StartGateway, bridge, start_gateway
from tests.gateway.running import Gateway
from tests.hubspot_tools.conftest import account, hubspot_url

__all__ = ["account", "bridge", "desk", "floor", "hubspot_url", "stage", "start", "start_gateway"]

VERA = Principal(kind="visitor", id="site:vera", email="vera@acme.example", email_verified=True, name="Vera")
CONTACT = Author(kind="contact", id=VERA.id)
ANA = Author(kind="teammate", id="ana", name="Ana")


class Worker:
    """Reads events from work streams, acquires leases and appends decisions, as an agent does."""

    def __init__(self, redis: Redis, keys: Keys, name: str = "worker-1") -> None:
        self.redis, self.keys, self.name, self.turns = redis, keys, name, Turns(redis, keys)

    async def event(self, stream: str) -> Delivery:
        """The next event of this work stream."""
        name = self.keys.stream(0, stream)
        await ensure_group(self.redis, name, GROUP_OF[stream])
        found: Any = await self.redis.xreadgroup(GROUP_OF[stream], self.name, {name: ">"}, count=1)
        [(_, [(entry_id, fields)])] = found
        return Delivery(name, entry_id.decode(), fields[b"__data__"], self.name)

    async def begin(self, chat: str, event: Delivery) -> tuple[TurnLease, Snapshot]:
        """Acquire the conversation's lease, and read its state and log."""
        begun = await self.turns.acquire(chat, event)
        assert not isinstance(begun, str), begun
        return begun


def answer(text: str, snapshot: Snapshot) -> Commit:
    """The decision to send one message, made on this snapshot of the log."""
    return Commit(messages=[Message(author=ASSISTANT, text=text, basis=snapshot.basis)])


@pytest.fixture
def worker(redis: Redis, keys: Keys) -> Worker:
    return Worker(redis, keys)


@pytest.fixture
async def chat(writer: LogWriter) -> str:
    """Vera's conversation, which has just opened."""
    return (await writer.open(VERA, locale="en")).conversation_id


StartDeployment = Callable[[], Awaitable[Gateway]]


@pytest.fixture
async def start_deployment(
    start_gateway: StartGateway, redis_url: str, keys: Keys, hubspot_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[StartDeployment]:
    """Starts all three services, as their `app` modules wire them, with the shipped flow and desk."""
    monkeypatch.setenv("OPENAI_API_KEY", "")
    # A worker sets it for its process, which here is that of all tests.
    monkeypatch.setenv("FASTSTREAM_SUPERVISOR_DISABLED", "1")
    shared: dict[str, Any] = {"redis_url": redis_url, "redis_prefix": keys.prefix, "_env_file": None}
    hubspot = HubSpotSettings(hubspot_token=SecretStr("pat-test"), hubspot_base_url=hubspot_url, _env_file=None)
    running: list[asyncio.Task[int]] = []

    async def start_all() -> Gateway:
        running.append(asyncio.create_task(agent_app.run(AgentSettings(**shared))))
        running.append(asyncio.create_task(tools_app.run(ToolsSettings(**shared), hubspot)))
        return await start_gateway()

    yield start_all
    for task in running:
        task.cancel()
    ended = await asyncio.gather(*running, return_exceptions=True)
    assert all(isinstance(each, asyncio.CancelledError) for each in ended), ended
