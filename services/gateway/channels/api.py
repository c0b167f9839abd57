"""Receives a sender's message from a bridge. It is stored once for each `message_id`, also if the bridge repeats it.

The signature is checked on the bytes of the body. A repeated message goes to the conversation of the first one, also
when that is closed and the contact has another open conversation.
"""

from datetime import timedelta
from functools import partial
from hashlib import blake2b
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import Field, ValidationError

from libs.contracts import MAX_EMAIL, MAX_TEXT, Author, Model, Principal, StrictModel
from libs.conversations import Appended, ConversationClosed, home_of
from libs.masking import MASKED
from libs.messaging import text
from libs.webhooks import WEBHOOK_ID
from services.gateway.bridges import TOLERANCE, BadSignature, ChannelName, signatures
from services.gateway.conversations import service as conversation_service
from services.gateway.dependencies import Dependencies, Use
from services.gateway.http import Refusal, documented, trace_of
from services.gateway.wrong_fields import message_of, place_of

MESSAGE_ID_RETENTION = timedelta(days=7)
"""Longer than any bridge repeats a message."""

MAX_ATTEMPTS = 3
"""Attempts to find an open conversation: it may be closed between the search and the append."""

ELSEWHERE_S = 2.0
"""A load balancer may lead the next try to another gateway."""

router = APIRouter(prefix="/v1/channels", tags=["channels"])


class ChannelSender(StrictModel):
    """The sender, as the channel knows them. `email_verified`: the bridge vouches for the address."""

    id: str = Field(min_length=1, max_length=200, examples=["+34600000000"])
    name: Annotated[str, Field(max_length=200), MASKED] | None = None
    email: str | None = Field(default=None, min_length=3, max_length=MAX_EMAIL)
    email_verified: bool = False
    locale: str | None = Field(default=None, pattern=r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{1,8})*$", max_length=35)


class InboundMessage(StrictModel):
    """`text`, or the `action` of a button that an outgoing message had."""

    message_id: str = Field(min_length=1, max_length=200, examples=["wamid.HBgLMzQ2"])
    sender: ChannelSender
    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT, pattern=r"\S"), MASKED] | None = None
    action: str | None = Field(default=None, min_length=1, max_length=200)


class Received(Model):
    """`repeated`: this message was stored before; nothing was stored now."""

    conversation_id: str
    offset: str
    repeated: bool


@router.post(
    "/{channel}/messages",
    status_code=202,
    responses=documented(400, 401, 403, 404, 409, 413, 422, 429, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/InboundMessage"}}},
        }
    },
)
async def receive(request: Request, services: Use, channel: Annotated[ChannelName, Path()]) -> Received:
    """Receive a person's message or click on a channel. Signed by Standard Webhooks: `webhook-id`, `webhook-timestamp`
    and `webhook-signature`; or, deprecated, with `Frontdesk-Timestamp` and `Frontdesk-Signature`."""
    settings = services.settings.channels.get(channel)
    if settings is None:
        raise await _unknown(services, channel)
    body = await request.body()
    try:
        scheme = signatures.check(settings.keys, request.headers, body, services.clock.seconds())
    except BadSignature as error:
        raise Refusal(401, "signature_invalid", str(error)) from error
    services.metrics.inbound.labels(channel, scheme).inc()
    if scheme == "standard":
        await _refuse_reuse(services, channel, request.headers[WEBHOOK_ID], body)
    try:
        message = InboundMessage.model_validate_json(body)
    except ValidationError as error:
        raise Refusal(422, "invalid", _what_is_wrong(error)) from error
    if (message.text is None) == (message.action is None):
        raise Refusal(422, "invalid", "Send either text or action.")
    return await _store(services, channel, message, trace=trace_of(request))


async def _unknown(services: Dependencies, channel: str) -> Refusal:
    """A bridge gives up after a 404, so it gets one only if no gateway knows the channel."""
    if await services.deliveries.is_known(channel, within=services.settings.channel_unknown):
        return Refusal(
            503, "channel_elsewhere", "Another gateway knows this channel: send it again.", retry_after=ELSEWHERE_S
        )
    return Refusal(404, "channel_unknown", "There is no such channel.")


async def _refuse_reuse(services: Dependencies, channel: str, webhook_id: str, body: bytes) -> None:
    """The same message may be repeated. Its ID with another body is a mistake or a forgery."""
    # A signature is valid from TOLERANCE before its timestamp to TOLERANCE after it: IDs are kept that long.
    redis, known = services.redis, services.settings.keys.webhook(channel, _digest(webhook_id.encode()))
    digest = _digest(body)
    if not await redis.set(known, digest, nx=True, ex=2 * TOLERANCE):
        found = await redis.get(known)
        if found is not None and text(found) != digest:
            raise Refusal(409, "webhook_id_reused", "This webhook-id came with another body before.")


def _digest(given: bytes) -> str:
    return blake2b(given, digest_size=16).hexdigest()


async def _store(services: Dependencies, channel: str, message: InboundMessage, *, trace: str) -> Received:
    sender = message.sender
    principal = Principal(
        kind="visitor", id=f"channel:{channel}:{sender.id}", email=sender.email,
        email_verified=sender.email is not None and sender.email_verified, name=sender.name,
    )  # fmt: skip
    services.blocks.check(principal, "")
    await services.limits.sender(principal.id)
    key = _digest(message.message_id.encode())
    keys = services.settings.keys
    home = await home_of(services.redis, keys, principal.id)
    known = keys.channel_message(home, principal.id, key)
    for _ in range(MAX_ATTEMPTS):
        conversation_id = await _conversation(services, channel, message, principal, known, trace=trace)
        try:
            appending = partial(_append, services, conversation_id, message, principal, key, trace=trace)
            appended = await services.reader.write(conversation_id, appending)
        except ConversationClosed:
            # It was closed after it was found, so that the message was not stored: find the contact's next one.
            await services.redis.delete(known)
            continue
        return Received(conversation_id=conversation_id, offset=appended.offset, repeated=appended.repeated)
    raise Refusal(409, "conversation_closed", "The conversation is being closed: send it again.")


async def _conversation(
    services: Dependencies, channel: str, message: InboundMessage, principal: Principal, known: str, *, trace: str
) -> str:
    """The conversation that this message went to before, or goes to now: also one that it may reopen."""
    if (found := await services.redis.get(known)) is not None:
        return text(found)
    conversation_id = await services.writer.open_of(principal.id)
    if conversation_id is None:
        # A new conversation would not know the button, and would stay empty after the refusal.
        if message.action is not None:
            raise Refusal(422, "action_unknown", "The sender has no conversation that goes on and offers this button.")
        services.load.check_opening(principal)
    if conversation_id is None or message.action is None:
        opening = await services.writer.open(
            principal,
            locale=conversation_service.supported_locale(message.sender.locale),
            channel=channel,
            bridge=True,
            past=await services.reader.past_of(principal.id),
            continues=True,
            trace=trace,
        )
        conversation_id = opening.conversation_id
    # Stored before the append: a message that is repeated after a crash in between goes to the same conversation.
    await services.redis.set(known, conversation_id, ex=MESSAGE_ID_RETENTION)
    return conversation_id


async def _append(
    services: Dependencies, conversation_id: str, message: InboundMessage, principal: Principal, key: str, *, trace: str
) -> Appended:
    author = Author(kind="contact", id=principal.id, name=principal.name)
    if message.action is not None:
        return await services.writer.click(
            conversation_id, author=author, action=message.action, client_message_id=key, trace=trace,
            speaker=principal,
        )  # fmt: skip
    return await services.writer.send(
        conversation_id, author=author, text=message.text or "", client_message_id=key, trace=trace,
        speaker=principal,
    )  # fmt: skip


def _what_is_wrong(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(f"{'.'.join(place_of(item['loc']))}: {message_of(item)}" for item in found[:5])
