"""How long a report on a year takes with a million archived conversations, and how long it holds the event loop.

    python -m bench.archive_reports            # --conversations 1000000 --repeats 15 --zone Europe/Madrid

Rows are made directly in a new SQLite file, with hours of the day and of the week as desks have them. Then the
archive's own calculation makes all blocks, which is measured too.
"""

import argparse
import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from libs.archive import ReportLists, ReportReader, address_of, calculate_figures, open_archive, upgrade
from libs.reports import HOUR_MS, LiveRecords, ReportRecord, Span
from services.gateway.desk.reports import combined_report
from tests.held_loop import longest_hold

NOW = datetime(2026, 11, 27, 15, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
DAY_MS = 24 * HOUR_MS
MAX_ROWS = 50_000  # of a report that reads conversations one by one
TEAMS, PEOPLE, CATEGORIES, LABELS, FLOWS = 10, 40, 12, 20, 6
CHANNELS = ("widget", "mail", "whatsapp", "telegram")
HOURS = [1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 20, 19, 16, 17, 19, 18, 16, 13, 10, 8, 6, 4, 3, 2]
NAMES = [*(field.name for field in fields(ReportRecord) if field.name != "status"), "is_back"]
WEEKDAYS = [20, 19, 18, 18, 16, 6, 4]


def rows(count: int, chance: random.Random) -> Iterator[list[object]]:
    """The columns of conversations over the year before NOW."""
    days = [NOW.date() - timedelta(days=number) for number in range(365)]
    weights = [WEEKDAYS[day.weekday()] for day in days]
    midnights = [int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000) for day in days]
    for number in range(count):
        began = chance.choices(midnights, weights)[0] + chance.choices(range(24), HOURS)[0] * HOUR_MS
        began = min(began + chance.randrange(HOUR_MS), NOW_MS - HOUR_MS // 2)
        values = _conversation(number, began, chance)
        times = (values["contact_at"], values["queued_at"], values["human_answered_at"], values["closed_at"])
        last = max(time for time in times if isinstance(time, int))
        yield [*(values[name] for name in NAMES), last, last]


def _conversation(number: int, began: int, chance: random.Random) -> dict[str, object]:
    values: dict[str, object] = dict.fromkeys(NAMES)
    values |= {
        "id": f"0-{number:026}", "contact": f"visitor:site:{chance.randrange(600_000)}", "contact_at": began,
        "owner": "assistant", "channel": chance.choice(CHANNELS), "flow": f"flow{chance.randrange(FLOWS)}",
        "labels": " ".join(f"label{each}" for each in chance.sample(range(LABELS), chance.randrange(3))), "is_back": 0,
    }  # fmt: skip
    end = began + int(chance.lognormvariate(13.2, 1.4))
    if chance.random() < 0.55:
        values["assistant_answered_at"] = began + 2_000
    if chance.random() < 0.6:
        queued = began + chance.randrange(60_000)
        assigned = queued + int(chance.lognormvariate(11, 1.2))
        answered = assigned + int(chance.lognormvariate(11.5, 1.1))
        end = max(end, answered + 60_000)
        person = chance.randrange(PEOPLE)
        values |= {
            "queued_at": queued, "human_since": queued, "assigned_at": assigned, "human_answered_at": answered,
            "first_human_at": answered, "team": f"team{person % TEAMS}", "assignee": f"person{person}",
            "owner": f"person:person{person}", "category": f"Category {chance.randrange(CATEGORIES)}",
            "first_answer_due": queued + 300_000, "resolution_due": began + DAY_MS,
        }  # fmt: skip
    if chance.random() < 0.03:
        end += chance.randrange(10 * DAY_MS)
    values["closed_at"] = min(end, NOW_MS - 1)
    if chance.random() < 0.3:
        values["rating"] = chance.choice((1, 3, 4, 5, 5))
    return values


def fill(path: Path, count: int) -> None:
    names = [*NAMES, "last_at", "stored_at"]
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    marks = ",".join("?" * len(names))
    chance = random.Random(1)
    connection.executemany(f"INSERT INTO report_rows ({','.join(names)}) VALUES ({marks})", rows(count, chance))  # noqa: S608
    times = ("contact_at", "closed_at", "queued_at", "human_since", "human_answered_at")
    for name in times:
        connection.execute(
            f"INSERT OR IGNORE INTO report_pending SELECT {name} / {HOUR_MS}, min(id), NULL, 0 FROM report_rows "  # noqa: S608
            f"WHERE {name} IS NOT NULL GROUP BY {name} / {HOUR_MS}"
        )
    connection.commit()
    connection.close()


async def measure(path: Path, repeats: int, zone: str, days: int) -> None:
    async with open_archive(address_of(f"sqlite:///{path}")) as archive:
        began, cpu = time.perf_counter(), time.process_time()
        while await calculate_figures(archive, now_ms=NOW_MS):
            pass
        print(f"calculated in {time.perf_counter() - began:.1f} s, {time.process_time() - cpu:.1f} s of CPU")
        place = ZoneInfo(zone)
        start = datetime.combine((NOW - timedelta(days=days)).date(), datetime.min.time(), place)
        span = Span(int(start.timestamp() * 1000), NOW_MS, place, NOW_MS)
        reader = ReportReader(archive)
        lasted: list[float] = []
        used: list[float] = []
        held_s = 0.0
        for _ in range(repeats + 1):
            began, cpu = time.perf_counter(), time.process_time()
            material, _ = await reader.material(span, LiveRecords(NOW_MS))
            read = time.perf_counter() - began
            report = await asyncio.to_thread(combined_report, material, {}, kept_from=None)
            lasted.append(time.perf_counter() - began)
            used.append(time.process_time() - cpu)
        # Reports of their own, because what watches the event loop uses as much CPU as a report.
        for _ in range(repeats):
            async with longest_hold() as held:
                material, _ = await reader.material(span, LiveRecords(NOW_MS))
                await asyncio.to_thread(combined_report, material, {}, kept_from=None)
            held_s = max(held_s, held[0])
        print(f"{report.total.conversations} conversations, of which {read * 1000:.0f} ms were reading")
        del lasted[0], used[0]  # statements are compiled now
        p95 = sorted(lasted)[int(len(lasted) * 0.95)]
        print(
            f"{days} days in {zone}: p50 {statistics.median(lasted) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, "
            f"CPU {statistics.median(used) * 1000:.0f} ms, event loop held {held_s * 1000:.1f} ms"
        )
        await _measure_sight(ReportLists(archive), span, repeats)


async def _measure_sight(lists: ReportLists, span: Span, repeats: int) -> None:
    """The rows for a report of a teammate who sees one team: of the ten, it has 6 % of the conversations."""
    used: list[float] = []
    found = 0
    for _ in range(repeats + 1):
        cpu = time.process_time()
        rows = await lists.visible(span.start_ms, "person3", ("team3",), live=LiveRecords(NOW_MS), limit=MAX_ROWS + 1)
        used.append(time.process_time() - cpu)
        found = len(rows.rows)
    print(f"rows for a member of one team: {found}, CPU {statistics.median(used[1:]) * 1000:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--zone", default="Europe/Madrid")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--file", type=Path, help="Keeps the database, and uses it again.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.file or Path(folder) / "archive.db"
        if not path.exists():
            asyncio.run(upgrade(address_of(f"sqlite:///{path}")))
            began = time.perf_counter()
            fill(path, asked.conversations)
            print(f"{asked.conversations} rows in {time.perf_counter() - began:.0f} s")
        asyncio.run(measure(path, asked.repeats, asked.zone, asked.days))
        print(f"{path.stat().st_size / asked.conversations:.0f} bytes for each conversation")


if __name__ == "__main__":
    main()
