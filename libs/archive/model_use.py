"""What models used in conversations that have ended, by days, teams and flows.

`model_uses` has what each conversation counts as, and `model_sums` the sums of it by the quarter of an hour of the end.
Both are written in the transaction that stores or removes a conversation: first its row is taken away from the sums,
then the new one is added. So sums are exact, also where the team or the end has changed since. A conversation that was
reopened counts from its next end. Quarters of an hour serve the days of every time zone since 2000. Long spans take the
sums of teams and flows from days of UTC.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, RowMapping, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.bulk import insert_into, insert_rows, is_among
from libs.archive.engine import Archive
from libs.archive.tables import MODEL_NUMBERS, MODEL_SUMS, MODEL_USES
from libs.contracts import ModelUse
from libs.reports import QUARTER_MS, eras_of

KINDS = ("total", "team", "flow", "team_day", "flow_day")
"""Sums of a quarter of an hour; those of a day have its first quarter."""

_DAY_QUARTERS = 24 * 4
_MINUTES = QUARTER_MS // 60_000
_EPOCH = date(1970, 1, 1)

Key = TypeVar("Key")

c = MODEL_SUMS.c


@dataclass(frozen=True)
class ModelSum:
    """What models used in so many conversations."""

    conversations: int
    used: ModelUse


@dataclass(frozen=True)
class ModelSums:
    """`teams` and `flows` by their IDs and names; a conversation without one has the empty key."""

    total: ModelSum
    days: Mapping[date, ModelSum]
    teams: Mapping[str, ModelSum]
    flows: Mapping[str, ModelSum]


class ModelUses:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def between(self, start_ms: int, end_ms: int, zone: tzinfo) -> ModelSums:
        """Of conversations that ended in this time, to a quarter of an hour: the first and the last one are whole."""
        first, end = start_ms // QUARTER_MS, -(-end_ms // QUARTER_MS)
        days: dict[date, ModelSum] = {}
        async with self._archive.reading() as connection:
            eras = eras_of(zone, start_ms, end_ms)
            for (began, offset), (over, _) in zip(eras, [*eras[1:], (end * QUARTER_MS, 0)], strict=True):
                since, until = max(first, began // QUARTER_MS), min(end, over // QUARTER_MS)
                number = (c.quarter + offset // _MINUTES) // _DAY_QUARTERS
                for day, found in (await _grouped(connection, "total", number, since, until)).items():
                    _join(days, _EPOCH + timedelta(days=int(day)), found)
            teams, flows = [await _of_span(connection, kind, first, end) for kind in ("team", "flow")]
        total = sum((each.used for each in days.values()), ModelUse())
        return ModelSums(
            ModelSum(sum(each.conversations for each in days.values()), total), dict(sorted(days.items())), teams, flows
        )


def _join(sums: dict[Key, ModelSum], key: Key, more: ModelSum) -> None:
    """A day on which the clocks change is in two parts, and a team has some for each span."""
    known = sums.get(key)
    sums[key] = more if known is None else ModelSum(known.conversations + more.conversations, known.used + more.used)


async def _of_span(connection: AsyncConnection, kind: str, first: int, end: int) -> dict[str, ModelSum]:
    """Whole days of UTC, and the quarters before and after them."""
    begin, over = -(-first // _DAY_QUARTERS) * _DAY_QUARTERS, end // _DAY_QUARTERS * _DAY_QUARTERS
    parts = [(f"{kind}_day", begin, over), (kind, first, begin), (kind, over, end)]
    sums: dict[str, ModelSum] = {}
    for part, since, until in parts if begin < over else [(kind, first, end)]:
        for key, found in (await _grouped(connection, part, c.key, since, until)).items():
            _join(sums, key, found)
    return sums


async def _grouped(
    connection: AsyncConnection, kind: str, by: ColumnElement[Any], first: int, end: int
) -> dict[Any, ModelSum]:
    numbers = [func.sum(c[name]) for name in ("conversations", *MODEL_NUMBERS)]
    chosen = select(by.label("row"), *numbers).where(c.kind == kind, c.quarter >= first, c.quarter < end)
    found: dict[Any, ModelSum] = {}
    for row, conversations, *used in await connection.execute(chosen.group_by("row").order_by("row")):
        # Of what was removed, a row of zeros stays.
        if conversations:
            found[row] = ModelSum(int(conversations), ModelUse.of(*map(int, used)))
    return found


async def replace_model_uses(connection: AsyncConnection, stored: Iterable[Mapping[str, str]]) -> None:
    """Count conversations that were just stored, from the fields of their states, in place of what they counted as."""
    fields = {each["id"]: each for each in stored}
    rows = [row for each in fields.values() if (row := _row(each)) is not None]
    await _change(connection, fields, rows)


async def forget_model_uses(connection: AsyncConnection, ids: Collection[str]) -> None:
    """Count these conversations no more."""
    await _change(connection, ids, ())


async def _change(connection: AsyncConnection, ids: Collection[str], rows: Sequence[Mapping[str, Any]]) -> None:
    of_these = is_among(connection, MODEL_USES.c.conversation_id, ids)
    before = (await connection.execute(select(MODEL_USES).where(of_these))).mappings().all()
    if before:
        await connection.execute(delete(MODEL_USES).where(of_these))
    if rows:
        await insert_rows(connection, insert_into(connection, MODEL_USES), rows)
    if changes := _changes(before, rows):
        new = insert_into(connection, MODEL_SUMS)
        added = {name: c[name] + new.excluded[name] for name in ("conversations", *MODEL_NUMBERS)}
        keys = ["kind", "quarter", "key"]
        await insert_rows(connection, new.on_conflict_do_update(index_elements=keys, set_=added), changes)


def _row(fields: Mapping[str, str]) -> dict[str, Any] | None:
    """None for a conversation that is open again, or in which no model answered."""
    used = ModelUse.parse(fields["model_use"]) if fields.get("model_use") else None
    if not used or fields.get("status") != "closed" or not fields.get("closed_at"):
        return None
    # PostgreSQL stores no NUL in a text.
    team, flow = (fields.get(name, "").replace("\0", "") for name in ("team", "flow"))
    return {
        "conversation_id": fields["id"], "quarter": int(fields["closed_at"]) // QUARTER_MS, "team": team, "flow": flow,
        **dict(zip(MODEL_NUMBERS, used.numbers, strict=True)),
    }  # fmt: skip


def _changes(before: Sequence[RowMapping], after: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the sums have to be changed by. In one order, so that two processes never wait for each other's rows."""
    sums: dict[tuple[str, int, str], list[int]] = defaultdict(lambda: [0] * (1 + len(MODEL_NUMBERS)))
    for sign, rows in ((-1, before), (1, after)):
        for row in rows:
            numbers = [sign, *(sign * row[name] for name in MODEL_NUMBERS)]
            for kind in KINDS:
                of, _, whole = kind.partition("_")
                quarter = row["quarter"] // _DAY_QUARTERS * _DAY_QUARTERS if whole else row["quarter"]
                key = (kind, quarter, "" if of == "total" else row[of])
                sums[key] = [known + more for known, more in zip(sums[key], numbers, strict=True)]
    names = ("conversations", *MODEL_NUMBERS)
    return [
        {"kind": kind, "quarter": quarter, "key": key, **dict(zip(names, numbers, strict=True))}
        for (kind, quarter, key), numbers in sorted(sums.items())
        if any(numbers)
    ]
