"""The desk over HTTP. Endpoints parse, call the service and answer."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field
from starlette.requests import HTTPConnection, Request

from libs.contracts import START, Author, PresenceView
from libs.conversations import OffsetUnknown
from services.gateway.conversations import After
from services.gateway.dependencies import Use, address_of
from services.gateway.desk.entries import desk_entry
from services.gateway.desk.index import ListQuery
from services.gateway.desk.list_pages import PAGE
from services.gateway.desk.opening import open_for
from services.gateway.desk.schemas import (
    AssignBody,
    CloseBody,
    ConversationList,
    Detail,
    Done,
    EntryPage,
    Me,
    OpenByDesk,
    OpenedByDesk,
    Plain,
    ReplyBody,
    SetPresence,
    Snooze,
)
from services.gateway.desk.service import DeskService
from services.gateway.desk.sign_in import at_desk, teammate_at_desk
from services.gateway.http import documented, trace_of

router = APIRouter(prefix="/v1/desk", tags=["desk"])


class ListPage(ListQuery):
    """A list, and the page of it. `after`: the `next` of the page before."""

    after: str | None = Field(default=None, max_length=200)
    limit: int = Field(default=PAGE, ge=1, le=200)


ConversationId = Annotated[str, Path(max_length=100, examples=["0-0123456789abcdef0123456789"])]
_READS = documented(401, 403, 413, 422, 429, 503)
_READS_ONE = documented(401, 403, 404, 413, 422, 429, 503)
_WRITES = documented(400, 401, 403, 404, 409, 413, 422, 429, 503)


async def desk_of(connection: HTTPConnection) -> DeskService:
    desk: DeskService = connection.app.state.desk
    return desk


UseDesk = Annotated[DeskService, Depends(desk_of)]


async def teammate_of(request: Request, services: Use, desk: UseDesk) -> Author:
    signed_in = await teammate_at_desk(request, services)
    author = await desk.member(signed_in.subject)
    if request.method == "GET":
        await services.limits.read(author.id, address_of(request))
    else:
        await services.limits.write(author.id)
    return author


SignedInTeammate = Annotated[Author, Depends(teammate_of)]


@router.get("/me", responses=_READS)
async def me(teammate: SignedInTeammate, desk: UseDesk) -> Me:
    """The teammate who is signed in, and everything that the desk's page needs to begin."""
    return await desk.me(teammate)


@router.get("/people", responses=_READS)
async def people(teammate: SignedInTeammate, desk: UseDesk) -> list[PresenceView]:  # noqa: ARG001  (checks the sign-in)
    """All teammates, with presence and load."""
    return await desk.presence.views()


@router.put("/presence", responses=documented(400, 401, 403, 413, 422, 429, 503))
async def set_presence(teammate: SignedInTeammate, desk: UseDesk, body: SetPresence) -> list[PresenceView]:
    """Set one's own presence. A teammate who comes online gets conversations that wait."""
    await desk.presence.set_manual(teammate.id, body.status)
    await desk.assigner.assign_waiting()
    return await desk.presence.views()


@router.get("/conversations", responses=_READS)
async def conversations(
    teammate: SignedInTeammate, desk: UseDesk, wanted: Annotated[ListPage, Query()]
) -> ConversationList:
    """One page of a view or of a search over all views, and the number of conversations in each view."""
    return await desk.pages.page(await desk.sight(teammate), wanted, after=wanted.after, limit=wanted.limit)


@router.post(
    "/conversations",
    status_code=201,
    responses={
        200: {"model": OpenedByDesk, "description": "This contact's conversation was open already."},
        **documented(400, 401, 403, 413, 422, 429, 503),
    },
)
async def open_conversation(
    request: Request, response: Response, services: Use, desk: UseDesk, body: OpenByDesk
) -> OpenedByDesk:
    """Open a conversation for a contact, as a teammate (`user`) or as a program of the host site (`workflow`)."""
    signed_in = await at_desk(request, services)
    await services.limits.write(signed_in.subject)
    opener = None if signed_in.role == "workflow" else await desk.member(signed_in.subject)
    opening = await open_for(services, desk, opener, body, trace=trace_of(request))
    response.status_code = 201 if opening.created else 200
    return OpenedByDesk(conversation_id=opening.conversation_id, created=opening.created)


@router.get("/conversations/{conversation_id}", responses=_READS_ONE)
async def conversation(teammate: SignedInTeammate, desk: UseDesk, conversation_id: ConversationId) -> Detail:
    """A conversation with the contact's record, earlier conversations, variables, and the reason for its owner."""
    return await desk.detail(teammate, conversation_id)


@router.get("/conversations/{conversation_id}/entries", responses=_READS_ONE)
async def entries(
    teammate: SignedInTeammate,
    desk: UseDesk,
    conversation_id: ConversationId,
    after: Annotated[After, Query()] = START,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> EntryPage:
    """All that happened since `after`, notes and the flow's decisions among it."""
    await desk.conversation(teammate, conversation_id)
    reset = False
    try:
        found = await desk.reader.entries(conversation_id, after=after, limit=limit)
    except OffsetUnknown:
        found, reset = await desk.reader.entries(conversation_id, limit=limit), True
    shown = [entry for item in found if (entry := desk_entry(item)) is not None]
    return EntryPage(entries=shown, next=found[-1].offset if found else after, reset=reset)


@router.post("/conversations/{conversation_id}/reply", responses=_WRITES)
async def reply(
    request: Request, teammate: SignedInTeammate, desk: UseDesk, conversation_id: ConversationId, body: ReplyBody
) -> Done:
    """Send a message to the contact. The sender becomes the owner, or a colleague stays it: see `reply_takes_over`."""
    return Done(offset=(await desk.reply(teammate, conversation_id, body, trace=trace_of(request))).offset)


@router.post("/conversations/{conversation_id}/notes", responses=_WRITES)
async def note(teammate: SignedInTeammate, desk: UseDesk, conversation_id: ConversationId, body: ReplyBody) -> Done:
    """A note for teammates only."""
    return Done(offset=(await desk.note(teammate, conversation_id, body)).offset)


@router.post("/conversations/{conversation_id}/assign", responses=_WRITES)
async def assign(
    request: Request, teammate: SignedInTeammate, desk: UseDesk, conversation_id: ConversationId, body: AssignBody
) -> Done:
    """Take over (`person:` and one's own ID), or assign to a teammate, to a team or to the `assistant`."""
    return Done(offset=(await desk.assign(teammate, conversation_id, body, trace=trace_of(request))).offset)


@router.post("/conversations/{conversation_id}/snooze", responses=_WRITES)
async def snooze(teammate: SignedInTeammate, desk: UseDesk, conversation_id: ConversationId, body: Snooze) -> Done:
    """Snooze for this number of minutes, or end the snooze (null). The contact's next message ends it too."""
    return Done(offset=(await desk.snooze(teammate, conversation_id, body)).offset)


@router.post("/conversations/{conversation_id}/close", responses=_WRITES)
async def close(
    request: Request, teammate: SignedInTeammate, desk: UseDesk, conversation_id: ConversationId, body: CloseBody
) -> Done:
    """Close, with the note that the desk requires. Missing parts are drafted. The note goes to the HubSpot contact."""
    return Done(offset=(await desk.close(teammate, conversation_id, body, trace=trace_of(request))).offset)


@router.post("/conversations/{conversation_id}/draft", status_code=202, responses=_WRITES)
async def draft(teammate: SignedInTeammate, desk: UseDesk, conversation_id: ConversationId, body: Plain) -> Done:
    """Ask the assistant for a draft of one's reply: it comes as an entry `drafted`."""
    return Done(offset=(await desk.draft(teammate, conversation_id, body.request_id)).offset)
