"""A Redis in Cluster mode is refused by name at the start, whether or not it answers writes with errors."""

from collections.abc import Iterator

import pytest
from redis.exceptions import ClusterDownError

from frontdesk.probes import free_port
from libs.messaging.redis import connect
from libs.messaging.redis_health import RedisUnusable, require_usable
from tests.redis_server import RedisProcess, redis_process
from tests.waiting import until


@pytest.fixture
def node() -> Iterator[RedisProcess]:
    """It also listens 10,000 above its port, and no outgoing connection may be there."""
    while (port := free_port()) > 22_000:
        pass
    with redis_process("--cluster-enabled", "yes", port=port) as server:
        yield server


async def check_refused(node: RedisProcess) -> None:
    with pytest.raises(RedisUnusable) as refused:
        await require_usable(node.url, "test:readiness", service="test")
    assert (refused.value.state.code, refused.value.exit_code) == ("cluster", 2)


async def test_a_node_without_slots_is_refused(node: RedisProcess) -> None:
    await check_refused(node)


async def test_a_node_that_takes_every_write_is_refused_too(node: RedisProcess) -> None:
    """No command fails here, so that only the node's own INFO shows the mode."""
    client = connect(node.url, name="test")
    await client.execute_command("CLUSTER", "ADDSLOTS", *range(16_384))  # type: ignore[no-untyped-call]

    async def takes_writes() -> bool:
        try:
            return bool(await client.set("test:key", "1"))
        except ClusterDownError:
            return False

    await until("the node takes writes", takes_writes)
    await client.aclose()
    await check_refused(node)
