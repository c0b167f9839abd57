"""A gateway to be attacked, in the test's own process, and its neighbours."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from libs.bus.keys import Keys
from tests.gateway.running import Gateway, start
from tests.hostile.wire import Wire

Run = Callable[..., Awaitable[Gateway]]


@pytest.fixture
async def run(redis_url: str, keys: Keys) -> AsyncIterator[Run]:
    """Start gateways; they end with the test."""
    async with AsyncExitStack() as stack:

        async def started(**settings: Any) -> Gateway:
            gateway = await start(redis_url=redis_url, redis_prefix=keys.prefix, **settings)
            stack.push_async_callback(gateway.stop)
            return gateway

        yield started


def wire(gateway: Gateway) -> Wire:
    return Wire("127.0.0.1", gateway.port)
