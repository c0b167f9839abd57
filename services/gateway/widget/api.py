"""What a page needs before a conversation is open. Any page may read it, also one of a refused site."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field
from starlette.requests import Request

from libs.assignment import Directory
from libs.contracts import Model
from services.gateway.dependencies import Use, address_of
from services.gateway.http import documented
from services.gateway.widget.availability import Availability, TeamAvailability
from services.gateway.widget.look import PageLook, look_of_page
from services.gateway.widget.origins import may_use

FRESH_S = 30
"""The time for which browsers keep the answer: each page of a site asks for it."""

router = APIRouter(prefix="/v1/widget", tags=["widget"])


async def availability_of(request: Request) -> TeamAvailability:
    availability: TeamAvailability = request.app.state.availability
    return availability


UseAvailability = Annotated[TeamAvailability, Depends(availability_of)]


class WidgetConfig(Model):
    """The public settings of the widget."""

    ask_rating: bool = Field(description="Whether contacts are asked for a rating after the end.")
    mail: bool = Field(description="Whether answers are sent by e-mail to contacts who are gone.")
    origin_allowed: bool = Field(description="Whether the page's origin is among FRONTDESK_ALLOWED_ORIGINS.")
    availability: Availability | None = Field(default=None, description="None if no people work at the desk.")
    look: PageLook | None = Field(default=None, description="What admins chose. The page's own settings win over it.")


@router.get("", responses=documented(413, 429, 503))
async def widget_config(
    request: Request, response: Response, services: Use, availability: UseAvailability
) -> WidgetConfig:
    """The widget asks for this once on each page. No sign-in is needed."""
    await services.limits.page(address_of(request))
    allowed = may_use(services.settings, request.headers)
    # A refused page must be able to read why. CORS would only say that there is no answer.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"max-age={FRESH_S}" if allowed else "no-store"
    response.headers["Vary"] = "Origin"
    directory = Directory(services.redis, services.settings.keys)
    rules = await directory.rules()
    # A refused page shows a launcher that says why: it has the look of the others.
    look = look_of_page(await directory.widget_look())
    known = await availability.current() if allowed else None
    return WidgetConfig(
        ask_rating=rules.ask_rating, mail=services.settings.smtp_url is not None, origin_allowed=allowed,
        availability=known, look=look,
    )  # fmt: skip
