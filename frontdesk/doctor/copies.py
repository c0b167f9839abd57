"""Checks what a failover may lose, and how the work is spread over the masters of a cluster."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from redis.exceptions import ResponseError

from frontdesk.doctor.findings import Finding
from libs.messaging import Keys, RedisMaster, parse_address, slot_of_key, text

_AREA = "Redis"

MAX_SKEW = timedelta(seconds=0.25)
"""Between the clocks of two masters: times of conversations and of the desk come from different masters."""


async def check_copies(url: str, servers: Sequence[RedisMaster], keys: Keys) -> list[Finding]:
    """Nothing for a single Redis. Raises RedisError."""
    address = parse_address(url)
    if address.kind == "single":
        return []
    found = [] if address.waits.commands else [await _unconfirmed(servers)]
    if address.kind == "cluster":
        found += [_spread(servers, keys), *await _clocks(servers)]
    return [each for each in found if each]


async def _unconfirmed(servers: Sequence[RedisMaster]) -> Finding | None:
    """A finding unless each master refuses commits that no replica can receive."""
    try:
        configs: list[Any] = [await each.client.config_get("min-replicas-to-write") for each in servers]
    except ResponseError:  # hosted servers often don't show their configuration
        configs = [{}]
    # The weakest master decides what may be lost.
    least = min(int(text(value)) for config in configs for value in (config.values() or ["0"]))
    said = (
        "a failover may lose the last commits: they are acknowledged before a replica has them"
        if least == 0
        else f"min-replicas-to-write {least}: a failover may lose the commits of its last second"
    )
    level: Any = "weak" if least == 0 else "ok"
    return Finding(_AREA, level, said, "add ?wait_replicas=1 to FRONTDESK_REDIS_URL", "copies_late")


def _spread(servers: Sequence[RedisMaster], keys: Keys) -> Finding:
    """How many shards each master has. Fewer shards than masters leave a master idle."""
    shards = {server.name: 0 for server in servers}
    for shard in range(keys.shards):
        slot = slot_of_key(keys.base(shard))
        for server in servers:
            shards[server.name] += server.has(slot)
    said = ", ".join(f"{name} {number}" for name, number in shards.items())
    if 0 in shards.values():
        remedy = "set FRONTDESK_SHARDS to 16 or more, or move slots; see docs/scaling.md"
        return Finding(_AREA, "weak", f"a master has no shard: {said}", remedy, "shards_uneven")
    return Finding(_AREA, "ok", f"shards on each master: {said}")


async def _clocks(servers: Sequence[RedisMaster]) -> list[Finding]:
    times: list[Any] = await asyncio.gather(*(each.client.time() for each in servers))
    seconds = [whole + micros / 1_000_000 for whole, micros in times]
    skew = max(seconds) - min(seconds)
    if skew <= MAX_SKEW.total_seconds():
        return []
    said = f"the clocks of the masters differ by {skew:.1f} s"
    return [Finding(_AREA, "weak", said, "synchronise the clocks of their machines (NTP)", "clocks_differ")]
