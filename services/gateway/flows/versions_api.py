"""The versions of a flow over HTTP: list them, read one, compare two, and roll back to an earlier one."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from libs.contracts import FlowName
from libs.flows import FlowTextError, written
from services.gateway.desk import AdminEdit
from services.gateway.flows.api import READS, WRITES, Named, UseFlows
from services.gateway.flows.builder import FlowBuilder
from services.gateway.flows.difference import difference
from services.gateway.flows.entries import document_of
from services.gateway.flows.schemas import (
    FlowDifference,
    FlowVersions,
    Published,
    RollBack,
    TwoDocuments,
    VersionView,
    WholeVersion,
)
from services.gateway.http import Refusal, documented

router = APIRouter(prefix="/v1/desk/flows", tags=["desk"])

Number = Annotated[int, Path(ge=1, le=1_000_000)]
Other = Annotated[
    Literal["draft"] | Annotated[int, Field(ge=1, le=1_000_000)],
    Query(description="`draft`, or the number of another version."),
]


@router.get("/{name}/versions", responses=READS)
async def versions(edit: AdminEdit, flows: UseFlows, name: Named) -> FlowVersions:  # noqa: ARG001  (checks the rights)
    """All versions, the newest first."""
    entry = await flows.entry(name)
    active = entry.stored.active_version if entry.stored else 0
    if flows.reason == "no_archive":
        return FlowVersions(versions=[])
    found = await flows.ask(lambda stored: stored.versions(name))
    canaries = {each.version: each.state for each in await flows.ask_canaries(lambda stored: stored.of(name))}
    views = [
        _view(each.number, each.by, each.at, each.note, active).model_copy(update={"canary": canaries.get(each.number)})
        for each in found
    ]
    return FlowVersions(versions=views, names=await flows.names())


@router.get("/{name}/versions/{number}", responses=READS)
async def version(
    edit: AdminEdit,  # noqa: ARG001  (checks the rights)
    flows: UseFlows,
    name: Named,
    number: Number,
) -> WholeVersion:
    entry = await flows.entry(name)
    found = await flows.ask(lambda stored: stored.version(name, number))
    if found is None:
        raise _unknown()
    active = entry.stored.active_version if entry.stored else 0
    view = _view(found.number, found.by, found.at, found.note, active)
    return WholeVersion(**dict(view), text=found.text, document=document_of(found.text))


@router.get("/{name}/versions/{number}/difference", responses=READS)
async def compared(
    edit: AdminEdit,  # noqa: ARG001  (checks the rights)
    flows: UseFlows,
    name: Named,
    number: Number,
    to: Other,
) -> FlowDifference:
    """What changes from this version to another one: step by step, and as lines of the texts."""
    before = await _text(flows, name, number)
    after = await _text(flows, name, to)
    documents = document_of(before), document_of(after)
    # In a thread: two long texts take tenths of a second.
    return await asyncio.to_thread(difference, *documents, (before, after), (f"{name}#{number}", f"{name}#{to}"))


@router.post("/difference", responses=documented(400, 401, 403, 413, 422, 429, 503))
async def compared_documents(edit: AdminEdit, body: TwoDocuments) -> FlowDifference:  # noqa: ARG001  (checks the rights)
    """What changes from one document to another, for editors who changed the same draft."""
    try:
        texts = written(body.before), written(body.after)
    except FlowTextError as error:
        raise Refusal(422, "flow_too_large", f"The flow is too large: {error.problem}.") from error
    return await asyncio.to_thread(difference, body.before, body.after, texts, ("before", "after"))


@router.post("/{name}/roll-back", responses=WRITES)
async def roll_back(edit: AdminEdit, flows: UseFlows, name: Named, body: RollBack) -> Published:
    """An earlier version becomes the newest one, for new conversations. A draft stays as it is."""
    flows.require("builder")
    found = await flows.ask(lambda stored: stored.version(name, body.version))
    if found is None:
        raise _unknown()
    # A team or a flow that it names may be gone by now.
    await flows.check(name, document_of(found.text))
    change = flows.change(edit)
    done = await flows.ask(lambda stored: stored.roll_back(name, body.version, body.note, change))
    if done is None:
        raise _unknown()
    number, runs = done
    await flows.run(runs)
    await flows.record(edit, "flow.rolled_back", name, version=number, to=body.version)
    return Published(version=number)


async def _text(flows: FlowBuilder, name: FlowName, number: int | Literal["draft"]) -> str:
    # Written as the builder writes it, so that only what was changed differs.
    if number == "draft":
        return written((await flows.entry(name)).document)
    found = await flows.ask(lambda stored: stored.version(name, number))
    if found is None:
        raise _unknown()
    return found.text


def _view(number: int, by: str, at: object, note: str, active: int) -> VersionView:
    return VersionView.model_validate(
        {"number": number, "by": by, "at": at, "note": note, "active": number == active, "file": by == "file:flows"}
    )


def _unknown() -> Refusal:
    return Refusal(404, "version_unknown", "There is no such version.")
