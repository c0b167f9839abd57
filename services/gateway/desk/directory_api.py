"""The desk's people, teams and texts over HTTP: for admins, and for programs that sign in as a workflow.

A change of the desk's file applies the whole file again. People and teams that only this API added stay.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from libs.audit import person_named, team_named
from libs.contracts import CannedReply, ClosingNotes, Slug, Team, Teammate
from services.gateway.desk.api import SignedInTeammate, UseDesk
from services.gateway.desk.editing import AdminEdit, LeadEdit, unless_changed
from services.gateway.desk.schemas import PersonBody, TeamBody
from services.gateway.http import Refusal, documented

router = APIRouter(prefix="/v1/desk", tags=["desk"])

_WRITES = documented(400, 401, 403, 412, 413, 422, 429, 503)
_REMOVES = documented(401, 403, 404, 412, 413, 422, 429, 503)

PersonId = Annotated[Slug, Path(examples=["ana"])]
TeamId = Annotated[Slug, Path(examples=["sales"])]


@router.get("/teams", responses=documented(401, 403, 413, 422, 429, 503))
async def teams(teammate: SignedInTeammate, desk: UseDesk) -> list[Team]:  # noqa: ARG001  (the check of the sign-in)
    return await desk.directory.teams()


@router.put("/people/{person}", responses=_WRITES)
async def put_person(edit: AdminEdit, desk: UseDesk, person: PersonId, body: PersonBody) -> Teammate:
    """Add or change a person. With a higher limit they get waiting conversations at once."""
    stored = Teammate(id=person, **body.model_dump())
    async with unless_changed(desk, person_named(person)):
        await desk.directory.put_person(stored, edit)
    await desk.assigner.assign_waiting()
    return stored


@router.delete("/people/{person}", status_code=204, responses=_REMOVES)
async def remove_person(edit: AdminEdit, desk: UseDesk, person: PersonId) -> Response:
    """Remove a person. Their open conversations stay theirs until a teammate takes them over."""
    async with unless_changed(desk, person_named(person)):
        removed = await desk.directory.remove_person(person, edit)
    if not removed:
        raise Refusal(404, "person_unknown", "There is no such person.")
    return Response(status_code=204)


@router.put("/teams/{team}", responses=_WRITES)
async def put_team(edit: AdminEdit, desk: UseDesk, team: TeamId, body: TeamBody) -> Team:
    """Add or change a team. A member who is not in the directory is refused with `person_unknown`."""
    known = {person.id for person in await desk.directory.people()}
    unknown = next((number for number, member in enumerate(body.members) if member not in known), None)
    if unknown is not None:
        # An ID may be an address, which a refusal does not repeat.
        raise Refusal(422, "person_unknown", f"/members/{unknown}: there is no such person.")
    stored = Team(id=team, **body.model_dump())
    async with unless_changed(desk, team_named(team)):
        await desk.directory.put_team(stored, edit)
    await desk.assigner.assign_waiting()
    return stored


@router.delete("/teams/{team}", status_code=204, responses=_REMOVES)
async def remove_team(edit: AdminEdit, desk: UseDesk, team: TeamId) -> Response:
    """Remove a team. Conversations in its queue wait until a teammate assigns them, or until their time is over."""
    async with unless_changed(desk, team_named(team)):
        removed = await desk.directory.remove_team(team, edit)
    if not removed:
        raise Refusal(404, "team_unknown", "There is no such team.")
    return Response(status_code=204)


@router.put("/canned-replies", responses=_WRITES)
async def put_canned_replies(edit: LeadEdit, desk: UseDesk, body: list[CannedReply]) -> list[CannedReply]:
    """Replace all canned replies. Pages offer them in this order."""
    if twice := sorted({each.shortcut for each in body if [other.shortcut for other in body].count(each.shortcut) > 1}):
        raise Refusal(422, "shortcut_twice", f"/{twice[0]} is there twice.")
    async with unless_changed(desk, "setting:canned_replies"):
        await desk.directory.put_canned_replies(body, edit)
    return body


@router.put("/closing-notes", responses=_WRITES)
async def put_closing_notes(edit: AdminEdit, desk: UseDesk, body: ClosingNotes) -> ClosingNotes:
    """The notes that closing asks for, and the managed categories."""
    async with unless_changed(desk, "setting:closing_notes"):
        await desk.directory.put_closing_notes(body, edit)
    return body
