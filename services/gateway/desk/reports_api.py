"""Reports over HTTP: as JSON for the desk's page, as CSV for spreadsheets, and the conversations behind a figure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from libs.assignment import Sight
from libs.audit import person_named
from libs.contracts import Author
from libs.reports import Figure, Span
from services.gateway.dependencies import Use
from services.gateway.desk.api import SignedInTeammate, UseDesk
from services.gateway.desk.figures import Group
from services.gateway.desk.reports import (
    Behind,
    BehindPage,
    FigurePlace,
    FigurePlaceInvalid,
    Names,
    Report,
    as_csv,
)
from services.gateway.desk.service import DeskService
from services.gateway.http import Refusal, documented

MAX_SPAN = timedelta(days=3_660)
"""Ten years, which take a third of a second of CPU. A report says since when conversations are there."""

FIRST_YEAR, LAST_YEAR = 2000, 2200

router = APIRouter(prefix="/v1/desk", tags=["desk"])

_READS = documented(401, 403, 413, 422, 429, 503)


@dataclass(frozen=True)
class AskedSpan:
    start: datetime | None
    end: datetime | None
    zone: ZoneInfo


async def asked_span(
    start: Annotated[
        AwareDatetime | None, Query(alias="from", description="Seven days before `to` unless it is given.")
    ] = None,
    to: Annotated[AwareDatetime | None, Query(description="Now, unless it is given; excluded.")] = None,
    zone: Annotated[
        str, Query(max_length=64, examples=["Europe/Madrid"], description="By which days and hours are counted.")
    ] = "UTC",
) -> AskedSpan:
    # A time zone, or the week before, may lead to a date before year 1 or after year 9999.
    if not all(each is None or FIRST_YEAR <= each.year <= LAST_YEAR for each in (start, to)):
        raise Refusal(422, "span_invalid", f"`from` and `to` must be in the years {FIRST_YEAR} to {LAST_YEAR}.")
    try:
        # Raises ValueError for a path out of the zones' folder, and OSError for a folder in it.
        return AskedSpan(start, to, ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refusal(422, "zone_unknown", "There is no time zone of this name.") from error


async def reporter_of(teammate: SignedInTeammate, services: Use) -> Author:
    await services.limits.report(teammate.id)
    return teammate


Reporter = Annotated[Author, Depends(reporter_of)]
AskedFor = Annotated[AskedSpan, Depends(asked_span)]


@router.get("/reports", responses=_READS)
async def reports(reader: Reporter, desk: UseDesk, asked: AskedFor) -> Report:
    """What became of conversations that the teammate may see, with the number of cases behind each figure.

    Waits that go on count as they are.
    """
    return await _report(desk, await desk.sight(reader), asked)


@router.get(
    "/reports.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The same."}, **_READS},
)
async def reports_csv(reader: Reporter, desk: UseDesk, asked: AskedFor) -> Response:
    """The same as a table, times in seconds."""
    report = await _report(desk, await desk.sight(reader), asked)
    await desk.audit.record(person_named(reader.id), "report.exported", "desk:reports")
    headers = {"Content-Disposition": 'attachment; filename="frontdesk-report.csv"'}
    return Response(as_csv(report), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/reports/conversations", responses=_READS)
async def conversations_behind(
    reader: SignedInTeammate,
    desk: UseDesk,
    asked: AskedFor,
    figure: Annotated[Figure, Query()],
    group: Annotated[Group, Query()] = "total",
    key: Annotated[str, Query(max_length=200)] = "total",
    after: Annotated[str | None, Query(max_length=200, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> BehindPage:
    """The conversations behind one figure of one row, the longest time first."""
    span, sight = _span(desk, asked), await desk.sight(reader)
    try:
        place = FigurePlace.parse(after) if after else None
    except FigurePlaceInvalid as error:
        raise Refusal(422, "cursor_invalid", "`after` must be the `next` of a page of this list.") from error
    found = await desk.reports.behind(span, sight, figure, (group, key), after=place, limit=limit)
    measured = {record.id: measure for record, measure in found.page}
    named = await desk.listing.summaries(list(measured))
    summaries = [each for each in named.summaries if sight.sees(each)]
    return BehindPage(
        conversations=[
            Behind(summary=each, value=measured[each.id].value, outcome=measured[each.id].outcome) for each in summaries
        ],
        total=found.total,
        hidden=len(measured) - len(summaries),
        archive_away=found.archive_away or named.archive_away,
        next=str(found.next) if found.next else None,
    )


async def _report(desk: DeskService, sight: Sight, asked: AskedSpan) -> Report:
    names: Names = {
        "team": {team.id: team.name for team in await desk.directory.teams()},
        "person": {person.id: person.name for person in await desk.directory.people()},
        "label": {label.id: label.name for label in await desk.directory.labels()},
    }
    subjects = {subject.partition(":"): name for subject, name in (await desk.directory.former_names()).items()}
    former: Names = {
        "team": {key: name for (kind, _, key), name in subjects.items() if kind == "team"},
        "person": {key: name for (kind, _, key), name in subjects.items() if kind == "person"},
        "label": {key: name for (kind, _, key), name in subjects.items() if kind == "label"},
    }
    return await desk.reports.report(_span(desk, asked), sight, names, former)


def _span(desk: DeskService, asked: AskedSpan) -> Span:
    now = desk.clock.now()
    end = asked.end or now
    begin = asked.start or end - timedelta(days=7)
    if not timedelta(0) < end - begin <= MAX_SPAN:
        raise Refusal(422, "span_invalid", f"`from` must be before `to`, by at most {MAX_SPAN.days} days.")
    start_ms, end_ms, now_ms = (round(each.astimezone(UTC).timestamp() * 1000) for each in (begin, end, now))
    return Span(start_ms, end_ms, asked.zone, now_ms)
