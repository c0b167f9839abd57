"""The widget's look over HTTP: admins read and change it. Pages read their part of it at `/v1/widget`."""

from fastapi import APIRouter

from libs.assignment import problem_of_look
from libs.contracts import WidgetLook
from services.gateway.desk.api import UseDesk
from services.gateway.desk.editing import AdminEdit, unless_changed
from services.gateway.http import Refusal, documented

router = APIRouter(prefix="/v1/desk", tags=["desk"])


@router.get("/widget", responses=documented(401, 403, 413, 422, 429, 503))
async def widget_look(edit: AdminEdit, desk: UseDesk) -> WidgetLook:  # noqa: ARG001  (checks the rights)
    """The look that admins chose. A page's own settings win over it."""
    return await desk.directory.widget_look()


@router.put("/widget", responses=documented(400, 401, 403, 412, 413, 422, 429, 503))
async def put_widget_look(edit: AdminEdit, desk: UseDesk, body: WidgetLook) -> WidgetLook:
    """Replace the look. Pages have it at their next load. Colours that can't be read are refused (`contrast_low`)."""
    if problem := problem_of_look(body):
        raise Refusal(422, problem[0], f"{problem[1]}.")
    async with unless_changed(desk, "setting:widget"):
        await desk.directory.put_widget_look(body, edit)
    return body
