"""What the demo page asks for: a ready-made sign-in, which is why it is served on the operator's wish only."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from libs.contracts.base import new_id
from services.gateway.desk.api import Using
from services.gateway.host_tokens import Role
from services.gateway.services import Use

TOKEN_TTL = timedelta(hours=12)
"""A day in front of the page; a reload fetches another."""

TEAMMATES = 2

router = APIRouter()


class DemoTeammate(BaseModel):
    id: str
    name: str
    token: str


class DemoConfig(BaseModel):
    """A sign-in for each of the demo's people: a colleague, a customer, and two teammates of the desk."""

    staff_token: str
    visitor_token: str
    sandbox_url: str | None = None
    desk_url: str | None = None
    teammates: list[DemoTeammate] = []


Visitor = Annotated[str, Query(pattern=r"^[a-z0-9-]{8,64}$")]


@router.get("/demo/config.json", include_in_schema=False)
async def config(services: Use, desk: Using, response: Response, visitor: Visitor | None = None) -> DemoConfig:
    """Each browser names itself, so that two people at one demo don't share a conversation."""
    response.headers["Cache-Control"] = "no-store"
    browser = visitor or new_id()

    def token(subject: str, role: Role, **claims: str | bool) -> str:
        return services.identity.host_token(subject=subject, role=role, ttl=TOKEN_TTL, **claims)

    people = (await desk.directory.people())[:TEAMMATES]
    return DemoConfig(
        staff_token=token(f"demo-{browser}", "staff", name="Demo"),
        visitor_token=token(
            f"demo-customer-{browser}",
            "visitor",
            name="Vera Lind",
            email=f"vera.{browser[:8]}@acme.example",
            email_verified=True,
        ),
        sandbox_url=services.settings.sandbox_url,
        desk_url="/demo/inbound" if people else None,
        teammates=[
            DemoTeammate(id=person.id, name=person.name, token=token(person.id, "teammate")) for person in people
        ],
    )
