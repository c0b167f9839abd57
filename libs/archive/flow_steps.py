"""The numbers on the builder's cards: how many conversations were at each step of a flow, and how they went on.

A row for each step of an ended conversation, written in the transaction that stores the conversation, and gone with it.
A conversation that was reopened has none until its next end: it counts among those in Redis.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.bulk import insert_into, insert_rows, is_among
from libs.archive.engine import Archive
from libs.archive.tables import CONVERSATIONS, FLOW_STEPS
from libs.flows import StepOutcome, visits_of

c = FLOW_STEPS.c

COUNTED: tuple[StepOutcome, ...] = ("left", "timed_out", "handed_over", "ended")


@dataclass(frozen=True)
class StepSpan:
    """Conversations that reached steps of a flow from `start_ms` on and before `end_ms`. `version` None: of any."""

    flow: str
    start_ms: int
    end_ms: int
    version: int | None = None


@dataclass(frozen=True)
class StepNumbers:
    """`outcomes`: the conversations by how they went on; those that went on to the next step are in none."""

    reached: int
    outcomes: Mapping[str, int]
    median_ms: int | None


@dataclass(frozen=True)
class StepPlace:
    """A conversation that was at a step."""

    conversation_id: str
    name: str | None
    reached_at: int
    spent_ms: int | None
    outcome: str


class FlowSteps:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def numbers(self, span: StepSpan) -> dict[str, StepNumbers]:
        """The numbers of each step, by its path."""
        outcomes = [func.sum(case((c.outcome == each, 1), else_=0)).label(each) for each in COUNTED]
        counted = select(c.path, func.count().label("reached"), *outcomes).where(_in(span)).group_by(c.path)
        # Both databases have window functions, and SQLite has no percentiles.
        place = func.row_number().over(partition_by=c.path, order_by=c.spent_ms).label("place")
        number = func.count().over(partition_by=c.path).label("number")
        ordered = select(c.path, c.spent_ms, place, number).where(_in(span)).subquery()
        middle = ordered.c.place.in_(((ordered.c.number + 1) // 2, (ordered.c.number + 2) // 2))
        medians = select(ordered.c.path, func.avg(ordered.c.spent_ms)).where(middle).group_by(ordered.c.path)
        async with self._archive.reading() as connection:
            times = {path: int(median) for path, median in await connection.execute(medians)}
            return {
                row.path: StepNumbers(
                    row.reached, dict(zip(COUNTED, map(int, row[2:]), strict=True)), times.get(row.path)
                )
                for row in await connection.execute(counted)
            }

    async def conversations(
        self, span: StepSpan, path: str, outcome: str | None, *, before: tuple[int, str] | None, limit: int
    ) -> list[StepPlace]:
        """Conversations of the desk that were at this step, the newest first. `before`: the last of the page before."""
        passing = and_(_in(span), c.path == path, CONVERSATIONS.c.private.is_(False))
        if outcome:
            passing = and_(passing, c.outcome == outcome)
        if before:
            passing = and_(passing, tuple_(c.reached_at, c.conversation_id) < tuple_(*before))
        columns = select(c.conversation_id, CONVERSATIONS.c.name, c.reached_at, c.spent_ms, c.outcome)
        page = columns.join(CONVERSATIONS, CONVERSATIONS.c.id == c.conversation_id).where(passing)
        page = page.order_by(c.reached_at.desc(), c.conversation_id.desc()).limit(limit)
        async with self._archive.reading() as connection:
            return [StepPlace(*row) for row in await connection.execute(page)]


def _in(span: StepSpan) -> ColumnElement[bool]:
    passing = and_(c.flow == span.flow, c.reached_at >= span.start_ms, c.reached_at < span.end_ms)
    return passing if span.version is None else and_(passing, c.version == span.version)


async def replace_steps(connection: AsyncConnection, stored: Iterable[Mapping[str, str]]) -> None:
    """Write the steps of conversations that were just stored, from the fields of their states."""
    fields = list(stored)
    of_these = is_among(connection, c.conversation_id, [each["id"] for each in fields])
    await connection.execute(delete(FLOW_STEPS).where(of_these))
    rows = _rows([each for each in fields if each.get("status") == "closed"])
    if rows:
        await insert_rows(connection, insert_into(connection, FLOW_STEPS), rows)


def _rows(ended: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "conversation_id": each["id"], "flow": visit.flow, "version": visit.version, "path": visit.path,
            "reached_at": visit.reached_at, "spent_ms": visit.spent_ms or 0, "outcome": visit.outcome,
        }
        for each in ended
        for visit in visits_of(each)
    ]  # fmt: skip
