"""`python -m bench.archiving`: conversations a second into the archive, their CPU time, and the size of the database.

It stores conversations of ten messages in batches of 100, in SQLite, and in PostgreSQL where it is installed, each with
a disk that is synced at every commit. The exit status says whether the target is met.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import URL, text

from bench.postgres import PostgresProcess, binaries
from libs.archive import Archive, ArchivedConversation, Conversations, address_of, open_archive, upgrade

BATCH = 100
TARGET = 500
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
    """Store `count` conversations. Figures are of this process; the database's own CPU is not in them."""
    await upgrade(url)
    batches = [[closed_conversation(n) for n in range(first, first + BATCH)] for first in range(0, count, BATCH)]
    async with open_archive(url) as archive:
        conversations = Conversations(archive)
        began, cpu = time.perf_counter(), time.process_time()
        for batch in batches:
            await conversations.store(batch, now_ms=_STARTED_MS)
        took, used = time.perf_counter() - began, time.process_time() - cpu
        size = await _size(archive)
    return {"per_second": count / took, "cpu_ms": used / count * 1000, "bytes": size / count}


async def _size(archive: Archive) -> int:
    async with archive.reading() as connection:
        if archive.is_sqlite:
            pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
            return int(pages * (await connection.execute(text("PRAGMA page_size"))).scalar_one())
        return int((await connection.execute(text("SELECT pg_database_size(current_database())"))).scalar_one())


@asynccontextmanager
async def databases() -> AsyncIterator[dict[str, URL]]:
    """An empty database of each kind that this machine has."""
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
            yield found
        finally:
            if server:
                server.stop()


async def run(count: int) -> bool:
    met = True
    async with databases() as found:
        for name, url in found.items():
            figures = await measure(url, count)
            met = met and figures["per_second"] >= TARGET
            print(
                f"{name}: {figures['per_second']:.0f} conversations/s (target {TARGET}), "
                f"{figures['cpu_ms']:.2f} ms CPU and {figures['bytes']:.0f} bytes of database for each of {count}"
            )
    return met


def main() -> int:
    """0 if the target is met."""
    parser = argparse.ArgumentParser(prog="python -m bench.archiving", description=__doc__)
    parser.add_argument("--count", type=int, default=5_000, help="conversations for each database")
    return 0 if asyncio.run(run(parser.parse_args().count)) else 1


if __name__ == "__main__":
    sys.exit(main())
