"""The desk's audit log over HTTP, for its admins: filtered, in pages, and as CSV for spreadsheets and reviews."""

import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from libs.audit import AuditFilter
from libs.contracts import AuditAction, AuditEntry, Model
from services.gateway.desk.api import UseDesk
from services.gateway.desk.editing import AdminEdit
from services.gateway.desk.reports import plain_cell
from services.gateway.http import documented

router = APIRouter(prefix="/v1/desk", tags=["desk"])

_READS = documented(401, 403, 413, 422, 429, 503)


class AuditList(Model):
    """`next` is the `after` of the next page. A page may be short, or empty, and still have a next one."""

    entries: list[AuditEntry]
    next: str | None = None


def filter_of(
    actor: Annotated[str | None, Query(max_length=100, examples=["person:ana"])] = None,
    action: Annotated[AuditAction | None, Query()] = None,
    subject: Annotated[str | None, Query(max_length=200, examples=["team:sales"])] = None,
    start: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    to: Annotated[AwareDatetime | None, Query(description="Excluded.")] = None,
) -> AuditFilter:
    return AuditFilter(by=actor, action=action, subject=subject, start=start, end=to)


Wanted = Annotated[AuditFilter, Depends(filter_of)]


@router.get("/audit", responses=_READS)
async def audit(
    admin: AdminEdit,  # noqa: ARG001  (checks the rights)
    desk: UseDesk,
    wanted: Wanted,
    after: Annotated[str | None, Query(pattern=r"^[0-9]{1,16}-[0-9]{1,10}$")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AuditList:
    """Who did what, the newest first."""
    page = await desk.audit.page(wanted, after=after, limit=limit)
    return AuditList(entries=page.entries, next=page.next)


@router.get(
    "/audit.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The same."}, **_READS},
)
async def audit_csv(admin: AdminEdit, desk: UseDesk, wanted: Wanted) -> StreamingResponse:
    """All entries that pass the filter, as a table. The export is an entry itself."""
    await desk.audit.record(admin.by, "audit.exported", "desk:audit")
    headers = {"Content-Disposition": 'attachment; filename="frontdesk-audit.csv"'}
    return StreamingResponse(_lines(desk, wanted), media_type="text/csv; charset=utf-8", headers=headers)


async def _lines(desk: UseDesk, wanted: AuditFilter) -> AsyncIterator[str]:
    yield _line(["at", "by", "action", "subject", "changes", "details"])
    async for page in desk.audit.each(wanted):
        for entry in page:
            changes = [change.model_dump(mode="json", exclude_defaults=True) for change in entry.changes]
            yield _line(
                [entry.at.isoformat(), entry.by, entry.action, entry.subject, _json(changes), _json(entry.details)]
            )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([plain_cell(cell) for cell in cells])
    return out.getvalue()
