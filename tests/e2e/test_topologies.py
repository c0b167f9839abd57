"""Every service works on a Redis Cluster, and with Sentinel: chats, HubSpot, imports, the desk and the archive."""

from pathlib import Path

import pytest

from libs.messaging.keys import Keys
from tests.e2e.documented_rights import PASSWORD, documented, documented_in_a_cluster
from tests.e2e.errands import import_a_file, manage_contacts, work_at_the_desk
from tests.redis_topologies import redis_cluster, redis_sentinel
from tests.stack import Stack, running

SHARDS = 6
SERVICES = ("gateway-1", "gateway-2", "agent-1", "hubspot_tools-1", "archive-1")


async def work(stack: Stack) -> None:
    stack.environment |= {
        "FRONTDESK_SHARDS": f"{SHARDS}",
        "FRONTDESK_ARCHIVE_URL": f"sqlite:///{stack.folder}/archive.db",
    }
    async with running(stack, *SERVICES):
        for _ in range(3):  # people of several shards
            await manage_contacts(stack)
        await import_a_file(stack)
        await work_at_the_desk(stack)
    lines = [line for name in SERVICES for line in stack.log(name).splitlines()]
    # A busy machine makes Redis slow; everything else is an error of ours.
    assert [line for line in lines if '"level": "error"' in line and '"libs.messaging.redis_health"' not in line] == []


@pytest.mark.timeout(240)
async def test_everything_works_on_a_cluster_with_the_documented_rights(tmp_path: Path) -> None:
    with redis_cluster() as cluster:
        for service, rules in documented().items():
            for node in cluster.nodes:
                node.ask("ACL SETUSER", f"frontdesk-{service}", *rules, *documented_in_a_cluster())
        stack = Stack(cluster.url, tmp_path, Keys(prefix="frontdesk:", shards=SHARDS))
        for name in SERVICES:
            login = f"frontdesk-{name.rpartition('-')[0]}:{PASSWORD}@"
            stack.own[name] = {"FRONTDESK_REDIS_URL": cluster.url.replace("://", f"://{login}")}
        await work(stack)
        denied = {(each["username"], each["object"]) for node in cluster.nodes for each in node.ask("ACL LOG")}
        assert denied - {(f"frontdesk-{service}", "client|setinfo") for service in documented()} == set()


@pytest.mark.timeout(240)
async def test_everything_works_with_sentinel(tmp_path: Path) -> None:
    with redis_sentinel() as watched:
        await work(Stack(watched.url, tmp_path, Keys(prefix="frontdesk:", shards=SHARDS)))
