"""Reports over HTTP: as JSON for the desk's page, as CSV for spreadsheets."""

from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from libs.contracts import Author
from services.gateway.dependencies import Use
from services.gateway.desk.api import SignedInTeammate, UseDesk
from services.gateway.desk.reports import as_csv, report_on
from services.gateway.desk.schemas import Report
from services.gateway.desk.service import DeskService
from services.gateway.http import Refusal, documented

MAX_SPAN = timedelta(days=92)
"""Longer than conversations are kept."""

FIRST_YEAR, LAST_YEAR = 2000, 2200

router = APIRouter(prefix="/v1/desk", tags=["desk"])

From = Annotated[AwareDatetime | None, Query(alias="from", description="Seven days before `to` unless it is given.")]
To = Annotated[AwareDatetime | None, Query(description="Now, unless it is given; excluded.")]
Zone = Annotated[str, Query(max_length=64, examples=["Europe/Madrid"], description="By which days are counted.")]
_READS = documented(401, 403, 413, 422, 429, 503)


async def reporter_of(teammate: SignedInTeammate, services: Use) -> Author:
    await services.limits.report(teammate.id)
    return teammate


Reporter = Annotated[Author, Depends(reporter_of)]


@router.get("/reports", responses=_READS)
async def reports(reader: Reporter, desk: UseDesk, start: From = None, to: To = None, zone: Zone = "UTC") -> Report:  # noqa: ARG001
    """Opened, answered, queued, closed; median times to the first answer and to close; by day, team, person, flow
    and kind of answer."""
    return await _report(desk, start, to, zone)


@router.get(
    "/reports.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The same."}, **_READS},
)
async def reports_csv(
    reader: Reporter,
    desk: UseDesk,
    start: From = None,
    to: To = None,
    zone: Zone = "UTC",
) -> Response:
    """The same as a table, times in seconds."""
    report = await _report(desk, start, to, zone)
    await desk.audit.record(f"person:{reader.id}", "report.exported", "desk:reports")
    headers = {"Content-Disposition": 'attachment; filename="frontdesk-report.csv"'}
    return Response(as_csv(report), media_type="text/csv; charset=utf-8", headers=headers)


async def _report(desk: DeskService, start: datetime | None, to: datetime | None, zone: str) -> Report:
    end = to or desk.clock.now()
    # A time zone, or the week before, may lead to a date before year 1 or after year 9999.
    if not all(each is None or FIRST_YEAR <= each.year <= LAST_YEAR for each in (start, end)):
        raise Refusal(422, "span_invalid", f"`from` and `to` must be in the years {FIRST_YEAR} to {LAST_YEAR}.")
    begin = start or end - timedelta(days=7)
    if not timedelta(0) < end - begin <= MAX_SPAN:
        raise Refusal(422, "span_invalid", f"`from` must be before `to`, by at most {MAX_SPAN.days} days.")
    try:
        # Raises ValueError for a path out of the zones' folder, and OSError for a folder in it.
        days = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refusal(422, "zone_unknown", "There is no time zone of this name.") from error
    people, teams = await desk.directory.people(), await desk.directory.teams()
    return await report_on(desk.listing, people, teams, start=begin, end=end, zone=days)
