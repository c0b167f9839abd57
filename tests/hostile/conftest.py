"""A gateway under attack, in the test's own process, and its other clients."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest

from libs.messaging.keys import Keys
from tests.gateway.running import Gateway, start
from tests.hostile.kinds import Part
from tests.hostile.tally import INPUTS
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


@pytest.fixture
def part(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Iterator[Part]:
    """The inputs of one fuzz test; its report has their number."""
    sends: Part = replace(request.param)  # a test with other parameters has the same object
    yield sends
    record_property(INPUTS, sends.sent)


def wire(gateway: Gateway) -> Wire:
    return Wire("127.0.0.1", gateway.port)
