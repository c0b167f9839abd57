"""Checks the state of this process' Redis every few seconds over a separate connection.

A check is one INFO and one write. Only a write shows that a Redis is full or became a replica, because it still answers
PING. The connection is separate, because a busy pool would make a fast Redis seem slow. The duration of a check is a
finding too: after `SLOW` Redis is slow, after `HEALTH_TIMEOUT` it doesn't answer.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.messaging.background import in_background
from libs.messaging.periodic import run_every
from libs.messaging.redis import connect
from libs.messaging.redis_state import CLUSTER_DOWN, NOT_ANSWERING, RedisState, classify, is_usable, judge, slow
from libs.messaging.topology import SLOTS, ClusterRedis, RedisMaster, servers_of

SLOW = timedelta(seconds=0.5)
"""A write with a sync to disk takes some milliseconds; people notice a message that takes this long."""

HEALTH_TIMEOUT = timedelta(seconds=3)

EVERY = timedelta(seconds=3)
"""Between two checks, with jitter, so that the processes of a deployment don't check all at once."""

START_TIMEOUT = timedelta(seconds=30)
"""How long a start waits for a Redis that accepts connections and doesn't answer. Other work on its machine may hold it
up for seconds, and a process that ended at once would be started again into the same seconds."""

NOTED = timedelta(seconds=5)
"""How long an error that a check can't detect (a forbidden command) keeps a process unready."""

logger = logging.getLogger(__name__)


class RedisUnusable(Exception):
    """Redis is unusable at the start of a service. `exit_code` 2: only another setting helps."""

    def __init__(self, state: RedisState) -> None:
        super().__init__(f"Redis: {state}")
        self.state = state
        self.exit_code = 1 if state.passes else 2


async def look(client: Redis, key: str) -> list[RedisState]:
    """All current problems of this Redis, or of all masters, the worst first. Never raises an error of Redis."""
    try:
        async with asyncio.timeout(HEALTH_TIMEOUT.total_seconds()):
            servers = await servers_of(client)
    except (RedisError, OSError, TimeoutError) as error:
        return [classify(error)]
    looks = [_look_at(each, each.key_here(key), clustered=isinstance(client, ClusterRedis)) for each in servers]
    found = [state for states in await asyncio.gather(*looks) for state in states]
    if isinstance(client, ClusterRedis) and client.map.covered < SLOTS:
        found.append(CLUSTER_DOWN)
    return sorted(found, key=lambda state: (state.ready, state.level == "weak"))


async def _look_at(server: RedisMaster, key: str, *, clustered: bool) -> list[RedisState]:
    return [state.at(server.name) for state in await _judge_server(server.client, key, clustered=clustered)]


async def _judge_server(client: Redis, key: str, *, clustered: bool) -> list[RedisState]:
    clock = asyncio.get_running_loop().time
    try:
        async with asyncio.timeout(HEALTH_TIMEOUT.total_seconds()):
            info: dict[str, Any] = await client.info()
            found = judge(info, clustered=clustered)
            if not is_usable(found):
                return found
            began = clock()
            await client.set(key, "1", px=10_000)  # every key of ours expires
    except (RedisError, OSError, TimeoutError) as error:
        return [classify(error)]
    took = clock() - began
    return [slow(took), *found] if took >= SLOW.total_seconds() else found


async def require_usable(url: str, key: str, *, service: str) -> None:
    """Check before a service starts. Raises RedisUnusable with a sentence for the operator.

    Only a Redis that doesn't answer is looked at again, for up to `START_TIMEOUT`.
    """
    try:
        client = _own_client(url, service)
    except ValueError as error:
        raise RedisUnusable(classify(error)) from None
    try:
        found = await _look_until_answered(client, key)
    finally:
        await client.aclose()
    for state in found:
        # A slow Redis serves, so that no start is refused. Readiness reports it.
        if not state.ready and state.code != "slow":
            raise RedisUnusable(state)


async def _look_until_answered(client: Redis, key: str) -> list[RedisState]:
    clock = asyncio.get_running_loop().time
    began = clock()
    while True:
        # Each look of a silent Redis takes seconds: its own timeout is the pause.
        found = await look(client, key)
        silent = any(state.code == NOT_ANSWERING.code for state in found)
        if not silent or clock() - began >= START_TIMEOUT.total_seconds():
            return found
        logger.warning("Redis doesn't answer yet; the start waits", extra={"waited_s": round(clock() - began, 1)})


class RedisHealth:
    """Use `watching()` while the process serves, read `states()`, and report other errors with `note`."""

    def __init__(self, url: str, key: str, *, service: str) -> None:
        self._client = _own_client(url, service)
        self._key = key
        self._found: list[RedisState] = []
        self._noted: dict[str, tuple[float, RedisState]] = {}
        self._began: float | None = None
        self._wanted = asyncio.Event()
        self._looked = asyncio.Condition()
        self._looks_begun = self._looks_ended = 0
        self._logged = ""

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        try:
            watch = run_every(EVERY, self._look, name="Redis health", jitter=(0.5, 1.0), wake=self._wanted)
            async with in_background(watch):
                yield
        finally:
            await self._client.aclose()

    def note(self, error: BaseException) -> RedisState:
        """Consider an error that Redis answered to another part of this process."""
        state = classify(error)
        # The commands of a check may be allowed while another command is not.
        if state.code == "no_permission":
            self._noted[state.code] = (asyncio.get_running_loop().time(), state)
        return state

    async def states(self, within: timedelta = timedelta(seconds=1)) -> Sequence[RedisState]:
        """The worst first, after a new check if that ends in time. Empty: no problem."""
        self._wanted.set()
        wanted = self._looks_begun + 1  # a check that runs already may show an older state
        with suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()), self._looked:
                await self._looked.wait_for(lambda: self._looks_ended >= wanted)
        return self.known()

    def known(self) -> Sequence[RedisState]:
        """The known states, without waiting. A check that has not ended yet is taken into account."""
        now = asyncio.get_running_loop().time()
        waited = now - self._began if self._began is not None else 0.0
        if waited >= HEALTH_TIMEOUT.total_seconds():
            return [NOT_ANSWERING]
        noted = [state for at, state in self._noted.values() if now - at < NOTED.total_seconds()]
        found = [*noted, *(state for state in self._found if state not in noted)]
        if waited >= SLOW.total_seconds() and is_usable(found):
            return [slow(waited), *found]
        return found

    async def _look(self) -> None:
        self._began = asyncio.get_running_loop().time()
        self._looks_begun += 1
        found = await look(self._client, self._key)
        self._found, self._began = found, None
        self._looks_ended += 1
        self._tell()
        async with self._looked:
            self._looked.notify_all()

    def _tell(self) -> None:
        """Write one log line for each change, so that the log shows when a failover happened."""
        states = self.known()
        names = ",".join(state.code for state in states)
        if names == self._logged:
            return
        self._logged = names
        for state in states:
            level = logging.WARNING if state.ready else logging.ERROR
            logger.log(level, "Redis has a problem", extra={"state": state.code, "detail": str(state)})
        if not states:
            logger.info("Redis has no problem any more")


def report(states: Sequence[RedisState]) -> list[dict[str, str]]:
    """The states for a readiness body."""
    return [
        {"code": f"redis_{state.code}", "detail": f"Redis: {state.text}", "remedy": state.remedy} for state in states
    ]


def _own_client(url: str, service: str) -> Redis:
    return connect(url, name=f"{service}-health", max_connections=1, patience_s=HEALTH_TIMEOUT.total_seconds())
