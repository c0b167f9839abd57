"""What the demo page asks for: a ready-made sign-in, which is why it is served on the operator's wish only."""

from datetime import timedelta

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from services.gateway.services import Use

TOKEN_TTL = timedelta(hours=12)
"""A day in front of the page; a reload fetches another."""

router = APIRouter()


class DemoConfig(BaseModel):
    staff_token: str
    locale: str | None = Field(default=None, description="None: the browser's.")
    sandbox_url: str | None = None
    desk_url: str | None = None


@router.get("/demo/config.json", include_in_schema=False)
async def config(services: Use, response: Response) -> DemoConfig:
    response.headers["Cache-Control"] = "no-store"
    token = services.identity.host_token(subject="demo", role="staff", ttl=TOKEN_TTL, name="Demo")
    return DemoConfig(staff_token=token, sandbox_url=services.settings.sandbox_url)
