"""The desk's people, teams and texts over HTTP: for admins, and for programs that sign in as a workflow.

A change of the desk's file applies the whole file again. People and teams that only this API added stay.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from starlette.requests import Request

from libs.contracts import CannedReply, ClosingNotes, Slug, Team, Teammate
from services.gateway.dependencies import Use
from services.gateway.desk.api import SignedInTeammate, UseDesk
from services.gateway.desk.schemas import PersonBody, TeamBody
from services.gateway.desk.sign_in import at_desk
from services.gateway.http import Refusal, documented

router = APIRouter(prefix="/v1/desk", tags=["desk"])

_WRITES = documented(400, 401, 403, 413, 422, 429, 503)
_REMOVES = documented(401, 403, 404, 413, 422, 429, 503)

PersonId = Annotated[Slug, Path(examples=["ana"])]
TeamId = Annotated[Slug, Path(examples=["sales"])]


async def admin_of(request: Request, services: Use, desk: UseDesk) -> None:
    """Raises Refusal for teammates who are no admins."""
    signed_in = await at_desk(request, services)
    await services.limits.write(signed_in.subject)
    if signed_in.role == "workflow":  # a program of the host site, which the directory does not list
        return
    author = await desk.member(signed_in.subject)
    person = await desk.directory.person(author.id)
    if person is None or person.role != "admin":
        raise Refusal(403, "admin_only", "Only admins of the desk may change its directory.")


Admin = Depends(admin_of)


@router.get("/teams", responses=documented(401, 403, 413, 422, 429, 503))
async def teams(teammate: SignedInTeammate, desk: UseDesk) -> list[Team]:  # noqa: ARG001  (the check of the sign-in)
    return await desk.directory.teams()


@router.put("/people/{person}", dependencies=[Admin], responses=_WRITES)
async def put_person(desk: UseDesk, person: PersonId, body: PersonBody) -> Teammate:
    """Add or change a person. With a higher limit they get waiting conversations at once."""
    stored = Teammate(id=person, **body.model_dump())
    await desk.directory.put_person(stored)
    await desk.assigner.assign_waiting()
    return stored


@router.delete("/people/{person}", dependencies=[Admin], status_code=204, responses=_REMOVES)
async def remove_person(desk: UseDesk, person: PersonId) -> Response:
    """Remove a person. Their open conversations stay theirs until a teammate takes them over."""
    if not await desk.directory.remove_person(person):
        raise Refusal(404, "person_unknown", "There is no such person.")
    return Response(status_code=204)


@router.put("/teams/{team}", dependencies=[Admin], responses=_WRITES)
async def put_team(desk: UseDesk, team: TeamId, body: TeamBody) -> Team:
    """Add or change a team. A member who is not in the directory is refused with `person_unknown`."""
    known = {person.id for person in await desk.directory.people()}
    unknown = next((number for number, member in enumerate(body.members) if member not in known), None)
    if unknown is not None:
        # An ID may be an address, which a refusal does not repeat.
        raise Refusal(422, "person_unknown", f"/members/{unknown}: there is no such person.")
    stored = Team(id=team, **body.model_dump())
    await desk.directory.put_team(stored)
    await desk.assigner.assign_waiting()
    return stored


@router.delete("/teams/{team}", dependencies=[Admin], status_code=204, responses=_REMOVES)
async def remove_team(desk: UseDesk, team: TeamId) -> Response:
    """Remove a team. Conversations in its queue wait until a teammate assigns them, or until their time is over."""
    if not await desk.directory.remove_team(team):
        raise Refusal(404, "team_unknown", "There is no such team.")
    return Response(status_code=204)


@router.put("/canned-replies", dependencies=[Admin], responses=_WRITES)
async def put_canned_replies(desk: UseDesk, body: list[CannedReply]) -> list[CannedReply]:
    """Replace all canned replies. Pages offer them in this order."""
    if twice := sorted({each.shortcut for each in body if [other.shortcut for other in body].count(each.shortcut) > 1}):
        raise Refusal(422, "shortcut_twice", f"/{twice[0]} is there twice.")
    await desk.directory.put_canned_replies(body)
    return body


@router.put("/closing-notes", dependencies=[Admin], responses=_WRITES)
async def put_closing_notes(desk: UseDesk, body: ClosingNotes) -> ClosingNotes:
    """The notes that closing asks for, and the managed categories."""
    await desk.directory.put_closing_notes(body)
    return body
