"""The managed list of labels over HTTP: every teammate reads it, leads, admins and programs replace it.

Conversations keep the IDs of their labels. A label that is renamed has its new name everywhere at once, and one that
left the list stays on conversations, under its ID, until a teammate removes it.
"""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from libs.contracts import Label
from services.gateway.desk.api import SignedInTeammate, UseDesk
from services.gateway.desk.editing import LeadEdit, unless_changed
from services.gateway.http import Refusal, documented

router = APIRouter(prefix="/v1/desk", tags=["desk"])

Labels = Annotated[list[Label], Field(max_length=200)]


@router.get("/labels", responses=documented(401, 403, 413, 422, 429, 503))
async def labels(teammate: SignedInTeammate, desk: UseDesk) -> list[Label]:  # noqa: ARG001  (checks the sign-in)
    return await desk.directory.labels()


@router.put("/labels", responses=documented(400, 401, 403, 412, 413, 422, 429, 503))
async def put_labels(edit: LeadEdit, desk: UseDesk, body: Labels) -> list[Label]:
    """Replace the list. Pages show it in this order."""
    for names in ([label.id for label in body], [label.name.casefold() for label in body]):
        twice = next((number for number, name in enumerate(names) if name in names[:number]), None)
        if twice is not None:
            raise Refusal(422, "label_twice", f"/{twice}: this label is there twice.")
    async with unless_changed(desk, "setting:labels"):
        await desk.directory.put_labels(body, edit)
    return body
