"""Fixtures of every test: a real Redis, and keys of the test's own in it."""

import gc
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import get_args
from uuid import uuid4

import pytest
from hypothesis import settings
from redis.asyncio import Redis

from libs.conversations import LogReader, LogWriter
from libs.messaging.keys import Keys
from libs.messaging.redis import connect
from libs.messaging.workers import search_garbage_seldom
from tests.examples import QUICK, WHOLE
from tests.long_tests import is_long_module
from tests.long_tests import mark as mark_long
from tests.promises import check_promises, names_of
from tests.quick_servers import hurry
from tests.redis_clients import blocking_client
from tests.redis_topologies import Topology, redis_of

_TESTS = Path(__file__).parent
FOLDERS = (
    "fundamentals", "containers", "delivery", "chaos", "overload", "bench", "architecture", "gateway", "frontdesk",
    "e2e", "zombies", "browser", "rights", "hostile", "messaging", "hubspot_tools", "assignment", "people", "calendars",
    "contact_files", "attachments", "archive", "agent",
    "conversations", "contracts", "masking", "telemetry", "http_connections", "sandbox",
)  # fmt: skip
"""All folders, in the order in which they run: the tutorial first, then those with long tests."""

_ONE_AT_A_TIME = {
    "overload": "load", "bench": "load", "chaos": "chaos", "chaos/test_bridges.py": "faults",
    "chaos/test_hubspot_down.py": "faults", "chaos/test_import_killed.py": "faults",
    "chaos/test_tools_killed.py": "faults", "architecture": "architecture",
}  # fmt: skip
"""Tests that load or break a whole deployment: one of a group runs at a time, with smaller tests around it.

Those of the architecture share what one process has read of the sources."""

WITHOUT_LONG = "not long"
"""How `make test` chooses its tests."""

_MANY_CORES = 8

MAX_ID = 40
"""Characters of a text in the ID of a test: some cases are files of ten megabytes."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--topology", choices=get_args(Topology), default="single",
        help="the Redis of the tests: one server, one with a replica and sentinels, or a cluster (single)",
    )  # fmt: skip


def pytest_xdist_auto_num_workers() -> int | None:
    """Two a core, for a test waits for more than half of its time; where there are many cores, memory is the limit."""
    if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS"):
        return None
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(cores, min(2 * cores, _MANY_CORES))


def pytest_make_parametrize_id(val: object) -> str | None:
    """A text as it stands, if it fits into a list: else its beginning. All other values get pytest's own names."""
    text = val.decode("latin-1") if isinstance(val, bytes) else val
    if not isinstance(text, str):
        return None
    shown = "".join(each if each.isprintable() else " " for each in text[:MAX_ID])
    return shown if len(text) <= MAX_ID else f"{shown}…"


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile(QUICK if config.getoption("markexpr") == WITHOUT_LONG else WHOLE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A run without long tests does not read modules of long tests alone: reading takes seconds in each worker."""
    quick = config.getoption("markexpr") == WITHOUT_LONG and collection_path.is_relative_to(_TESTS)
    return True if quick and is_long_module(collection_path.relative_to(_TESTS).as_posix()) else None


def pytest_itemcollected(item: pytest.Item) -> None:
    path = item.path.relative_to(_TESTS).as_posix()
    if group := _ONE_AT_A_TIME.get(path) or _ONE_AT_A_TIME.get(_folder_of(item)):
        item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection() -> None:
    """No search for garbage while all tests are read: nearly all of it stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Searches leave out what was read, and come as seldom as in a worker: they took a twelfth of all CPU time."""
    gc.enable()
    search_garbage_seldom()


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses by the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tutorial first and in its order, then long tests, so that no worker idles at the end.

    Within all other folders the order stays random.
    """
    mark_long([(item.path.relative_to(_TESTS).as_posix(), item) for item in items])

    def rank(item: pytest.Item) -> tuple[int, str, int]:
        folder = _folder_of(item)
        place = FOLDERS.index(folder)
        return (place, item.path.name, item.location[1] or 0) if folder == "fundamentals" else (place, "", 0)

    items.sort(key=rank)


def _folder_of(item: pytest.Item) -> str:
    return item.path.relative_to(_TESTS).parts[0]


@pytest.fixture(scope="session", autouse=True)
def _quick_servers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        hurry(patch)
        yield


@pytest.fixture(scope="session")
def topology(pytestconfig: pytest.Config) -> Topology:
    found: Topology = pytestconfig.getoption("topology")
    return found


@pytest.fixture(scope="session")
def redis_url(topology: Topology) -> Iterator[str]:
    with redis_of(topology) as url:
        yield url


@pytest.fixture
def shards() -> int:
    """Of the keys; a module may have its own."""
    return 1


@pytest.fixture
def keys(redis_url: str, shards: int) -> Iterator[Keys]:
    """A key prefix of the test's own: nothing is shared, nothing is flushed. Checks the promises afterwards.

    The keys of the test are removed, so that the search for the keys of the next one stays quick.
    """
    keys = Keys(prefix=f"test:{uuid4().hex}:", shards=shards)
    yield keys
    with blocking_client(redis_url) as client:
        check_promises(client, keys)
        if names := names_of(client, keys):
            client.unlink(*names)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, name="test")
    yield client
    await client.aclose()


@pytest.fixture
def writer(redis: Redis, keys: Keys) -> LogWriter:
    return LogWriter(redis, keys)


@pytest.fixture
def reader(redis: Redis, keys: Keys) -> LogReader:
    return LogReader(redis, keys)
