"""The promises that hold in Redis after every test that touched a conversation."""

import re
from typing import Any

from libs.messaging.keys import CHAT_CHANGED, CHAT_MESSAGE, CHAT_OPENED, GROUP_OF, TOOL_COMPLETED, WORK_STREAMS, Keys

PERMANENT = re.compile(
    r":(?:chat\.(?:opened|message|changed|events|closed)|tool\.(?:requested|completed)|studio\.requested|dead|dead\.reasons|timers|flows)$"
    r"|:\{desk\}:(?:(?:people|teams|config|flow_tests|views|sequence|reservations|queues|holders)$|(?:queue|person|open|members|from_file|placement):)"
)
"""Keys that are permanent by design: the work streams, those of the archive and of the feed, the dead letters, the
timers, the current flows, and the desk's people, teams and queues."""


def check_promises(redis: Any, keys: Keys) -> None:
    """Raises AssertionError naming the conversation or key that breaks a promise."""
    names = names_of(redis, keys)
    with redis.pipeline(transaction=False) as pipeline:
        for name in names:
            pipeline.ttl(name)
        for name, ttl in zip(names, pipeline.execute(), strict=True):
            assert ttl != -1 or PERMANENT.search(name), f"{name} would live forever"
    for name in names:
        if re.search(r":conversation:[^:]+$", name) and redis.type(name) == b"hash":
            check_woken(redis, keys, name.rpartition(":")[2])


def names_of(redis: Any, keys: Keys) -> list[str]:
    """All keys with this prefix."""
    return [name.decode() for name in redis.scan_iter(match=_glob(keys.prefix) + "*", count=1000)]


def check_woken(redis: Any, keys: Keys, conversation: str) -> None:
    """Unhandled work implies an unacknowledged event that leads to it: nothing else wakes a worker."""
    handled, head = redis.hmget(keys.conversation(conversation).state, "handled", "head")
    if handled == head:
        return
    shard = keys.shard_of(conversation)
    events = [
        entry
        for stream in (CHAT_OPENED, CHAT_MESSAGE, CHAT_CHANGED, TOOL_COMPLETED)
        for _, entry in redis.xrange(keys.stream(shard, stream))
        if conversation.encode() in entry[b"__data__"]
    ]
    if not events:
        # A worker may have finished its turn between the two reads.
        handled, head = redis.hmget(keys.conversation(conversation).state, "handled", "head")
    assert events or handled == head, f"{conversation} has unhandled entries and no event that leads to them"


def _glob(text: str) -> str:
    return re.sub(r"([*?\[\]\\])", r"\\\1", text)


def groups(keys: Keys, shard: int = 0) -> list[tuple[str, str]]:
    """Every work stream of a shard with its consumer group."""
    return [(keys.stream(shard, name), GROUP_OF[name]) for name in WORK_STREAMS]
