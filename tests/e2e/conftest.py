"""One running Frontdesk for all end-to-end tests of a process; each test is another person."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from redis import Redis

from libs.messaging.keys import Keys
from tests.browser import chromium, firefox
from tests.promises import check_promises
from tests.redis_server import private_redis
from tests.stack import ROOT, Stack, running_stack


@pytest.fixture(scope="session")
def own_redis() -> Iterator[str]:
    with private_redis() as url:
        yield url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stack(own_redis: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    keys = Keys(prefix=f"e2e:{uuid4().hex}:")
    names = ("gateway-1", "gateway-2", "agent-1", "agent-2", "hubspot_tools-1")
    flows = str(unconditional_contact_manager(folder))
    async with running_stack(folder, keys, *names, redis_url=own_redis, FRONTDESK_FLOWS=flows) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium.launched() as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def firefox_browser() -> AsyncIterator[Browser]:
    """For a short walk of each page: the rest is tested in one browser."""
    if firefox.executable() is None:
        pytest.skip("there is no Firefox on the PATH: apt-get install firefox-esr")
    async with firefox.launched() as browser:
        yield browser


def unconditional_contact_manager(folder: Path) -> Path:
    """The shipped contact manager without its condition: the flow does not decide what a principal may do."""
    flows = folder / "flows"
    flows.mkdir()
    shipped = (ROOT / "flows" / "contact_manager.yaml").read_text(encoding="utf-8")
    lines = [line for line in shipped.splitlines() if "principal.kind" not in line]
    (flows / "contact_manager.yaml").write_text("\n".join(lines), encoding="utf-8")
    return flows


@pytest.fixture
def person() -> str:
    """The address of a new person."""
    return f"{uuid4().hex[:12]}@desk.example"


@pytest.fixture(autouse=True)
def promises(request: pytest.FixtureRequest) -> Iterator[None]:
    """The promises hold in Redis after each test that chatted with a stack."""
    stack: Stack | None = request.getfixturevalue("stack") if "stack" in request.fixturenames else None
    yield
    if stack is not None:
        with Redis.from_url(stack.redis_url) as client:
            check_promises(client, stack.keys)
