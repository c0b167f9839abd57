"""What became of the ended conversations of two versions of a flow, counted in one statement.

A row for each version that a conversation was in, written in the transaction that stores the conversation, and gone
with it. The contact's rating comes after the end: the conversation is stored again then, and its rows too.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.bulk import insert_into, insert_rows, is_among
from libs.archive.engine import Archive
from libs.archive.packing import RawEntry
from libs.archive.tables import FLOW_OUTCOMES
from libs.flows import VersionTotals, outcomes_of

c = FLOW_OUTCOMES.c

_RATINGS = range(1, 6)


class FlowOutcomes:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def totals(
        self, flow: str, versions: Sequence[int], *, since_ms: int, until_ms: int | None = None
    ) -> dict[int, VersionTotals]:
        """By version, of conversations that were opened since, and before `until_ms`."""
        sums = [func.sum(cast(column, Integer)) for column in (c.handed_over, c.undone, c.failed)]
        ratings = [func.sum(case((c.rating == each, 1), else_=0)) for each in _RATINGS]
        passing: list[ColumnElement[bool]] = [c.flow == flow, c.version.in_(versions), c.opened_at >= since_ms]
        if until_ms is not None:
            passing.append(c.opened_at < until_ms)
        counted = select(c.version, func.count(), *sums, *ratings).where(*passing).group_by(c.version)
        async with self._archive.reading() as connection:
            rows = (await connection.execute(counted)).all()
        found = {}
        for version, conversations, handed_over, undone, failed, *ratings_given in rows:
            given = dict(zip(_RATINGS, map(int, ratings_given), strict=True))
            found[version] = VersionTotals(conversations, handed_over, undone, failed, given)
        return found


async def replace_outcomes(
    connection: AsyncConnection, stored: Iterable[tuple[Mapping[str, str], Sequence[RawEntry]]]
) -> None:
    """Write what became of conversations that were just stored, from the fields of their states and from their logs."""
    found = list(stored)
    of_these = is_among(connection, c.conversation_id, [fields["id"] for fields, _ in found])
    await connection.execute(delete(FLOW_OUTCOMES).where(of_these))
    # One that was reopened counts among those in Redis.
    rows = [row for fields, log in found if fields.get("status") == "closed" for row in _rows(fields, log)]
    if rows:
        await insert_rows(connection, insert_into(connection, FLOW_OUTCOMES), rows)


def _rows(fields: Mapping[str, str], log: Sequence[RawEntry]) -> list[dict[str, Any]]:
    return [
        {
            "conversation_id": fields["id"], "flow": each.flow, "version": each.version, "opened_at": each.opened_at,
            "handed_over": each.handed_over, "undone": each.undone, "failed": each.failed, "rating": each.rating,
        }
        for each in outcomes_of(fields, [entry for _, entry in log])
    ]  # fmt: skip
