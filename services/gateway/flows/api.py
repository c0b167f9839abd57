"""The list of flows over HTTP: what there is, new ones, their order, templates, and a patch for a repository."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from starlette.requests import HTTPConnection, Request

from libs.contracts import FlowName
from libs.flows import written
from services.gateway.desk import AdminEdit
from services.gateway.flows.builder import FlowBuilder
from services.gateway.flows.entries import FlowEntry, summaries
from services.gateway.flows.patch import FilePatch, patch_of
from services.gateway.flows.schemas import FlowList, NewFlow, Order, Saved, Template
from services.gateway.flows.template_files import templates
from services.gateway.http import documented

router = APIRouter(prefix="/v1/desk/flows", tags=["desk"])

READS = documented(401, 403, 404, 413, 422, 429, 503)
WRITES = documented(400, 401, 403, 404, 409, 413, 422, 429, 500, 503)
DIFF = "text/x-diff; charset=utf-8"


async def flows_of(connection: HTTPConnection) -> FlowBuilder:
    flows: FlowBuilder = connection.app.state.flows
    return flows


UseFlows = Annotated[FlowBuilder, Depends(flows_of)]
Named = Annotated[FlowName, Path()]


@router.get("", responses=READS)
async def listed(edit: AdminEdit, flows: UseFlows) -> FlowList:  # noqa: ARG001  (checks the rights)
    """All flows, in the order in which they run."""
    found = summaries(await flows.entries(), await flows.running.counts())
    return FlowList(editing=flows.editing, reason=flows.reason, flows=found, names=await flows.names())


@router.post("", status_code=201, responses=WRITES)
async def create(edit: AdminEdit, flows: UseFlows, body: NewFlow) -> Saved:
    """A new flow with a draft, which nothing runs yet. It comes behind the others."""
    await flows.create(body, edit)
    return Saved(revision=1)


@router.get("/templates", responses=READS)
async def templates_listed(edit: AdminEdit) -> list[Template]:  # noqa: ARG001  (checks the rights)
    """Flows to begin with, in six languages."""
    return [Template(name=name, document=document) for name, document in templates().items()]


@router.put("/order", responses=WRITES)
async def order(edit: AdminEdit, flows: UseFlows, body: Order) -> FlowList:
    """Let flows run in this order: if two triggers match, the flow of the first one runs. Others follow."""
    flows.require("builder")
    known = {each.name for each in await flows.entries()}
    # A page may name one that another admin has removed since.
    names = [name for name in body.names if name in known]
    change = flows.change(edit)
    await flows.run(await flows.ask(lambda stored: stored.reorder(names, change)))
    await flows.record(edit, "flow.ordered", "all")
    return await listed(edit, flows)


@router.get(
    "/patch",
    response_class=Response,
    responses={200: {"content": {"text/x-diff": {"schema": {"type": "string"}}}, "description": "A diff."}, **READS},
)
async def patch(edit: AdminEdit, flows: UseFlows, request: Request) -> Response:  # noqa: ARG001  (checks the rights)
    """What differs from the files, for `git apply` above the folder `flows`: drafts, and published flows."""
    files = [
        _file(each) for each in await flows.entries() if each.origin == "builder" or each.document != each.published
    ]
    headers = {"Content-Disposition": 'attachment; filename="flows.patch"'}
    return Response(patch_of(files), media_type=DIFF, headers=headers)


def _file(entry: FlowEntry) -> FilePatch:
    before = entry.file.text if entry.file else ""
    return FilePatch(entry.file.file if entry.file else f"{entry.name}.yaml", before, written(entry.document))
