"""Saved views over HTTP: a teammate's own, and those of a team, which leads and admins manage."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field, field_validator

from libs.contracts import Author, Slug, StrictModel, Team, Teammate
from libs.masking import MASKED
from services.gateway.desk.api import SignedInTeammate, UseDesk
from services.gateway.desk.index import FilterChoices, ListQuery
from services.gateway.desk.saved_views import SavedView
from services.gateway.desk.service import DeskService, not_a_member
from services.gateway.http import documented

router = APIRouter(prefix="/v1/desk", tags=["desk"])

ViewId = Annotated[Slug, Path(examples=["late-invoices"])]


class ViewBody(StrictModel):
    """Everything about a view but its ID. `team`: its members see the view, and leads and admins change it."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S"), MASKED]
    team: Slug | None = None
    query: ListQuery

    @field_validator("query")
    @classmethod
    def _names_no_contact(cls, query: ListQuery) -> ListQuery:
        # A view stays for years, and forgetting a person would have to look for them in it.
        if query.contact:
            raise ValueError("a saved view names no contact")
        return query


@router.get("/views", responses=documented(401, 403, 413, 422, 429, 503))
async def views(teammate: SignedInTeammate, desk: UseDesk) -> list[SavedView]:
    """The teammate's own views and those of their teams, by name."""
    person, teams = await _person_of(teammate, desk)
    return await desk.saved_views.of(person, teams)


@router.get("/views/choices", responses=documented(401, 403, 413, 422, 429, 503))
async def choices(teammate: SignedInTeammate, desk: UseDesk) -> FilterChoices:
    """Values that conversations have, open, closed and archived, for filters by them."""
    return await desk.choices.seen_with(await desk.sight(teammate))


@router.put("/views/{view}", responses=documented(400, 401, 403, 404, 413, 422, 429, 503))
async def put_view(teammate: SignedInTeammate, desk: UseDesk, view: ViewId, body: ViewBody) -> SavedView:
    """Add a view under an ID that the client chooses, or change it. Only leads and admins share one with a team."""
    person, teams = await _person_of(teammate, desk)
    wanted = SavedView(id=view, owner=person.id, name=body.name.strip(), team=body.team, query=body.query)
    return await desk.saved_views.put(person, teams, wanted)


@router.delete("/views/{view}", status_code=204, responses=documented(401, 403, 404, 413, 422, 429, 503))
async def remove_view(teammate: SignedInTeammate, desk: UseDesk, view: ViewId) -> Response:
    person, _ = await _person_of(teammate, desk)
    await desk.saved_views.remove(person, view)
    return Response(status_code=204)


async def _person_of(teammate: Author, desk: DeskService) -> tuple[Teammate, list[Team]]:
    person = await desk.directory.person(teammate.id)
    if person is None:
        raise not_a_member()
    return person, await desk.directory.teams()
