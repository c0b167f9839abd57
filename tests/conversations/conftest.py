from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.principals import Principal
from libs.conversations.turns import Turns
from libs.messaging.delivery import Delivery, ensure_group
from libs.messaging.keys import Keys
from tests.promises import groups

JANE = Principal(kind="staff", id="site:jane", email="jane@desk.example", email_verified=True)


@pytest.fixture
async def turns(redis: Redis, keys: Keys) -> Turns:
    for stream, group in groups(keys):
        await ensure_group(redis, stream, group)
    return Turns(redis, keys, max_attempts=3)


Deliver = Callable[[str], Awaitable[Delivery | None]]


@pytest.fixture
def deliver(redis: Redis, keys: Keys) -> Deliver:
    """Read the next new entry of a work stream, as a worker would."""

    async def read(stream: str) -> Delivery | None:
        name = keys.stream(0, stream)
        group = dict(groups(keys))[name]
        found: Any = await redis.xreadgroup(group, "worker", {name: ">"}, count=1)
        for _, entries in found or ():
            for entry_id, fields in entries:
                return Delivery(name, entry_id.decode(), fields[b"__data__"], "worker")
        return None

    return read
