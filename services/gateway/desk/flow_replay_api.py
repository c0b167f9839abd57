"""The builder's tests and replays of a flow, for admins. Agents play them; the gateway has the conversations.

A replay comes by pages, so that a week of thousands of conversations shows its progress and can be stopped.
"""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from libs.contracts import (
    REPLAY,
    TEST,
    FlowTestReply,
    FlowTestRequest,
    Model,
    PastConversation,
    ReplayRequest,
    ReplaySummary,
    StrictModel,
)
from libs.flow_tests import FlowTestError, read_flow_tests, summarised
from services.gateway.dependencies import Use
from services.gateway.desk.api import UseDesk
from services.gateway.desk.editing import AdminEdit
from services.gateway.desk.flow_studio_api import UseAgents, answered
from services.gateway.desk.flow_tests_store import FlowTestsFull, FlowTestStore, revision_of
from services.gateway.desk.past_logs import closed_within, page_after
from services.gateway.http import Refusal, documented

PAGE = 50
"""Conversations of one request: an agent needs about a second for them, on a full machine some more."""

PLAYING_TIMEOUT = timedelta(seconds=60)

router = APIRouter(prefix="/v1/desk/flows", tags=["desk"])

_ASKS = documented(400, 401, 403, 413, 422, 429, 500, 503)

Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,59}$", examples=["inbound_conversation"])]


class FlowTestsView(Model):
    """`text`: the file of tests, as its author wrote it. `revision`: what an editor saw."""

    text: str
    names: list[str] = []
    revision: str


class FlowTestsBody(StrictModel):
    """An empty `text` removes the tests."""

    text: str = Field(max_length=300_000)
    revision: str = Field(max_length=40)


class PlayedDraft(StrictModel):
    """`document`: the flow as a JSON value."""

    document: Any = Field(examples=[{"name": "hello", "trigger": {"on": "chat.opened"}, "steps": [{"note": "Hi"}]}])


class ReplayBody(PlayedDraft):
    """`days`: conversations that ended in so many days before now. `after`: `next` of the page before."""

    days: float = Field(default=7, gt=0, le=366)
    after: str | None = Field(default=None, max_length=120)


class ReplayPage(Model):
    """`next`: where to go on; None at the end."""

    summary: ReplaySummary
    next: str | None = None


async def store_of(services: Use, desk: UseDesk) -> FlowTestStore:
    return FlowTestStore(services, desk)


UseTests = Annotated[FlowTestStore, Depends(store_of)]


@router.get("/{name}/tests", responses=documented(401, 403, 413, 422, 429, 503))
async def tests(admin: AdminEdit, store: UseTests, name: Name) -> FlowTestsView:  # noqa: ARG001  (checks the rights)
    """The tests that are kept with this flow. Those in files of the deployment are run, and not listed."""
    text = await store.read(name)
    names = [each.name for each in read_flow_tests(name, text).tests] if text else []
    return FlowTestsView(text=text, names=names, revision=revision_of(text))


@router.put("/{name}/tests", responses=documented(400, 401, 403, 409, 412, 413, 422, 429, 503))
async def put_tests(
    admin: AdminEdit,
    store: UseTests,
    name: Name,
    body: FlowTestsBody,
) -> FlowTestsView:
    """Replace the tests of this flow. A mistake is answered with its line."""
    names = []
    if body.text.strip():
        try:
            read = read_flow_tests(f"{name}.yaml", body.text)
        except FlowTestError as error:
            raise Refusal(422, "tests_wrong", str(error)) from error
        if read.flow != name:
            raise Refusal(422, "tests_wrong", f"{name}.yaml:1: flow: must be {name}")
        names = [each.name for each in read.tests]
    try:
        revision = await store.write(name, body.text, admin, revision=body.revision)
    except FlowTestsFull as error:
        raise Refusal(413, "too_large", "These are too many tests for one flow.") from error
    return FlowTestsView(text=body.text, names=names, revision=revision)


@router.post("/{name}/tests/run", responses=_ASKS)
async def run_tests(
    agents: UseAgents,
    admin: AdminEdit,  # noqa: ARG001  (checks the rights)
    store: UseTests,
    name: Name,
    body: PlayedDraft,
) -> FlowTestReply:
    """Play the tests of this flow against a draft: those that are kept here, and those of the agents' files."""
    asked = FlowTestRequest(name=name, document=body.document, tests=await store.tests(name))
    with answered():
        return await agents.ask(TEST, asked, within=PLAYING_TIMEOUT)


@router.post("/{name}/replay", responses=_ASKS)
async def replay(
    agents: UseAgents,
    desk: UseDesk,
    admin: AdminEdit,  # noqa: ARG001  (checks the rights)
    name: Name,  # noqa: ARG001  (the document names the flow)
    body: ReplayBody,
) -> ReplayPage:
    """What would this draft have done? A page of past conversations, with what differs. Nothing is written."""
    page, following = await page_after(
        desk.reader.archive, closed_within(desk.clock.now(), body.days), body.after, PAGE
    )
    past = [PastConversation(fields=dict(each.fields), log=list(each.log)) for each in page]
    if not past:
        return ReplayPage(summary=summarised([]))
    asked = ReplayRequest(document=body.document, conversations=past)
    with answered():
        replayed = await agents.ask(REPLAY, asked, within=PLAYING_TIMEOUT)
    return ReplayPage(summary=summarised(replayed.conversations), next=following)
