"""The desk's macros over HTTP, and the request that runs several steps on one conversation."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request

from libs.contracts import Macro
from services.gateway.desk.api import ConversationId, SignedInTeammate, UseDesk
from services.gateway.desk.editing import LeadEdit, unless_changed
from services.gateway.desk.steps import StepsBody, StepsReport, run_steps
from services.gateway.http import Refusal, documented, trace_of

router = APIRouter(prefix="/v1/desk", tags=["desk"])

Macros = Annotated[list[Macro], Field(max_length=100)]


@router.get("/macros", responses=documented(401, 403, 413, 422, 429, 503))
async def macros(teammate: SignedInTeammate, desk: UseDesk) -> list[Macro]:  # noqa: ARG001  (checks the sign-in)
    return await desk.directory.macros()


@router.put("/macros", responses=documented(400, 401, 403, 412, 413, 422, 429, 503))
async def put_macros(edit: LeadEdit, desk: UseDesk, body: Macros) -> list[Macro]:
    """Replace all macros. Pages offer them in this order."""
    ids = [macro.id for macro in body]
    twice = next((number for number, each in enumerate(ids) if each in ids[:number]), None)
    if twice is not None:
        raise Refusal(422, "macro_twice", f"/{twice}: this macro is there twice.")
    async with unless_changed(desk, "setting:macros"):
        await desk.directory.put_macros(body, edit)
    return body


@router.post(
    "/conversations/{conversation_id}/steps", responses=documented(400, 401, 403, 404, 409, 413, 422, 429, 503)
)
async def steps(
    request: Request, teammate: SignedInTeammate, desk: UseDesk, conversation_id: ConversationId, body: StepsBody
) -> StepsReport:
    """Run the steps of a macro, and report each of them. After a refused step the others are skipped."""
    return await run_steps(desk, teammate, conversation_id, body, trace=trace_of(request))
