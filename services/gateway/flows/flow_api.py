"""One flow over HTTP: open it, save and publish its draft, switch it, remove it, and see who else has it open."""

from fastapi import APIRouter, Response

from libs.flows import written
from services.gateway.desk import AdminEdit
from services.gateway.flows.api import READS, WRITES, Named, UseFlows
from services.gateway.flows.builder import FlowBuilder
from services.gateway.flows.entries import summaries
from services.gateway.flows.schemas import (
    Editors,
    OpenedFlow,
    Publish,
    Published,
    Saved,
    SaveDraft,
    Switch,
)
from services.gateway.http import Refusal

router = APIRouter(prefix="/v1/desk/flows", tags=["desk"])


@router.get("/{name}", responses=READS)
async def opened(edit: AdminEdit, flows: UseFlows, name: Named) -> OpenedFlow:  # noqa: ARG001  (checks the rights)
    """The draft of a flow, or what is published, with the revision that a change must name."""
    entries = await flows.entries()
    entry = await flows.entry(name)
    position = next(number for number, each in enumerate(entries) if each.name == name)
    summary = summaries(entries, await flows.running.counts())[position]
    draft = entry.stored.draft if entry.stored else None
    names = await flows.names()
    return OpenedFlow(
        **dict(summary), document=entry.document, revision=entry.revision, comments=entry.has_comments, names=names,
        based_on=draft.based_on or None if draft else None, editors=await flows.editors.of(name, names),
    )  # fmt: skip


@router.put("/{name}/draft", responses=WRITES)
async def save(edit: AdminEdit, flows: UseFlows, name: Named, body: SaveDraft) -> Saved:
    """Save the draft. 409 `draft_changed` if another editor has saved one since; it has their document."""
    revision = await flows.save(name, body.document, body.revision, edit)
    # A page that saves is open, also if its last sign of that is missing.
    await flows.editors.see(name, edit.by)
    return Saved(revision=revision)


@router.delete("/{name}/draft", status_code=204, responses=WRITES)
async def discard(edit: AdminEdit, flows: UseFlows, name: Named) -> Response:
    """Give up the draft: the flow is as it was published."""
    flows.require("patch")
    change = flows.change(edit)
    if not await flows.ask(lambda stored: stored.discard_draft(name, change)):
        raise Refusal(409, "no_draft", "There is no draft that could be given up.")
    await flows.record(edit, "flow.draft_discarded", name)
    return Response(status_code=204)


@router.post("/{name}/publish", responses=WRITES)
async def publish(edit: AdminEdit, flows: UseFlows, name: Named, body: Publish) -> Published:
    """Let new conversations have the draft. Running ones keep their version. 422 `flow_wrong` names all errors.

    With `canary`, it is only for a share of the contacts, until it is promoted or rolled back.
    """
    return Published(version=await flows.publish(name, body.revision, body.note, edit, body.canary))


@router.put("/{name}/state", status_code=204, responses=WRITES)
async def switch(edit: AdminEdit, flows: UseFlows, name: Named, body: Switch) -> Response:
    """Switch a flow on or off, for new conversations."""
    flows.require("builder")
    entry = await flows.entry(name)
    # Others may have changed since it was switched off, such as a flow that it runs.
    if body.state == "active":
        await flows.check(name, entry.published)
    elif (user := await _user_of(flows, name)) is not None:
        raise Refusal(409, "flow_is_run", f"The flow {user} runs this one.")
    running = [each.name for each in await flows.entries()]
    text = entry.file.text if entry.file else ""
    change = flows.change(edit)
    runs = await flows.ask(lambda stored: stored.switch(name, body.state, change, file_text=text, running=running))
    if runs is None:
        raise Refusal(409, "not_published", "This flow was never published.")
    await flows.run(runs)
    await flows.record(edit, "flow.switched", name, state=body.state)
    return Response(status_code=204)


@router.delete("/{name}", status_code=204, responses=WRITES)
async def remove(edit: AdminEdit, flows: UseFlows, name: Named) -> Response:
    """Remove a draft that was never published, or a flow that is off, with its versions."""
    entry = await flows.entry(name)
    flows.require("patch" if entry.state == "draft" else "builder")
    runs = await flows.ask(lambda stored: stored.remove(name))
    if runs is None:
        raise Refusal(409, "flow_active", "A flow that runs can't be removed: switch it off first.")
    await flows.run(runs)
    await flows.record(edit, "flow.removed", name)
    return Response(status_code=204)


@router.get(
    "/{name}/file",
    response_class=Response,
    responses={
        200: {"content": {"application/yaml": {"schema": {"type": "string"}}}, "description": "Text."},
        **READS,
    },
)
async def file(edit: AdminEdit, flows: UseFlows, name: Named) -> Response:  # noqa: ARG001  (checks the rights)
    """The draft, or else what is published, as a flow file."""
    entry = await flows.entry(name)
    text = written(entry.document) if entry.document != entry.published else entry.text
    headers = {"Content-Disposition": f'attachment; filename="{name}.yaml"'}
    return Response(text, media_type="application/yaml; charset=utf-8", headers=headers)


@router.post("/{name}/editors", responses=WRITES)
async def editing(edit: AdminEdit, flows: UseFlows, name: Named) -> Editors:
    """A page has this flow open, and says so every ten seconds. It learns who else has, and the revision."""
    entry = await flows.entry(name)
    await flows.editors.see(name, edit.by)
    return Editors(
        revision=entry.revision, canary=entry.canary, editors=await flows.editors.of(name, await flows.names())
    )


@router.delete("/{name}/editors", status_code=204, responses=WRITES)
async def left(edit: AdminEdit, flows: UseFlows, name: Named) -> Response:
    """The page has left this flow."""
    await flows.editors.leave(name, edit.by)
    return Response(status_code=204)


async def _user_of(flows: FlowBuilder, name: str) -> str | None:
    """A flow that is active and runs this one as a step."""
    return next(
        (
            each.name
            for each in await flows.entries()
            if each.state == "active" and each.name != name and (_runs(each.published, name) or _runs(each.tried, name))
        ),
        None,
    )


def _runs(value: object, name: str) -> bool:
    if isinstance(value, dict):
        run = value.get("run")
        return (isinstance(run, dict) and run.get("flow") == name) or any(_runs(each, name) for each in value.values())
    return isinstance(value, list) and any(_runs(each, name) for each in value)
