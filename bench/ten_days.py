"""`python -m bench.ten_days`: ten days of a busy desk, compressed, and whether Redis' memory stays flat.

A real Redis and a real archive process. A day of 100,000 conversations becomes 12 seconds with 500, so that time runs
7,200 times as fast, and the two hours for which Redis keeps an archived conversation become one second. 1,000
conversations are open at all times: each that opens, closes the oldest. The bench acts as clients and agents: it writes
the entries, remembers the checksum of each log that it saw, and removes events of work streams as their workers would.

Met if the line through the memory of days three to ten changes by at most 2 % of its mean, and if the archive has just
the conversations that closed, with the logs that clients saw.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from statistics import linear_regression, mean
from typing import Any

import uvloop
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import URL, text

from bench.process import ROOT
from frontdesk.probes import free_port
from frontdesk.redis_server import find_binary
from libs.archive import Conversations, address_of, open_archive
from libs.contracts import Author, Principal
from libs.conversations import Archiving, LogWriter
from libs.messaging import Keys, connect
from libs.messaging import text as plain

DAY_S = 12.0
OPEN = 1_000
KEEP_HOURS = 1.01 / 3_600
"""One second: what two hours are in such a day."""

NIGHT_S = 6.0
"""How long the keys of a day's last conversations may take to expire."""

KEYS_OF_ONE = 5
SHARED_KEYS = 30
FLAT_AFTER = 2
MAX_SLOPE = 0.02
MESSAGES = ("Hello, where is my order 4711?", "I look it up.", "It was sent yesterday.", "Great, thank you!")
CONSUMED = ("chat.opened", "chat.message", "chat.changed", "chat.events")
_KEYS = Keys(prefix="bench:")
_TEAMMATE = Author(kind="teammate", id="ana", name="Ana")
_READY_S = 60.0


@dataclass
class TenDays:
    """The clients. `saw`: the checksum of each closed conversation's log."""

    redis: Redis
    opened: deque[str] = field(default_factory=deque)
    saw: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def __post_init__(self) -> None:
        self.writer = LogWriter(self.redis, _KEYS)

    async def open_one(self) -> None:
        self.number += 1
        # Every third contact has been here before.
        visitor = self.number - 2 * OPEN if self.number % 3 == 0 and self.number > 2 * OPEN else self.number
        # Numbers of one length: a name that grows by a digit within ten days would look like a leak.
        contact = Principal(kind="visitor", id=f"visitor:site:{visitor:07}", name=f"Contact {visitor:07}")
        conversation_id = (await self.writer.open(contact, locale="en")).conversation_id
        for n, each in enumerate(MESSAGES):
            author = Author(kind="contact", id=contact.id) if n in (0, 3) else _TEAMMATE
            await self.writer.send(conversation_id, author=author, text=each, client_message_id=f"m{n}")
        self.opened.append(conversation_id)

    async def close_one(self) -> None:
        conversation_id = self.opened.popleft()
        names = _KEYS.conversation(conversation_id)
        head = (await self.writer.close(conversation_id, by=_TEAMMATE, reason="teammate", request_id="close")).offset
        # An agent has seen the end.
        await self.redis.hset(names.state, "handled", head)
        log: Any = await self.redis.xrange(names.log)
        lines = "".join(f"{plain(offset)} {plain(entry[b'e'])}\n" for offset, entry in log)
        self.saw[conversation_id] = sha256(lines.encode()).hexdigest()

    async def day(self, count: int) -> int:
        """Returns Redis' memory in bytes in the night: no conversation closes, and those of the day are gone.

        Without that of its Lua interpreter, in which half a megabyte of garbage comes and goes.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        for n in range(count):
            await asyncio.sleep(max(0.0, began + DAY_S * n / count - loop.time()))
            await asyncio.gather(self.open_one(), self.close_one())
            if n % 10 == 0:
                for stream in CONSUMED:
                    await self.redis.xtrim(_KEYS.stream(0, stream), maxlen=0, approximate=False)
        with suppress(TimeoutError):
            async with asyncio.timeout(NIGHT_S):
                # Only the keys of open conversations, and some of the deployment.
                while await self.redis.dbsize() > KEYS_OF_ONE * OPEN + SHARED_KEYS:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        info: Any = await self.redis.info("memory")
        return int(info["used_memory"] - info["used_memory_lua"])


def slope(memory: list[int]) -> float:
    """The change over all these days, as a part of the mean."""
    line = linear_regression(range(len(memory)), memory)
    return line.slope * (len(memory) - 1) / mean(memory)


async def archived(url: URL) -> dict[str, str]:
    """The checksum of each log in the archive, of the log as it is read back."""
    found: dict[str, str] = {}
    async with open_archive(url) as archive:
        async with archive.reading() as connection:
            ids = [each.id for each in await connection.execute(text("SELECT id FROM conversations"))]
        for conversation_id in ids:
            read = await Conversations(archive).get(conversation_id)
            found[conversation_id] = read.checksum if read else ""
    return found


async def run(days: int, per_day: int, folder: Path) -> bool:
    port, health = free_port(), free_port()
    url = address_of(f"sqlite:///{folder}/archive.db")
    command = [find_binary(None).path, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    # On a busy machine the log of slow commands would grow to half a megabyte, and look like a leak.
    command += ["--slowlog-log-slower-than", "-1"]
    # As compose and `make run` start it: a state with a long value is no hash table of four times the size.
    command += ["--hash-max-listpack-value", "256"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: ASYNC220  (no pipes to serve)
    settings = {
        "REDIS_URL": f"redis://127.0.0.1:{port}/0", "REDIS_PREFIX": _KEYS.prefix, "HEALTH_PORT": str(health),
        "ARCHIVE_URL": url.render_as_string(), "ARCHIVED_KEEP_HOURS": str(KEEP_HOURS), "ARCHIVE_SWEEP_SECONDS": "2",
        "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **{f"FRONTDESK_{k}": v for k, v in settings.items()}}
    redis = connect(settings["REDIS_URL"], name="bench")
    service: subprocess.Popen[bytes] | None = None
    try:
        await _until_answers(redis)
        service = subprocess.Popen(  # noqa: ASYNC220
            [sys.executable, "-m", "services.archive"], cwd=folder, env=environment
        )
        archiving = Archiving(redis, _KEYS, keep=timedelta(hours=KEEP_HOURS))
        await archiving.announce()
        clients = TenDays(redis)
        for _ in range(OPEN):
            await clients.open_one()
        memory = []
        for number in range(1, days + 1):
            memory.append(await clients.day(per_day))
            print(f"day {number}: {memory[-1] / 1e6:.2f} MB, {len(clients.saw)} closed so far", flush=True)
        while (await archiving.backlog())[0]:  # noqa: ASYNC110  (another process does the work)
            await asyncio.sleep(0.1)
        kept = await archived(url)
        return _report(memory, clients.saw, kept)
    finally:
        for process in (service, server):
            if process:
                process.terminate()
                process.wait(timeout=30)
        await redis.aclose()


def _report(memory: list[int], saw: dict[str, str], kept: dict[str, str]) -> bool:
    change = slope(memory[FLAT_AFTER:])
    wrong = sum(kept.get(each) != checksum for each, checksum in saw.items()) + len(kept.keys() - saw.keys())
    flat = abs(change) <= MAX_SLOPE
    print(f"Redis after day {FLAT_AFTER}: {change:+.2%} (target within {MAX_SLOPE:.0%}): {'met' if flat else 'missed'}")
    print(f"archive: {len(kept)} of {len(saw)} closed conversations, {wrong} missing, doubled or different")
    print(json.dumps({"memory": memory, "closed": len(saw), "wrong": wrong}))
    return flat and not wrong


async def _until_answers(redis: Redis) -> None:
    async with asyncio.timeout(_READY_S):
        while True:
            try:
                await redis.ping()
            except (RedisError, OSError):
                await asyncio.sleep(0.05)
            else:
                return


def main() -> int:
    """0 if both targets are met."""
    parser = argparse.ArgumentParser(prog="python -m bench.ten_days", description=__doc__)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--per-day", type=int, default=500, help="conversations that open and close in a day")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-", ignore_cleanup_errors=True) as folder:
        return 0 if uvloop.run(run(options.days, options.per_day, Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
