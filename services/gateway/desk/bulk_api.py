"""Actions on many conversations over HTTP: one request, and an answer for each conversation."""

from fastapi import APIRouter
from starlette.requests import Request

from services.gateway.dependencies import Use
from services.gateway.desk.api import SignedInTeammate, UseDesk
from services.gateway.desk.bulk import BulkActions, BulkAnswer, BulkBody
from services.gateway.http import documented, trace_of

router = APIRouter(prefix="/v1/desk", tags=["desk"])

COUNTED = 10
"""Conversations that count as one more action of the teammate in their rate limit."""


@router.post("/conversations/bulk", responses=documented(400, 401, 403, 409, 413, 422, 429, 503))
async def bulk(
    request: Request, services: Use, teammate: SignedInTeammate, desk: UseDesk, body: BulkBody
) -> BulkAnswer:
    """Assign, label, prioritise, snooze or close up to 100 conversations. `results` says what was done for each."""
    await services.limits.write(teammate.id, len(body.conversations) // COUNTED)
    many = BulkActions(services.redis, services.settings.keys, desk)
    return await many.act(teammate, body, trace=trace_of(request))
