"""`python -m bench.one_slot`: how much the slots of `{desk}` and `{hubspot}` carry, by the time of their scripts.

A master of a cluster runs one script at a time. The time of all scripts of an assignment or of a permit, by Redis' own
INFO commandstats, therefore limits how many of them a second one slot carries. The clock of the load plays no role.

When assignments come faster than the slot carries, conversations wait, and one script assigns many of them. It reads
each person once, so that an assignment costs less. The limit of the slot is therefore that of conversations that wait.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from bench.stack import redis_server
from libs.assignment import AssignmentQueue, Directory, Presence
from libs.contracts import Owner, Team, Teammate
from libs.messaging import Keys
from services.hubspot_tools.hubspot import Deadline, RateLimiter, RateLimiterLimits

PEOPLE, ROUND, WAITING = (20, 100), 50, 25
PRESENT = timedelta(minutes=30)
PLENTY = RateLimiterLimits(burst=100_000_000, search=10_000_000)
"""No permit waits, so that its script runs as often as the bench asks."""


async def scripts_of(redis: Redis, work: Callable[[range], Awaitable[None]], count: int, at_once: int = 1) -> float:
    """Microseconds that the scripts of one piece of work take: in the best of the rounds, which other programs on this
    machine interrupt least. `work` gets the numbers of its pieces."""
    rounds: list[float] = []
    for first in range(0, count, ROUND):
        await redis.config_resetstat()
        for number in range(first, first + ROUND, at_once):
            await work(range(number, number + at_once))
        found: Any = await redis.info("commandstats")
        rounds.append(sum(found.get(f"cmdstat_{name}", {}).get("usec", 0) for name in ("eval", "evalsha")) / ROUND)
    return min(rounds)


async def assignments(redis: Redis, people: int, count: int, waiting: int) -> float:
    """Microseconds of one assignment: placed in the queue, a person chosen and confirmed, and ended."""
    keys = Keys(prefix=f"assigning-{people}-{waiting}:")
    directory, queue = Directory(redis, keys), AssignmentQueue(redis, keys)
    presence = Presence(redis, keys, directory)
    names = [f"person{number}" for number in range(people)]
    for name in names:
        await directory.put_person(Teammate(id=name, name=name.title(), limit=count))
    await directory.put_team(Team(id="sales", name="Sales", members=names))
    for name in names:
        await presence.beat(name, "tab", active=True, ttl=PRESENT)

    async def assign(numbers: range) -> None:
        conversations = [f"0-c{number}" for number in numbers]
        await asyncio.gather(*(queue.place(each, Owner("team", "sales"), 1) for each in conversations))
        found = await queue.reserve()
        await asyncio.gather(*(queue.place(each.conversation_id, Owner("person", each.person), 2) for each in found))
        await asyncio.gather(*(queue.confirm(each) for each in found))
        await asyncio.gather(*(queue.place(each, None, 3) for each in conversations))

    return await scripts_of(redis, assign, count, waiting)


async def permits(redis: Redis, count: int) -> float:
    """Microseconds of one permit for a call to HubSpot."""
    limiter = RateLimiter(redis, Keys(prefix="permits:"), "token", PLENTY)
    return await scripts_of(redis, lambda _: limiter.acquire("read", "live", Deadline.after(60)), count)


async def measured(count: int) -> list[tuple[str, float]]:
    """Each kind of work with its microseconds."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        async with redis_server(Path(folder) / "redis") as (_, redis, _):
            found = [
                (f"an assignment with {people} people present, {waiting} waiting",
                 await assignments(redis, people, count, waiting))
                for people in PEOPLE
                for waiting in (1, WAITING)
            ]  # fmt: skip
            return [*found, ("a permit of the rate limiter for HubSpot", await permits(redis, count))]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.one_slot", description=__doc__)
    parser.add_argument("--count", type=int, default=1_000, help="of each kind of work (%(default)s)")
    for name, micros in asyncio.run(measured(parser.parse_args().count)):
        print(f"{name:55}{micros:8.0f} µs{1_000_000 / micros:10,.0f} a second")


if __name__ == "__main__":
    main()
