"""What reports know of each archived conversation, and which stored hours of figures are no longer equal to it."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.bulk import insert_into, insert_rows, is_among
from libs.archive.report_tables import REPORT_PENDING, REPORT_ROWS, ROW_TEXTS, ROW_TIMES
from libs.reports import FIELDS, RETURN_TIMEOUT_MS, Noted, ReportRecord, Returns, hours_of, was_alone

_COLUMNS = ("id", *ROW_TEXTS, *ROW_TIMES, "rating", "is_back")
COLUMNS = tuple(REPORT_ROWS.c[name] for name in _COLUMNS)
"""What `noted_of` takes."""

_parts = attrgetter(*(each.name for each in fields(ReportRecord)))
# Unlike `astuple` it copies nothing.

IDS_AT_ONCE = 500

_LOCK = 0x7265706F7274
"""Of PostgreSQL: the letters of `report`."""


def record_of(fields: Mapping[str, str]) -> ReportRecord | None:
    """The record of a conversation's state. None for one that is open again, or counts in no report."""
    if fields.get("status") != "closed":
        return None
    # PostgreSQL stores no NUL in a text.
    return ReportRecord.of({name: value and value.replace("\0", "") for name in FIELDS for value in [fields.get(name)]})


def noted_of(row: Row[Any] | Sequence[Any]) -> Noted:
    """A conversation from COLUMNS, or from the list of a pending change."""
    values = dict(zip(_COLUMNS, row, strict=True))
    is_back, labels = bool(values.pop("is_back")), values.pop("labels")
    return Noted(ReportRecord(**values, status="closed", labels=tuple(labels.split())), is_back)


def _values(noted: Noted) -> list[Any]:
    id_, contact, _, owner, team, assignee, channel, category, flow, labels, *rest = _parts(noted.record)
    return [id_, contact, owner, team, assignee, channel, category, flow, " ".join(labels), *rest, noted.is_back]


def before_of(noted: Noted | None) -> str | None:
    if noted is None:
        return None
    # Figures don't ask for the contact, and nothing of a person stays when they are forgotten.
    without_contact = Noted(replace(noted.record, contact=""), noted.is_back)
    return json.dumps(_values(without_contact), ensure_ascii=False, separators=(",", ":"))


def noted_before(before: str | None) -> Noted | None:
    return None if before is None else noted_of(json.loads(before))


async def rows_by_id(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Noted]:
    found: dict[str, Noted] = {}
    listed = list(ids)
    for first in range(0, len(listed), IDS_AT_ONCE):
        chosen = select(*COLUMNS).where(is_among(connection, REPORT_ROWS.c.id, listed[first : first + IDS_AT_ONCE]))
        found |= {row.id: noted_of(row) for row in await connection.execute(chosen)}
    return found


async def rows_of_contacts(connection: AsyncConnection, contacts: Collection[str], since_ms: int) -> list[Noted]:
    """The conversations of these contacts that ended since."""
    found: list[Noted] = []
    listed = list(contacts)
    for first in range(0, len(listed), IDS_AT_ONCE):
        of_these = is_among(connection, REPORT_ROWS.c.contact, listed[first : first + IDS_AT_ONCE])
        chosen = select(*COLUMNS).where(of_these, REPORT_ROWS.c.last_at >= since_ms)
        found += map(noted_of, await connection.execute(chosen))
    return found


async def note_changes(
    connection: AsyncConnection, changed: Mapping[str, ReportRecord | None], *, now_ms: int, is_sqlite: bool
) -> None:
    """Conversations that were stored (or removed: None), in the transaction that does so.

    Their contacts' other conversations change too, if one of these is a return or no longer is.
    """
    if not is_sqlite:
        # Two processes that store conversations of one contact must see each other's: SQLite has one writer anyway.
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    before = await rows_by_id(connection, changed)
    known = [*(record for record in changed.values() if record), *(noted.record for noted in before.values())]
    if not known:
        return
    since = min(record.contact_at for record in known) - RETURN_TIMEOUT_MS
    related = await rows_of_contacts(connection, {record.contact for record in known}, since)
    # Among the related ones are those that just changed, as they were.
    before |= {noted.record.id: noted for noted in related}
    after: dict[str, ReportRecord | None] = {**{id_: noted.record for id_, noted in before.items()}, **changed}
    returns = Returns(record for record in after.values() if record)
    now = {
        id_: Noted(record, was_alone(record) and returns.after(record)) if record else None
        for id_, record in after.items()
    }
    different = {id_: noted for id_, noted in now.items() if noted != before.get(id_)}
    if not different:
        return
    pending = [
        {"hour": hour, "id": id_, "before": before_of(before.get(id_)), "mark": 0}
        for id_, noted in sorted(different.items())
        for hour in sorted(_hours((before.get(id_), noted)))
    ]
    new = insert_into(connection, REPORT_PENDING)
    grown = {"mark": REPORT_PENDING.c.mark + 1}
    await insert_rows(connection, new.on_conflict_do_update(index_elements=["hour", "id"], set_=grown), pending)
    # A row that is gone leaves its figures to the next calculation of its hours.
    gone = [id_ for id_, noted in different.items() if noted is None]
    if gone:
        await connection.execute(delete(REPORT_ROWS).where(REPORT_ROWS.c.id.in_(gone)))
    rows = [_row(noted, now_ms) for _, noted in sorted(different.items()) if noted]
    if rows:
        put = insert_into(connection, REPORT_ROWS)
        replaced = {column.name: put.excluded[column.name] for column in REPORT_ROWS.c if column.name != "id"}
        await insert_rows(connection, put.on_conflict_do_update(index_elements=["id"], set_=replaced), rows)


def _hours(both: Iterable[Noted | None]) -> set[int]:
    return {hour for noted in both if noted for hour in hours_of(noted.record)}


def _row(noted: Noted, now_ms: int) -> dict[str, Any]:
    record = noted.record
    times = (record.contact_at, record.queued_at, record.human_since, record.human_answered_at, record.closed_at)
    last = max(time for time in times if time is not None)
    return {**dict(zip(_COLUMNS, _values(noted), strict=True)), "last_at": last, "stored_at": now_ms}
