"""Legal holds over HTTP, for admins: put one on a conversation or its contact, list them, end one."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from libs.contracts import HeldThing, LegalHold, StrictModel
from libs.conversations import ConversationUnknown
from services.gateway.archived import ArchiveAccess
from services.gateway.dependencies import Dependencies, Use
from services.gateway.desk.api import UseDesk
from services.gateway.desk.editing import AdminEdit
from services.gateway.http import Refusal, documented

router = APIRouter(prefix="/v1/desk", tags=["desk"])

ConversationId = Annotated[str, Path(max_length=100, examples=["0-0123456789abcdef0123456789"])]
HoldId = Annotated[str, Path(pattern=r"^[0-9a-f]{26}$", examples=["0123456789abcdef0123456789"])]


class HoldBody(StrictModel):
    """`contact`: all conversations of the contact, also later ones."""

    of: HeldThing = "conversation"


@router.put("/conversations/{conversation_id}/hold", responses=documented(400, 401, 403, 404, 413, 422, 429, 503))
async def hold(
    edit: AdminEdit, services: Use, desk: UseDesk, conversation_id: ConversationId, body: HoldBody
) -> LegalHold:
    """Keep a conversation, or all of its contact, against retention and forgetting. A second hold changes nothing."""
    archive = _archive(services)
    state = await desk.reader.state(conversation_id)
    if state.is_private:
        raise ConversationUnknown(conversation_id)
    if not state.contact and body.of == "contact":
        raise Refusal(422, "invalid", "This conversation has no contact.")
    placed = await archive.hold(body.of, conversation_id, state.contact, by=edit.by, at=services.clock.now())
    await desk.audit.record(edit.by, "hold.placed", f"conversation:{conversation_id}", details={"of": body.of})
    return placed


@router.get("/holds", responses=documented(401, 403, 404, 413, 422, 429, 503))
async def holds(edit: AdminEdit, services: Use) -> list[LegalHold]:  # noqa: ARG001  (checks the rights)
    """The newest thousand holds; none without an archive."""
    return await services.reader.archive.holds() if services.reader.archive else []


@router.delete("/holds/{hold}", status_code=204, responses=documented(401, 403, 404, 413, 422, 429, 503))
async def end_hold(edit: AdminEdit, services: Use, desk: UseDesk, hold: HoldId) -> Response:
    """End a hold. What no other hold keeps is then removed by retention, and can be forgotten."""
    ended = await _archive(services).end_hold(hold)
    if ended is None:
        raise Refusal(404, "hold_unknown", "There is no such hold any more.")
    await desk.audit.record(edit.by, "hold.ended", f"conversation:{ended.conversation_id}", details={"of": ended.of})
    return Response(status_code=204)


def _archive(services: Dependencies) -> ArchiveAccess:
    """Raises Refusal. Without an archive conversations expire in Redis, so that none could be kept."""
    if services.reader.archive is None:
        raise Refusal(404, "archive_off", "This deployment has no archive, so that nothing can be kept for longer.")
    return services.reader.archive
