"""`python -m bench.archiving`: conversations a second into the archive, their CPU time, and the size of the database.

Conversations of ten messages go into SQLite, and into PostgreSQL where it is installed, each with a disk that is synced
at every commit. First the database alone takes batches of 100. Then a real archive process takes conversations that are
in a real Redis, from the first one to the last. The exit status says whether both keep the target.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import URL, text

from bench.postgres import PostgresProcess, binaries
from bench.process import ROOT, python, running
from frontdesk.probes import free_port
from frontdesk.redis_server import find_binary
from libs.archive import Archive, ArchivedConversation, Conversations, address_of, open_archive, upgrade
from libs.contracts import ChatClosed
from libs.messaging import CHAT_CLOSED, Keys, connect

BATCH = 100
TARGET = 500
_KEYS = Keys(prefix="bench:")
_STARTED_MS = 1_750_000_000_000
_WORDS = (
    "order",
    "invoice",
    "address",
    "delivery",
    "change",
    "please",
    "customer",
    "number",
    "today",
    "thanks",
    "open",
)


def closed_conversation(number: int, messages: int = 10) -> ArchivedConversation:
    """A closed conversation of a contact and the assistant. The texts differ, so that compression is as in life."""
    start = _STARTED_MS + number * 1_000
    log = []
    for n in range(messages):
        words = " ".join(_WORDS[(number * 7 + n * 3 + k * k) % len(_WORDS)] for k in range(12))
        author = (
            {"kind": "contact", "id": f"anonymous:{number}"} if n % 2 == 0 else {"kind": "assistant", "id": "guided"}
        )
        entry = {
            "v": 1, "id": f"{number:016x}{n:016x}", "at": "2026-01-01T00:00:00Z", "trace": f"{number * 31 + n:032x}",
            "kind": "message", "author": author, "text": f"{words} {number}.{n}",
        }  # fmt: skip
        log.append((f"{start + n * 100}-0", json.dumps(entry, separators=(",", ":"))))
    last = log[-1][0]
    contact = f"anonymous:{number}"
    fields = {
        "id": f"0-{number:012x}", "status": "closed", "owner": "assistant", "owner_counter": "1", "head": last,
        "tail": last, "handled": last, "pending_calls": "0", "attempts": "0", "dropped": "0", "barrier": last,
        "contact": contact, "principal": json.dumps({"kind": "anonymous", "id": contact}), "locale": "en",
        "channel": "web", "flows": "a" * 64, "source": "contact", "team": "sales", "labels": "vip",
        "opened_at": str(start), "contact_at": str(start), "closed_at": str(start + 60_000), "closed_by": "contact",
        "last_text": log[-1][1][-60:],
    }  # fmt: skip
    return ArchivedConversation(fields, log)


async def measure(url: URL, count: int) -> dict[str, float]:
    """Store `count` conversations. Figures are of this process; PostgreSQL's own CPU is not in them."""
    await upgrade(url)
    batches = [[closed_conversation(n) for n in range(first, first + BATCH)] for first in range(0, count, BATCH)]
    async with open_archive(url) as archive:
        conversations, empty = Conversations(archive), await _size(archive)
        began, cpu = time.perf_counter(), time.process_time()
        for batch in batches:
            await conversations.store(batch, now_ms=_STARTED_MS)
        took, used = time.perf_counter() - began, time.process_time() - cpu
        size = await _size(archive) - empty
    return {"per_second": count / took, "cpu_ms": used / count * 1000, "bytes": size / count}


async def measure_service(url: URL, count: int, folder: Path) -> dict[str, float]:
    """Conversations wait in Redis, and a process of the archive takes them."""
    port, health = free_port(), free_port()
    command = [find_binary(None).path, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    redis_url = f"redis://127.0.0.1:{port}/0"
    settings = {
        "FRONTDESK_REDIS_URL": redis_url, "FRONTDESK_REDIS_PREFIX": _KEYS.prefix, "FRONTDESK_HEALTH_PORT": str(health),
        "PYTHONPATH": str(ROOT), "FRONTDESK_ARCHIVE_URL": url.render_as_string(hide_password=False),
    }  # fmt: skip
    async with aclosing(connect(redis_url, name="bench")) as redis:

        async def answers() -> bool:
            with suppress(RedisError, OSError):
                return bool(await redis.ping())
            return False

        async def done(count: int) -> bool:
            return int(await redis.xlen(_KEYS.stream(0, CHAT_CLOSED))) <= count

        async with running("redis", command, {}, folder / "redis.log", answers):
            for number in range(count):
                await _put(redis, closed_conversation(number + 1_000_000))
            service = running(
                "archive", python("services.archive"), settings, folder / "archive.log", lambda: done(count - 1), folder
            )
            async with service as process:
                began, cpu, first = time.perf_counter(), process.cpu_s(), int(await redis.xlen(_stream()))
                while not await done(0):  # noqa: ASYNC110  (another process does the work)
                    await asyncio.sleep(0.01)
                took, used = time.perf_counter() - began, process.cpu_s() - cpu
    return {"per_second": first / took, "cpu_ms": used / first * 1000}


def _stream() -> str:
    return _KEYS.stream(0, CHAT_CLOSED)


async def _put(redis: Redis, conversation: ArchivedConversation) -> None:
    """As the scripts leave a conversation that has ended."""
    names = _KEYS.conversation(conversation.id)
    event = ChatClosed(conversation_id=conversation.id, offset=conversation.revision)
    async with redis.pipeline(transaction=False) as pipeline:
        for name, value in conversation.fields.items():
            pipeline.hset(names.state, name, value)
        for offset, entry in conversation.log:
            pipeline.xadd(names.log, {"e": entry}, id=offset)
        for key in (names.state, names.log):
            pipeline.expire(key, 86_400)
        pipeline.xadd(_stream(), {"__data__": event.model_dump_json()})
        await pipeline.execute()


async def _size(archive: Archive) -> int:
    async with archive.reading() as connection:
        if archive.is_sqlite:
            pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
            return int(pages * (await connection.execute(text("PRAGMA page_size"))).scalar_one())
        return int((await connection.execute(text("SELECT pg_database_size(current_database())"))).scalar_one())


@asynccontextmanager
async def databases() -> AsyncIterator[tuple[dict[str, URL], Path]]:
    """An empty database of each kind that this machine has, and a folder."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-", ignore_cleanup_errors=True) as folder:
        found = {"SQLite": address_of(f"sqlite:///{folder}/archive.db")}
        server = None
        if installed := binaries():
            server = PostgresProcess(Path(folder) / "postgres", installed)
            server.start()
            found["PostgreSQL"] = address_of(server.url)
        else:
            print("PostgreSQL is not installed: only SQLite is measured")
        try:
            yield found, Path(folder)
        finally:
            if server:
                server.stop()


async def run(count: int) -> bool:
    met = True
    async with databases() as (found, folder):
        for name, url in found.items():
            stored, taken = await measure(url, count), await measure_service(url, count, folder)
            met = met and min(stored["per_second"], taken["per_second"]) >= TARGET
            print(
                f"{name}, {count} conversations (target {TARGET}/s):\n"
                f"  the database alone: {stored['per_second']:.0f}/s, {stored['cpu_ms']:.2f} ms CPU and "
                f"{stored['bytes']:.0f} bytes for each\n"
                f"  through the archive's process: {taken['per_second']:.0f}/s, {taken['cpu_ms']:.2f} ms CPU for each"
            )
    return met


def main() -> int:
    """0 if the target is met."""
    parser = argparse.ArgumentParser(prog="python -m bench.archiving", description=__doc__)
    parser.add_argument("--count", type=int, default=3_000, help="conversations for each database")
    return 0 if asyncio.run(run(parser.parse_args().count)) else 1


if __name__ == "__main__":
    sys.exit(main())
