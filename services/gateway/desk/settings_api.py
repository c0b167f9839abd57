"""The desk's settings as their editors read them: values with their versions, and what the desk's file named."""

from fastapi import APIRouter

from libs.assignment import STORED_RULES
from libs.contracts import CannedReply, ClosingNotes, DeskRules, Model, Team, Teammate
from services.gateway.desk.api import UseDesk
from services.gateway.desk.editing import AdminEdit, LeadEdit, unless_changed
from services.gateway.http import documented

router = APIRouter(prefix="/v1/desk", tags=["desk"])


class SettingsView(Model):
    """`versions` and `from_file` are by subject: `person:ana`, `team:sales`, `setting:labels`.

    `former_names`: of people, teams and labels that were removed, by subject.

    Send a version as `If-Match` with the change. What came from the desk's file is set again by a change of the file.
    """

    people: list[Teammate]
    teams: list[Team]
    rules: DeskRules
    canned_replies: list[CannedReply]
    closing_notes: ClosingNotes
    versions: dict[str, str]
    from_file: list[str]
    former_names: dict[str, str] = {}


@router.get("/settings", responses=documented(401, 403, 413, 422, 429, 503))
async def settings(editor: LeadEdit, desk: UseDesk) -> SettingsView:  # noqa: ARG001  (checks the rights)
    """Everything that editors change, for leads and admins. Other settings have their own addresses."""
    directory = desk.directory
    # Versions first: a value that is newer than its version is refused later, and never overwritten unseen.
    versions = await directory.versions()
    return SettingsView(
        people=await directory.people(),
        teams=await directory.teams(),
        rules=await directory.rules(),
        canned_replies=await directory.canned_replies(),
        closing_notes=await directory.closing_notes(),
        versions=dict(versions.versions),
        from_file=sorted(versions.from_file),
        former_names=await directory.former_names(),
    )


@router.put("/rules", responses=documented(400, 401, 403, 412, 413, 422, 429, 503))
async def put_rules(edit: AdminEdit, desk: UseDesk, body: DeskRules) -> DeskRules:
    """The times of presence, and the conversations that teammates see."""
    async with unless_changed(desk, *(f"setting:{name}" for name in STORED_RULES)):
        await desk.directory.put_rules(body, edit)
    await desk.assigner.assign_waiting()
    return body
