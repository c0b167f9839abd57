"""Labels and priority of one conversation over HTTP."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from libs.contracts import Priority, Slug
from libs.conversations import MAX_LABELS
from services.gateway.desk.api import ConversationId, SignedInTeammate, UseDesk
from services.gateway.desk.schemas import DeskWrite, Done
from services.gateway.http import documented

router = APIRouter(prefix="/v1/desk", tags=["desk"])

_WRITES = documented(400, 401, 403, 404, 409, 413, 422, 429, 503)

_Labels = Annotated[list[Slug], Field(max_length=MAX_LABELS, examples=[["refund"]])]


class LabelsBody(DeskWrite):
    """IDs of the managed list. A label that is in both lists is added."""

    add: _Labels = []
    remove: _Labels = []


class PriorityBody(DeskWrite):
    priority: Priority


@router.post("/conversations/{conversation_id}/labels", responses=_WRITES)
async def label(teammate: SignedInTeammate, desk: UseDesk, conversation_id: ConversationId, body: LabelsBody) -> Done:
    """Add and remove labels, also after the end. Labels that are already as wanted stay as they are."""
    appended = await desk.describing.label(
        teammate, conversation_id, add=body.add, remove=body.remove, request_id=body.request_id
    )
    return Done(offset=appended.offset)


@router.post("/conversations/{conversation_id}/priority", responses=_WRITES)
async def prioritise(
    teammate: SignedInTeammate, desk: UseDesk, conversation_id: ConversationId, body: PriorityBody
) -> Done:
    """Set the priority: `urgent`, `high`, `normal` or `low`."""
    appended = await desk.describing.prioritise(
        teammate, conversation_id, priority=body.priority, request_id=body.request_id
    )
    return Done(offset=appended.offset)
