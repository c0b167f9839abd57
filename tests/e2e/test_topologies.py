"""Every service works on a Redis Cluster, and with Sentinel: chats, HubSpot, imports, the desk and the archive."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from libs.messaging.keys import Keys
from tests.e2e.errands import import_a_file, manage_contacts, work_at_the_desk
from tests.redis_topologies import Cluster, Watched, redis_cluster, redis_sentinel
from tests.stack import running_stack

SHARDS = 6
SERVICES = ("gateway-1", "gateway-2", "agent-1", "hubspot_tools-1", "archive-1")


@pytest.mark.timeout(240)
@pytest.mark.parametrize("servers", [redis_cluster, redis_sentinel], ids=["cluster", "sentinel"])
async def test_everything_works_on_several_servers(
    servers: Callable[[], AbstractContextManager[Cluster | Watched]], tmp_path: Path
) -> None:
    with servers() as redis:
        keys = Keys(prefix="frontdesk:", shards=SHARDS)
        settings = {"FRONTDESK_SHARDS": f"{SHARDS}", "FRONTDESK_ARCHIVE_URL": f"sqlite:///{tmp_path}/archive.db"}
        async with running_stack(tmp_path, keys, *SERVICES, redis_url=redis.url, **settings) as stack:
            for _ in range(3):  # people of several shards
                await manage_contacts(stack)
            await import_a_file(stack)
            await work_at_the_desk(stack)
        lines = [line for name in SERVICES for line in stack.log(name).splitlines()]
        # A busy machine makes Redis slow; everything else is an error of ours.
        assert [line for line in lines if '"level": "error"' in line and '"state": "slow"' not in line] == []
