"""The HTTP API of conversations: open, send, read, close. Endpoints parse, call the service and answer."""

import asyncio
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from starlette.requests import Request

from libs.contracts import START, VisibleMessage, visible
from libs.conversations import LogReader, OffsetUnknown
from services.gateway.conversations import service as conversation_service
from services.gateway.conversations.continuing import continue_by_link
from services.gateway.conversations.previous import check_previous, ended_by, previous_conversations
from services.gateway.conversations.schemas import (
    AcceptedMessage,
    After,
    ClosedConversation,
    Closing,
    Ended,
    MessagePage,
    OpenConversation,
    OpenedConversation,
    PreviousConversation,
    SendBody,
    SendText,
)
from services.gateway.dependencies import Dependencies, Use, address_of, bearer_of
from services.gateway.http import EXPECTED, Refusal, documented, trace_of
from services.gateway.identity import Grant, TokenRefused
from services.gateway.origins import origin_of

PAGE = 200
"""Entries read at once while looking for visible ones."""

WIDGET = "widget"
"""The channel of conversations that name none."""

router = APIRouter(prefix="/v1/conversations", tags=["conversations"])

ConversationId = Annotated[str, Path(max_length=100, examples=["0-0123456789abcdef0123456789"])]


def granted(services: Dependencies, conversation_id: str, bearer: str | None) -> Grant:
    """The bearer's rights here. Raises TokenRefused, or Refusal for another conversation's token."""
    grant = services.identity.grant(bearer)
    if grant.conversation_id != conversation_id:
        raise Refusal(403, "token_foreign", "The token is for another conversation.")
    return grant


async def grant_of(request: Request, conversation_id: ConversationId, services: Use) -> Grant:
    """The rights by the token, if no newer token of the same person took them away."""
    grant = granted(services, conversation_id, bearer_of(request))
    services.blocks.check(grant.principal, address_of(request))
    is_message = request.method == "POST" and request.scope["path"].endswith(("/messages", "/imports", "/attachments"))
    async with asyncio.timeout(conversation_service.REDIS_DEADLINE.total_seconds()):
        if not is_message:  # messages have limits of their own
            await services.limits.read(grant.author.id, address_of(request))
        await services.identity.speaker(grant)
    return grant


Granted = Annotated[Grant, Depends(grant_of)]


@router.post(
    "",
    status_code=201,
    responses={
        200: {"model": OpenedConversation, "description": "This contact's conversation was open already."},
        **documented(400, 401, 403, 413, 422, 429, 503),
    },
)
async def open_conversation(
    request: Request, response: Response, services: Use, body: OpenConversation | None = None
) -> OpenedConversation:
    """Open a conversation, or return the one that this contact has open.

    Sign in with the host site's token, with a visitor token, or not at all. The token of a link in an e-mail enters the
    conversation of that link, and opens no other.
    """
    body = body or OpenConversation()
    if await _is_bridge_channel(services, body.channel):
        raise Refusal(422, "channel_reserved", "This channel belongs to a bridge, which opens its conversations.")
    bearer = bearer_of(request)
    if services.identity.is_mail_link(bearer):
        response.status_code = 200
        return await continue_by_link(services, bearer or "", address_of(request))
    try:
        opener = await services.identity.opener(bearer)
    except TokenRefused as refused:
        await _note_refused_token(services, request, refused)
        raise
    if body.contact is not None and not opener.matches(body.contact):
        raise Refusal(403, "contact_foreign", "The token does not speak for this contact.")
    opened = await conversation_service.open_conversation(
        services,
        opener,
        locale=body.locale,
        channel=body.channel,
        region=body.region,
        address=address_of(request),
        trace=trace_of(request),
    )
    response.status_code = 201 if opened.created else 200
    return OpenedConversation(
        conversation_id=opened.conversation_id,
        token=services.identity.conversation_token(opened.conversation_id, opener),
        offset=START,
        status="open",
        locale=opened.locale,
        visitor_token=opener.visitor_token,
        imports=opener.principal.kind == "staff",
        attachments=None if opener.principal.kind == "staff" else services.attachments.limits,
    )


@router.post(
    "/{conversation_id}/messages",
    status_code=202,
    responses=documented(400, 401, 403, 404, 409, 413, 422, 429, 503),
)
async def send_message(request: Request, grant: Granted, services: Use, body: SendBody) -> AcceptedMessage:
    """Send a message or click a button. The same `client_message_id` again gives the same answer."""
    is_text = isinstance(body, SendText)
    appended = await conversation_service.send(
        services,
        grant,
        conversation_service.SentMessage(
            kind="message" if is_text else "action",
            value=body.text if isinstance(body, SendText) else body.action,
            client_message_id=body.client_message_id,
            via="http",
            address=address_of(request),
            trace=trace_of(request),
            early=isinstance(body, SendText) and body.early,
            attachments=tuple(body.attachments) if isinstance(body, SendText) else (),
        ),
    )
    return AcceptedMessage(message_id=body.client_message_id, offset=appended.offset)


@router.get("/{conversation_id}/messages", responses=documented(401, 403, 404, 413, 422, 429, 503))
async def read_messages(
    grant: Granted,
    services: Use,
    after: Annotated[After, Query()] = START,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    of: Annotated[str | None, Query(max_length=100, description="An earlier conversation of the same contact.")] = None,
) -> MessagePage:
    """The messages since `after`, in order. An empty page means that there are no more for now."""
    if of is not None:
        _check_not_by_link(grant)
        await check_previous(services, of, grant.author.id)
    state = await conversation_service.state_of(services, of or grant.conversation_id)
    try:
        return await _page(services.reader, state.id, after, limit)
    except OffsetUnknown:
        # The offset is from before a loss in Redis: the client needs everything from the start.
        page = await _page(services.reader, state.id, START, limit)
        return page.model_copy(update={"reset": True})


async def _page(reader: LogReader, conversation_id: str, after: str, limit: int) -> MessagePage:
    messages: list[VisibleMessage] = []
    ended: Ended | None = None
    while True:
        entries = await reader.entries(conversation_id, after=after, limit=PAGE)
        for item in entries:
            after = item.offset
            message = visible(item)
            ended = ended_by(item) or ended
            if message is not None:
                messages.append(message)
            if len(messages) == limit:
                return MessagePage(messages=messages, next=after, ended=ended)
        if len(entries) < PAGE:
            return MessagePage(messages=messages, next=after, ended=ended)


@router.get("/{conversation_id}/previous", responses=documented(401, 403, 404, 413, 422, 429, 503))
async def read_previous(grant: Granted, services: Use) -> list[PreviousConversation]:
    """The contact's earlier conversations, the newest first. `GET …/messages?of=` reads one of them."""
    if grant.by_link:
        return []
    return await previous_conversations(services, grant.conversation_id, grant.author.id)


@router.post("/{conversation_id}/close", responses=documented(400, 401, 403, 404, 409, 413, 422, 429, 503))
async def close_conversation(
    request: Request,
    grant: Granted,
    services: Use,
    body: Closing | None = None,  # noqa: ARG001  refuses unknown fields
) -> ClosedConversation:
    """Close the conversation. The contact's next message opens another one."""
    closed = await conversation_service.close(services, grant, trace=trace_of(request))
    return ClosedConversation(conversation_id=grant.conversation_id, status="closed", offset=closed.offset)


async def _note_refused_token(services: Dependencies, request: Request, refused: TokenRefused) -> None:
    """Only the visitor's browser shows the reason: the site's owner reads it in the log, and `doctor` names it."""
    site = origin_of(request.headers)
    if site is not None and refused.code in ("token_invalid", "token_expired"):
        with suppress(*EXPECTED):  # the answer must not depend on a note about it
            await services.refused_sites.note(
                site, refused.code, now_s=services.clock.seconds(), detail=refused.detail
            )  # fmt: skip


def _check_not_by_link(grant: Grant) -> None:
    """A link in an e-mail names one conversation."""
    if grant.by_link:
        raise Refusal(403, "token_foreign", "The link is for another conversation.")


async def _is_bridge_channel(services: Dependencies, channel: str) -> bool:
    """Whether this or another gateway knows a bridge for the channel, as during a rolling deployment."""
    settings = services.settings
    if channel in settings.channels:
        return True
    return channel != WIDGET and await services.deliveries.is_known(channel, within=settings.channel_unknown)
