"""The desk's service levels over HTTP: teammates read them, admins change them."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from libs.assignment import problem_of_levels
from libs.contracts import ServiceLevel
from services.gateway.desk.api import SignedInTeammate, UseDesk
from services.gateway.desk.editing import AdminEdit, unless_changed
from services.gateway.http import Refusal, documented

router = APIRouter(prefix="/v1/desk", tags=["desk"])

ServiceLevels = Annotated[list[ServiceLevel], Field(max_length=100)]


@router.get("/sla", responses=documented(401, 403, 413, 422, 429, 503))
async def service_levels(teammate: SignedInTeammate, desk: UseDesk) -> list[ServiceLevel]:  # noqa: ARG001  (checks the sign-in)
    """The targets of all teams, in business time, and their escalations."""
    return await desk.directory.service_levels()


@router.put("/sla", responses=documented(400, 401, 403, 412, 413, 422, 429, 503))
async def put_service_levels(edit: AdminEdit, desk: UseDesk, body: ServiceLevels) -> list[ServiceLevel]:
    """Replace all service levels. They apply to waits that begin from now on."""
    teams = [team.id for team in await desk.directory.teams()]
    people = [person.id for person in await desk.directory.people()]
    if problem := problem_of_levels(body, teams, people):
        raise Refusal(422, problem[0], f"{problem[1]}.")
    async with unless_changed(desk, "setting:sla"):
        await desk.directory.put_service_levels(body, edit)
    return body
