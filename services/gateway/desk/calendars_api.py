"""The desk's business calendars over HTTP: teammates read them, admins change them."""

import asyncio

from fastapi import APIRouter

from libs.calendars import problem_of
from libs.contracts import Calendar
from services.gateway.desk.api import SignedInTeammate, UseDesk
from services.gateway.desk.editing import AdminEdit, unless_changed
from services.gateway.http import Refusal, documented

MAX_CALENDARS = 100

router = APIRouter(prefix="/v1/desk", tags=["desk"])


@router.get("/calendars", responses=documented(401, 403, 413, 422, 429, 503))
async def calendars(teammate: SignedInTeammate, desk: UseDesk) -> list[Calendar]:  # noqa: ARG001  (checks the sign-in)
    """All calendars: when teams work, by which service levels and office hours of flows count."""
    return await desk.directory.calendars()


@router.put("/calendars", responses=documented(400, 401, 403, 412, 413, 422, 429, 503))
async def put_calendars(edit: AdminEdit, desk: UseDesk, body: list[Calendar]) -> list[Calendar]:
    """Replace all calendars. Due times that conversations have already do not change."""
    if len(body) > MAX_CALENDARS:
        raise Refusal(422, "invalid", f"There may be at most {MAX_CALENDARS} calendars.")
    teams = [team.id for team in await desk.directory.teams()]
    # In a thread, because the first country loads a library for a quarter of a second.
    if problem := await asyncio.to_thread(problem_of, body, teams):
        raise Refusal(422, problem[0], f"{problem[1][0].upper()}{problem[1][1:]}.")
    async with unless_changed(desk, "setting:calendars"):
        await desk.directory.put_calendars(body, edit)
    return body
