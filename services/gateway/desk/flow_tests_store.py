"""The tests that admins keep with each flow, in Redis next to the desk's settings. Files of a deployment stay files."""

from hashlib import blake2b

from redis.asyncio import Redis

from libs.contracts import FlowTest, FlowTestFile
from libs.flow_tests import read_flow_tests, written_flow_tests
from libs.messaging import Keys, text

MAX_BYTES = 300_000
"""Of one flow: they are read at once by the builder."""


class FlowTestsChanged(Exception):
    """Another editor stored other tests in between."""


class FlowTestsFull(Exception):
    """The tests of this flow would be larger than MAX_BYTES."""


class FlowTestStore:
    """Safe to share between tasks. Tests are kept as their author wrote them, with comments."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._key = redis, keys.desk.flow_tests

    async def read(self, flow: str) -> str:
        """The file's text; empty where there are no tests."""
        return text(await self._redis.hget(self._key, flow) or b"")

    async def tests(self, flow: str) -> list[FlowTest]:
        found = await self.read(flow)
        return read_flow_tests(f"{flow}.yaml", found).tests if found else []

    async def write(self, flow: str, changed: str, *, revision: str) -> str:
        """Store them, and return the new revision. Raises FlowTestsChanged and FlowTestsFull."""
        if len(changed.encode()) > MAX_BYTES:
            raise FlowTestsFull
        # Two editors within a millisecond can't be distinguished: what the first one wrote is in their own tab.
        if revision_of(await self.read(flow)) != revision:
            raise FlowTestsChanged
        if changed.strip():
            await self._redis.hset(self._key, flow, changed)
        else:
            await self._redis.hdel(self._key, flow)
        return revision_of(changed if changed.strip() else "")

    async def add(self, flow: str, test: FlowTest) -> None:
        """Add a test, under another name if there is one of its name. Raises FlowTestsFull."""
        before = await self.read(flow)
        tests = await self.tests(flow)
        names = {each.name for each in tests}
        name = next(f"{test.name} {number}" if number > 1 else test.name for number in range(1, len(names) + 2)
                    if (f"{test.name} {number}" if number > 1 else test.name) not in names)  # fmt: skip
        named = FlowTestFile(flow=flow, tests=[*tests, test.model_copy(update={"name": name})])
        await self.write(flow, written_flow_tests(named), revision=revision_of(before))


def revision_of(written: str) -> str:
    return blake2b(written.encode(), digest_size=8).hexdigest()
