from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from libs.messaging.keys import Keys
from tests.gateway.bridge import Bridge, serving
from tests.stack import Stack, running_stack

StackOf = Callable[..., AbstractAsyncContextManager[Stack]]


@pytest.fixture
def stack_of(tmp_path: Path, keys: Keys, redis_url: str) -> StackOf:
    """Start a stack for one test, which may kill any of its processes."""

    @asynccontextmanager
    async def start(*names: str, **environment: str) -> AsyncIterator[Stack]:
        async with running_stack(tmp_path, keys, *names, redis_url=redis_url, **environment) as stack:
            yield stack

    return start


@pytest.fixture
async def bridge() -> AsyncIterator[Bridge]:
    async with serving() as bridge:
        yield bridge
