"""The undo of a write in HubSpot over HTTP."""

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request

from services.gateway.conversations import After
from services.gateway.desk.api import ConversationId, SignedInTeammate, UseDesk
from services.gateway.desk.schemas import DeskWrite, Done
from services.gateway.http import documented, trace_of

router = APIRouter(prefix="/v1/desk", tags=["desk"])


class UndoBody(DeskWrite):
    """`receipt`: the offset of an entry with `undo_until`."""

    receipt: After = Field(examples=["1764154800000-0"])


@router.post(
    "/conversations/{conversation_id}/undo",
    status_code=202,
    responses=documented(400, 401, 403, 404, 409, 413, 422, 429, 503),
)
async def undo(
    request: Request, teammate: SignedInTeammate, desk: UseDesk, conversation_id: ConversationId, body: UndoBody
) -> Done:
    """Take a write in HubSpot back, also after the end, unless the record has changed since.

    The answer is the entry `undo_requested`; the outcome follows as a `tool_result`. A repeat changes nothing.
    """
    appended = await desk.undoing.undo(
        teammate, conversation_id, receipt=body.receipt, request_id=body.request_id, trace=trace_of(request)
    )
    return Done(offset=appended.offset)
