"""The archive's service as a process of its own, and conversations that end while it runs."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
from redis.asyncio import Redis
from sqlalchemy import URL, select

from frontdesk.probes import free_port
from libs.archive import ArchiveAway, Conversations, open_archive
from libs.archive.packing import checksum_of, lines_of
from libs.archive.tables import CONVERSATIONS
from libs.contracts import Author, Principal
from libs.conversations import LogWriter
from libs.messaging import CHAT_CLOSED, Keys, text
from tests.plain_http import NO_AUTHORITIES
from tests.waiting import until

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}

ANA = Author(kind="teammate", id="ana", name="Ana")
KEEP = timedelta(hours=2)

LONG_S = 90.0
"""A full machine starts a process in many seconds."""


@dataclass
class ArchiveProcess:
    port: int
    child: asyncio.subprocess.Process
    log: Path

    async def get(self, path: str) -> tuple[int, str]:
        async with httpx2.AsyncClient(verify=NO_AUTHORITIES) as client:
            try:
                answer = await client.get(f"http://127.0.0.1:{self.port}{path}", timeout=30)
            except httpx2.TransportError:
                return 0, ""
        return answer.status_code, answer.text

    async def is_ready(self) -> bool:
        return (await self.get("/readyz"))[0] == 200

    async def metric(self, name: str) -> float | None:
        lines = (await self.get("/metrics"))[1].splitlines()
        return next((float(line.split()[-1]) for line in lines if line.startswith(f"{name} ")), None)

    def warnings(self) -> list[str]:
        """What an operator is warned of."""
        return [event for level, event in self._lines() if level != "info"]

    async def has_schema(self) -> bool:
        return ("info", "archive's schema is current") in self._lines()

    def _lines(self) -> list[tuple[str, str]]:
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [(line["level"], line["event"]) for line in lines]

    async def kill(self) -> None:
        self.child.send_signal(signal.SIGKILL)
        await self.child.wait()


@asynccontextmanager
async def archive_process(
    redis_url: str, keys: Keys, url: URL, folder: Path, **settings: str
) -> AsyncIterator[ArchiveProcess]:
    """Ready at the beginning. It is killed at the end, if it runs then."""
    port = free_port()
    given = {
        "REDIS_URL": redis_url, "REDIS_PREFIX": keys.prefix, "SHARDS": str(keys.shards), "HEALTH_PORT": str(port),
        "ARCHIVE_URL": url.render_as_string(hide_password=False), "HEARTBEAT_SECONDS": "1", "LEASE_SECONDS": "1",
        "ARCHIVE_SWEEP_SECONDS": "1", **settings,
    }  # fmt: skip
    log = folder / "archive.log"
    with log.open("a") as errors:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.archive", cwd=folder, stderr=errors,
            env={**ENVIRONMENT, "PYTHONPATH": str(ROOT), **_named(given)},
        )  # fmt: skip
    process = ArchiveProcess(port, child, log)
    try:
        await until("the archive's process is ready", process.is_ready, within=LONG_S)
        yield process
    finally:
        if child.returncode is None:
            await process.kill()


def _named(settings: dict[str, str]) -> dict[str, str]:
    return {f"FRONTDESK_{name}": value for name, value in settings.items()}


async def chat(writer: LogWriter, redis: Redis, keys: Keys, name: str, *, messages: Sequence[str] = ("Hi",)) -> str:
    """A conversation that has ended, and on which no work goes on."""
    contact = Principal(kind="visitor", id=f"visitor:site:{name}", name=name)
    opened = (await writer.open(contact, locale="en")).conversation_id
    for number, each in enumerate(messages):
        author = Author(kind="contact", id=contact.id)
        await writer.send(opened, author=author, text=each, client_message_id=f"{name}-{number}")
    await writer.close(opened, by=ANA, reason="teammate", request_id=f"close-{name}")
    await settle(redis, keys, opened)
    return opened


async def settle(redis: Redis, keys: Keys, conversation_id: str) -> None:
    """No agent runs in these tests, and one that has seen the end would note it in the same field."""
    state = keys.conversation(conversation_id).state
    await redis.hset(state, "handled", text(await redis.hget(state, "head") or b""))


async def redis_checksum(redis: Redis, keys: Keys, conversation_id: str) -> str:
    """The checksum of the log as clients of Redis see it."""
    log: Any = await redis.xrange(keys.conversation(conversation_id).log)
    return checksum_of(lines_of([(text(offset), text(entry[b"e"])) for offset, entry in log]))


async def archived_checksums(url: URL) -> dict[str, str]:
    """By conversation. Each log is unpacked and counted again: the stored checksum alone would prove little."""
    stored: dict[str, str] = {}
    # Away: for example before the service has made the tables.
    with suppress(ArchiveAway):
        async with open_archive(url) as archive:
            async with archive.reading() as connection:
                rows = {each.id: each.checksum for each in await connection.execute(select(CONVERSATIONS))}
            for conversation_id, checksum in rows.items():
                found = await Conversations(archive).get(conversation_id)
                assert found is not None
                # A newer revision may be stored between the two readings: then the next look compares them.
                stored[conversation_id] = checksum if found.checksum == checksum else "another log"
    return stored


async def until_archived(url: URL, wanted: dict[str, str]) -> None:
    """Wait until exactly these conversations are archived, with these checksums."""

    async def all_there() -> bool:
        return await archived_checksums(url) == wanted

    await until(f"{len(wanted)} conversations are archived", all_there, within=LONG_S)


async def until_done(redis: Redis, keys: Keys) -> None:
    """Wait until every event is acknowledged."""

    async def empty() -> bool:
        return not await redis.xlen(keys.stream(0, CHAT_CLOSED))

    await until("no event is left", empty, within=LONG_S)
