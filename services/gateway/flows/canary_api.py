"""The canary of a flow over HTTP: its numbers next to those of the other version, and the decision about it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from starlette.requests import HTTPConnection

from services.gateway.desk import AdminEdit
from services.gateway.flows.api import READS, WRITES, Named
from services.gateway.flows.canaries import Canaries
from services.gateway.flows.canary_schemas import CanaryReply, ChangeCanary, EndCanary

router = APIRouter(prefix="/v1/desk/flows", tags=["desk"])


async def canaries_of(connection: HTTPConnection) -> Canaries:
    canaries: Canaries = connection.app.state.canaries
    return canaries


UseCanaries = Annotated[Canaries, Depends(canaries_of)]


@router.get("/{name}/canary", responses=READS)
async def canary(edit: AdminEdit, canaries: UseCanaries, name: Named) -> CanaryReply:  # noqa: ARG001  (checks the rights)
    """The newest canary of a flow: who has it, both versions side by side, and what chance does not explain."""
    return await canaries.report(name)


@router.put("/{name}/canary", status_code=204, responses=WRITES)
async def adjust(edit: AdminEdit, canaries: UseCanaries, name: Named, body: ChangeCanary) -> Response:
    """Another share, or another rule. Contacts that have the version keep it when the share grows."""
    await canaries.adjust(name, body.version, body, edit)
    return Response(status_code=204)


@router.post("/{name}/canary/promote", status_code=204, responses=WRITES)
async def promote(edit: AdminEdit, canaries: UseCanaries, name: Named, body: EndCanary) -> Response:
    """Let all contacts have the canary's version."""
    await canaries.promote(name, body.version, edit)
    return Response(status_code=204)


@router.post("/{name}/canary/roll-back", status_code=204, responses=WRITES)
async def roll_back(edit: AdminEdit, canaries: UseCanaries, name: Named, body: EndCanary) -> Response:
    """Let no new conversation have the canary's version. Its text becomes the draft, unless there is one."""
    await canaries.roll_back(name, body.version, edit)
    return Response(status_code=204)
