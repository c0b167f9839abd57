"""What the demo page asks for: a ready-made sign-in, which is why it is served on the operator's wish only."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from libs.contracts.base import new_id
from services.gateway.services import Use

TOKEN_TTL = timedelta(hours=12)
"""A day in front of the page; a reload fetches another."""

router = APIRouter()


class DemoConfig(BaseModel):
    staff_token: str
    sandbox_url: str | None = None
    desk_url: str | None = None


Visitor = Annotated[str, Query(pattern=r"^[a-z0-9-]{8,64}$")]


@router.get("/demo/config.json", include_in_schema=False)
async def config(services: Use, response: Response, visitor: Visitor | None = None) -> DemoConfig:
    """Each browser names itself, so that two people at one demo don't share a conversation."""
    response.headers["Cache-Control"] = "no-store"
    subject = f"demo-{visitor or new_id()}"
    token = services.identity.host_token(subject=subject, role="staff", ttl=TOKEN_TTL, name="Demo")
    return DemoConfig(staff_token=token, sandbox_url=services.settings.sandbox_url)
