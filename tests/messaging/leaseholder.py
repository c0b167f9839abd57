"""A holder of a lease, as a process of its own: `leaseholder.py REDIS_URL KEY LASTS_S`.

It prints each step that it takes, and `lost` at its end.
"""

import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta

import uvloop
from redis.asyncio import Redis

from libs.messaging.lease import Lease, LeaseKeeper, LeaseLost, now_s
from libs.messaging.redis import connect


async def main(url: str, key: str, lasts: timedelta) -> None:
    redis: Redis = connect(url, name="leaseholder")

    async def renew(leases: Sequence[Lease]) -> list[Lease]:
        lost = [lease for lease in leases if await redis.get(key) != lease.token.encode()]
        if not lost:
            await redis.pexpire(key, lasts)
        return lost

    asked_at = now_s()
    await redis.set(key, "first", px=lasts)
    try:
        with LeaseKeeper(renew, lasts=lasts, name="process").held(Lease(token="first", asked_at=asked_at)):
            while True:
                print("step", flush=True)
                await asyncio.sleep(0.02)
    except LeaseLost:
        print("lost", flush=True)
    finally:
        await redis.aclose()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], timedelta(seconds=float(sys.argv[3]))))
