"""A sandbox on a real port, emptied for each test, and the tools over real HTTP to it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager

import httpx2
import pytest
from anyio.from_thread import start_blocking_portal
from pydantic import SecretStr
from redis.asyncio import Redis

from libs.messaging.keys import Keys
from sandbox.app import create_app
from sandbox.server import serve
from sandbox.settings import SandboxSettings
from services.hubspot_tools.hubspot.retries import Retries
from services.hubspot_tools.settings import HubSpotSettings
from services.hubspot_tools.tools.context import Shared, ToolContext, open_toolbox
from tests.hubspot_tools.harness import ANONYMOUS, Account, Caller
from tests.hubspot_tools.worker import ToolsWorker
from tests.plain_http import NO_AUTHORITIES

QUICK = Retries(secondly=0.01, ten_secondly=0.01, error=0.01)
"""Waits that are too short to delay a test."""


@pytest.fixture(scope="session")
def hubspot_url() -> Iterator[str]:
    """In its own thread, so that one server serves the event loops of all tests."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(_account()) as url:
        yield url


def _account() -> AbstractAsyncContextManager[str]:
    return serve(create_app(SandboxSettings(contacts=0)))


@pytest.fixture
def settings(hubspot_url: str) -> HubSpotSettings:
    return HubSpotSettings(hubspot_token=SecretStr("pat-test"), hubspot_base_url=hubspot_url, _env_file=None)


@pytest.fixture
async def account(hubspot_url: str) -> AsyncIterator[Account]:
    """Empty, without limits, and with a search index without delay."""
    headers = {"Authorization": "Bearer pat-test"}
    async with httpx2.AsyncClient(base_url=hubspot_url, headers=headers, verify=NO_AUTHORITIES) as http:
        account = Account(http)
        await account.reset()
        yield account


@pytest.fixture
async def tools(settings: HubSpotSettings, account: Account) -> AsyncIterator[ToolContext]:
    async with open_toolbox(settings, http=httpx2.AsyncHTTPTransport(verify=NO_AUTHORITIES), retries=QUICK) as tools:
        yield tools


@pytest.fixture
async def remembering(
    settings: HubSpotSettings, account: Account, redis: Redis, keys: Keys
) -> AsyncIterator[ToolContext]:
    """With the state that the workers of a deployment share in Redis."""
    shared = Shared.over(redis, keys, settings)
    async with open_toolbox(settings, http=httpx2.AsyncHTTPTransport(verify=NO_AUTHORITIES), shared=shared) as tools:
        yield tools


@pytest.fixture
def staff(tools: ToolContext) -> Caller:
    return Caller(tools)


@pytest.fixture
def anonymous(tools: ToolContext) -> Caller:
    return Caller(tools, ANONYMOUS)


@pytest.fixture
def worker(redis: Redis, keys: Keys, tools: ToolContext) -> ToolsWorker:
    return ToolsWorker(redis, keys, tools)
