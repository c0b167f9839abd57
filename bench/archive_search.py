"""`python -m bench.archive_search`: full-text search over 1,000,000 messages of six languages in SQLite.

It fills an archive, which takes minutes, and asks for first pages of fifty conversations, one search at a time. Each
kind of search has its own words in each language. The exit status says whether the 95th percentile of all meets the
target. `--database` keeps the archive, and the next run begins with it.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import text

from bench.archive_texts import A_DAY, STARTED_MS, Texts
from libs.archive import Archive, ArchivedTexts, Conversations, TextFilters, address_of, open_archive, upgrade
from libs.assignment import Sight

MESSAGES = 1_000_000
TARGET_MS = 50.0
BATCH = 100
EACH = 6
"""Searches of one kind and one language."""

PAGE = 50
_DAY_MS = 86_400_000
_LEAD, _MEMBER = Sight("lead"), Sight("p7", frozenset({"t3"}))


@dataclass(frozen=True)
class Search:
    words: str
    filters: TextFilters | None = None
    sight: Sight = _LEAD


def searches(texts: Texts) -> dict[str, list[Search]]:
    """By kind. Words are drawn by their rank, not by how often people use them, so that rare ones weigh as much."""
    rng = random.Random(7)
    all_words = [each.words for each in texts.vocabularies.values()]

    def some(*ranks: tuple[int, int]) -> Iterator[str]:
        for words in all_words:
            for _ in range(EACH):
                yield " ".join(rng.choice(words[first:last]) for first, last in ranks)

    common, usual, rare = (0, 60), (200, 3_000), (10_000, 30_000)
    day = TextFilters(closed_from_ms=STARTED_MS, closed_before_ms=STARTED_MS + _DAY_MS // 10)
    return {
        "a common word": [Search(each) for each in some(common)],
        "a usual word": [Search(each) for each in some(usual)],
        "a rare word": [Search(each) for each in some(rare)],
        "two usual words": [Search(each) for each in some(usual, usual)],
        "a common and a rare word": [Search(each) for each in some(common, rare)],
        "four common words": [Search(each) for each in some(common, common, common, common)],
        "a part of a word": [Search(each[1:-1] or each) for each in some(usual)],
        "two letters": [Search(each[:2]) for each in some(usual)],
        "an order's number": [Search(f"ord-{rng.randrange(10**5, 10**7)}") for _ in range(5 * EACH)],
        "no such word": [Search(each[::-1]) for each in some(usual)],
        "of one contact": [
            Search(each, TextFilters(contacts=[f"anonymous:{rng.randrange(10**6)}"])) for each in some(common)
        ],
        "a label, a team and a channel": [
            Search(each, TextFilters(labels=["vip"], teams=["t3"], channels=["mail"])) for each in some(usual)
        ],
        "a category": [Search(each, TextFilters(categories=["Category 7"])) for each in some(usual)],
        "hours of the oldest day": [Search(each, day) for each in some(usual)],
        "by a member of one team": [Search(each, sight=_MEMBER) for each in some(usual)],
    }


async def fill(archive: Archive, texts: Texts, messages: int) -> None:
    """Conversations with at least this number of messages, unless the archive has them already."""
    async with archive.reading() as connection:
        stored = (await connection.execute(text("SELECT sum(entries) FROM conversations"))).scalar() or 0
    if stored >= messages:
        return
    conversations, stored, began, cpu = texts.conversations(), 0, time.perf_counter(), time.process_time()
    count = 0
    while stored < messages:
        batch = list(islice(conversations, BATCH))
        await Conversations(archive).store(batch, now_ms=STARTED_MS)
        stored += sum(len(each.log) for each in batch)
        count += len(batch)
    cpu = time.process_time() - cpu
    print(
        f"{stored:,} messages of {count:,} conversations in {time.perf_counter() - began:.0f} s, "
        f"{cpu / count * 1000:.2f} ms CPU each, with making them"
    )


async def measure(archive: Archive, asked: list[Search]) -> tuple[list[float], list[float], int]:
    """Milliseconds on the clock and of CPU for each search, and the conversations on all pages."""
    texts, clock, used, found = ArchivedTexts(archive), list[float](), list[float](), 0
    for each in asked:
        began, cpu = time.perf_counter(), time.process_time()
        page = await texts.find(each.words, each.sight, each.filters, limit=PAGE)
        clock.append((time.perf_counter() - began) * 1000)
        used.append((time.process_time() - cpu) * 1000)
        found += len(page.conversations)
    return clock, used, found


def line(name: str, clock: list[float], used: list[float], found: str) -> str:
    return (
        f"  {name:<32}p50 {median(clock):6.1f} ms  p95 {_p95(clock):6.1f} ms  "
        f"CPU p50 {median(used):5.1f} ms  p95 {_p95(used):5.1f} ms  {found}"
    )


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]


async def run(database: Path, messages: int) -> bool:
    url = address_of(f"sqlite:///{database}")
    await upgrade(url)
    texts = Texts()
    async with open_archive(url) as archive:
        await fill(archive, texts, messages)
        size = await asyncio.to_thread(lambda: database.stat().st_size)
        print(f"database: {size / 1e6:.0f} MB; conversations a day: {A_DAY:,}")
        all_clock, all_used = list[float](), list[float]()
        for name, asked in searches(texts).items():
            clock, used, found = await measure(archive, asked)
            all_clock, all_used = all_clock + clock, all_used + used
            print(line(name, clock, used, f"{found / len(asked):.1f} found on a page"))
        print(line("all", all_clock, all_used, f"target: p95 {TARGET_MS:.0f} ms"))
    return _p95(all_clock) <= TARGET_MS


def main() -> int:
    """0 if the target is met."""
    parser = argparse.ArgumentParser(prog="python -m bench.archive_search", description=__doc__)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--database", type=Path, help="a file that stays; else one that is removed at the end")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-", ignore_cleanup_errors=True) as folder:
        return 0 if asyncio.run(run(options.database or Path(folder) / "archive.db", options.messages)) else 1


if __name__ == "__main__":
    sys.exit(main())
