"""The block list over HTTP, for leads and admins: block the contact of a conversation, list the blocks, remove one."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from libs.contracts import MAX_REASON, ContactBlock
from libs.conversations import ConversationUnknown
from libs.masking import MASKED
from services.gateway.blocking import block_id
from services.gateway.dependencies import Use
from services.gateway.desk.api import UseDesk
from services.gateway.desk.editing import LeadEdit
from services.gateway.desk.schemas import DeskWrite
from services.gateway.http import Refusal, documented

MAX_HOURS = 24 * 366

router = APIRouter(prefix="/v1/desk", tags=["desk"])

ConversationId = Annotated[str, Path(max_length=100, examples=["0-0123456789abcdef0123456789"])]
BlockId = Annotated[str, Path(pattern=r"^[0-9a-f]{26}$", examples=["0123456789abcdef0123456789"])]


class BlockBody(DeskWrite):
    """`network`: refuse anonymous visitors of the same network, too, which may be a household or an office."""

    hours: int = Field(ge=1, le=MAX_HOURS, examples=[24])
    reason: Annotated[str, Field(max_length=MAX_REASON), MASKED] = ""
    network: bool = False


@router.post(
    "/conversations/{conversation_id}/block", responses=documented(400, 401, 403, 404, 409, 413, 422, 429, 503)
)
async def block(
    edit: LeadEdit, services: Use, desk: UseDesk, conversation_id: ConversationId, body: BlockBody
) -> ContactBlock:
    """Block the contact of a conversation. Their streams end, and their requests are refused with `contact_blocked`.

    A second block of the same contact replaces the first one. Colleagues can't be blocked.
    """
    state = await desk.reader.state(conversation_id)
    if state.is_private:
        raise ConversationUnknown(conversation_id)
    if state.principal.kind == "staff":
        raise Refusal(422, "staff_not_blocked", "Colleagues can't be blocked: ask an admin of the site.")
    now = services.clock.now()
    new = ContactBlock(
        id=block_id(state.contact), contact=state.contact, name=state.principal.name, conversation_id=conversation_id,
        reason=body.reason.strip(), by=edit.by, at=now, until=now + timedelta(hours=body.hours),
        by_network=body.network,
    )  # fmt: skip
    await services.blocks.put(new)
    return new


@router.get("/blocks", responses=documented(401, 403, 413, 422, 429, 503))
async def blocks(edit: LeadEdit, services: Use) -> list[ContactBlock]:  # noqa: ARG001  (checks the rights)
    """The blocks that have not ended, the newest first."""
    return await services.blocks.all()


@router.delete("/blocks/{block}", status_code=204, responses=documented(401, 403, 404, 413, 422, 429, 503))
async def unblock(edit: LeadEdit, services: Use, block: BlockId) -> Response:
    """Take messages from this contact again."""
    if await services.blocks.remove(block, edit.by) is None:
        raise Refusal(404, "block_unknown", "There is no such block any more.")
    return Response(status_code=204)
