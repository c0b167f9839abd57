"""Reports of a teammate who sees a part of the desk: just these conversations, read by indexes and not one by one."""

from itertools import product
from typing import Any

import pytest
from sqlalchemy import event

from libs.archive import Archive, Conversations, ReportLists
from libs.reports import LiveRecords
from tests.archive.samples import STARTED_MS, conversation

NONE_LIVE = LiveRecords(STARTED_MS + 1_000_000)
PLACES = list(
    product(("assistant", "person:ann", "team:sales", "team:care"), ("", "sales", "care"), ("", "ann", "ben"))
)
INDEXES = ("team", "assignee", "owner")


async def _visible(archive: Archive, person: str | None, *teams: str, since: int = 0, limit: int = 100) -> list[str]:
    found = await ReportLists(archive).visible(since, person, teams, live=NONE_LIVE, limit=limit)
    return [row[found.names.index("id")] for row in found.rows]


@pytest.fixture
async def placed(archive: Archive) -> Archive:
    """Conversations with every owner, team and assignee, each ended a second after the one before."""
    chats = [
        conversation(f"0-{n:02}", owner=owner, team=team, assignee=person, closed_at=str(STARTED_MS + 1_000 * n))
        for n, (owner, team, person) in enumerate(PLACES)
    ]
    await Conversations(archive).store(chats, now_ms=STARTED_MS)
    return archive


async def test_each_conversation_within_sight_comes_once_the_last_first(placed: Archive) -> None:
    def expected(person: str, *teams: str) -> list[str]:
        owners = {f"person:{person}", *(f"team:{each}" for each in teams)}
        seen = [f"0-{n:02}" for n, (owner, team, assignee) in enumerate(PLACES)
                if owner in owners or team in teams or assignee == person]  # fmt: skip
        return seen[::-1]

    assert await _visible(placed, "ann", "sales") == expected("ann", "sales")
    assert await _visible(placed, "ben") == expected("ben")
    assert await _visible(placed, "zoe", "sales", "care") == expected("zoe", "sales", "care")
    assert await _visible(placed, "ann", "sales", limit=5) == expected("ann", "sales")[:5]
    assert await _visible(placed, "ann", "sales", since=STARTED_MS + 30_000) == [
        each for each in expected("ann", "sales") if int(each[2:]) >= 30
    ]  # fmt: skip
    assert len(await _visible(placed, None)) == len(PLACES)


async def test_sqlite_looks_at_no_conversation_out_of_sight(placed: Archive) -> None:
    if not placed.is_sqlite:
        pytest.skip("PostgreSQL reads a small table as a whole; its plan depends on what it knows of the rows")
    asked: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        asked.append((statement, parameters))

    event.listen(placed.engine.sync_engine, "before_cursor_execute", note)
    await _visible(placed, "ann", "sales")
    event.remove(placed.engine.sync_engine, "before_cursor_execute", note)
    [(statement, parameters)] = [each for each in asked if "ORDER BY" in each[0]]
    async with placed.reading() as connection:
        plan = await connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)
        steps = [str(row["detail"]) for row in plan.mappings() if "report_rows" in row["detail"]]
    used = {name: sum(f"COVERING INDEX report_rows_{name} (" in step for step in steps) for name in INDEXES}
    assert used == {"team": 1, "assignee": 1, "owner": 2}
    assert not [step for step in steps if step.startswith("SCAN report_rows")]
