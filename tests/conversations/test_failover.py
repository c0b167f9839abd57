"""A master of a cluster is lost while people write: with `wait_replicas`, nothing that was acknowledged is lost."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.contracts.authors import Author
from libs.contracts.entries import Message
from libs.conversations import LogReader, LogWriter
from libs.messaging.keys import Keys
from libs.messaging.redis import connect
from libs.messaging.redis_state import classify
from libs.messaging.topology import NotReplicated
from tests.conversations.conftest import JANE
from tests.redis_topologies import Cluster, redis_cluster
from tests.waiting import until, until_holds

SHARDS = 6
AUTHOR = Author(kind="contact", id=JANE.id)

pytestmark = pytest.mark.xdist_group("cluster")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with redis_cluster() as cluster:
        yield cluster


@pytest.fixture
def keys() -> Keys:
    return Keys(prefix=f"test:{uuid4().hex}:", shards=SHARDS)


@pytest.fixture
async def redis(cluster: Cluster) -> AsyncIterator[Redis]:
    client = connect(f"{cluster.url}?wait_replicas=1&wait_ms=500", name="test")
    yield client
    await client.aclose()


async def open_in_each_shard(writer: LogWriter, keys: Keys) -> list[str]:
    """One conversation in each shard."""
    found: dict[int, str] = {}
    while len(found) < SHARDS:
        name = uuid4().hex
        if keys.shard_of_contact(name) not in found:
            opening = await writer.open(JANE.model_copy(update={"id": name}), locale="en")
            found[keys.shard_of_contact(name)] = opening.conversation_id
    return list(found.values())


async def test_a_commit_without_its_replica_is_not_acknowledged(cluster: Cluster, redis: Redis, keys: Keys) -> None:
    writer = LogWriter(redis, keys)
    [conversation, *_] = await open_in_each_shard(writer, keys)
    master = cluster.owner(keys.conversation(conversation).log)
    replica = cluster.replica_of(master)
    replica.freeze()
    try:
        with pytest.raises(NotReplicated) as refused:
            await writer.send(conversation, author=AUTHOR, text="one", client_message_id="m-1")
    finally:
        replica.resume()
    assert classify(refused.value).code == "no_replicas"
    # It was kept. A repetition says so, and has no second effect.
    await cluster.until_whole()
    await writer.send(conversation, author=AUTHOR, text="one", client_message_id="m-1")
    assert await written(redis, keys, conversation) == ["one"]


async def test_a_failover_loses_nothing_that_was_acknowledged(cluster: Cluster, redis: Redis, keys: Keys) -> None:
    writer, acknowledged = LogWriter(redis, keys), dict[str, list[str]]()
    stop = asyncio.Event()

    async def write_on(conversation: str) -> None:
        """Repeat a message until it is acknowledged, as clients do; then send the next one."""
        mine = acknowledged[conversation] = []
        while not stop.is_set():
            text = f"{len(mine)}"
            try:
                await writer.send(conversation, author=AUTHOR, text=text, client_message_id=f"m-{text}")
            except (RedisError, OSError):
                await asyncio.sleep(0.05)
            else:
                mine.append(text)
                await asyncio.sleep(0.01)

    conversations = await open_in_each_shard(writer, keys)
    writing = [asyncio.create_task(write_on(each)) for each in conversations]
    await until_holds(lambda: len(acknowledged) == SHARDS and min(map(len, acknowledged.values())) > 20, "all write")
    lost = cluster.owner(keys.conversation(conversations[0]).log)
    await asyncio.to_thread(lost.stop, signal.SIGKILL)
    before = len(acknowledged[conversations[0]])

    async def replaced() -> bool:
        return await asyncio.to_thread(cluster.owner, keys.conversation(conversations[0]).log) is not lost

    await until("a replica took over", replaced, within=60)
    # The new master has no replica, and acknowledges nothing, until the lost server returns.
    await asyncio.to_thread(lost.start)
    await until_holds(lambda: len(acknowledged[conversations[0]]) > before + 20, "the lost shard goes on", 60)
    stop.set()
    await asyncio.gather(*writing)
    for conversation in conversations:
        assert await written(redis, keys, conversation) == acknowledged[conversation]


async def written(redis: Redis, keys: Keys, conversation: str) -> list[str]:
    found = await LogReader(redis, keys).entries(conversation, limit=100_000)
    return [each.entry.text for each in found if isinstance(each.entry, Message)]
