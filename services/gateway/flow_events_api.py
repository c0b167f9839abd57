"""Receives messages of programs for flows: signed as those of bridges are, each once, about one contact.

A message acts in the contact's open conversation, or opens one if it says so. A repeat goes to the conversation of the
first one. The signature is checked on the bytes of the body, before anything of them is read.
"""

from datetime import timedelta
from hashlib import blake2b
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import Field, JsonValue, ValidationError, model_validator

from libs.contracts import MAX_EMAIL, Model, StrictModel, Triggered
from libs.conversations import ConversationClosed
from libs.messaging import text
from libs.webhooks import WEBHOOK_ID
from services.gateway.bridges import BadSignature, ChannelName, signatures
from services.gateway.conversations import service as conversation_service
from services.gateway.dependencies import Dependencies, Use
from services.gateway.desk import known_customer
from services.gateway.http import Refusal, documented, trace_of
from services.gateway.wrong_fields import message_of, place_of

EVENT_RETENTION = timedelta(days=7)
"""Longer than any program repeats a message."""

MAX_VALUES = 50

router = APIRouter(prefix="/v1/flow-events", tags=["flows"])

EventName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
Value = Annotated[str, Field(max_length=1_000)] | int | float | bool | None


class FlowEventBody(StrictModel):
    """`contact`: a contact's key or `<issuer>:<sub>` of your tokens; or an `email`. `opens`: a conversation, if none is
    open. `data`: values that flows may use. `changed`: properties of the contact that changed in HubSpot."""

    contact: str | None = Field(default=None, min_length=1, max_length=300, examples=["site:4711"])
    email: str | None = Field(default=None, min_length=3, max_length=MAX_EMAIL)
    name: str | None = Field(default=None, max_length=200)
    locale: str | None = Field(default=None, max_length=35)
    opens: bool = False
    data: dict[EventName, Value] = Field(default={}, max_length=MAX_VALUES)
    changed: list[EventName] = Field(default=[], max_length=MAX_VALUES)

    @model_validator(mode="after")
    def _names_the_contact(self) -> "FlowEventBody":
        if (self.contact is None) == (self.email is None):
            raise ValueError("name the contact: set either contact or email")
        return self


class FlowEventReceived(Model):
    """`repeated`: this message came before; nothing was done now."""

    conversation_id: str
    offset: str
    repeated: bool


@router.post(
    "/{webhook}",
    status_code=202,
    responses=documented(400, 401, 404, 409, 413, 422, 429, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FlowEventBody"}}},
        }
    },
)
async def receive_event(request: Request, services: Use, webhook: Annotated[ChannelName, Path()]) -> FlowEventReceived:
    """Begin the flows of this webhook for a contact. Signed by Standard Webhooks."""
    secrets = services.settings.flow_webhooks.get(webhook)
    if secrets is None:
        raise Refusal(404, "webhook_unknown", "There is no such webhook.")
    body = await request.body()
    try:
        keys = [secret.get_secret_value() for secret in secrets]
        scheme = signatures.check(keys, request.headers, body, services.clock.seconds())
    except BadSignature as error:
        raise Refusal(401, "signature_invalid", str(error)) from error
    if scheme != "standard":
        raise Refusal(401, "signature_invalid", f"Sign by Standard Webhooks: send {WEBHOOK_ID}.")
    try:
        wanted = FlowEventBody.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        wrong = "; ".join(f"{'.'.join(place_of(item['loc']))}: {message_of(item)}" for item in found[:5])
        raise Refusal(422, "invalid", wrong) from error
    event_id = _digest(request.headers[WEBHOOK_ID].encode())
    return await _store(services, webhook, wanted, event_id, _digest(body), trace=trace_of(request))


def _digest(given: bytes) -> str:
    return blake2b(given, digest_size=16).hexdigest()


async def _store(
    services: Dependencies, webhook: str, wanted: FlowEventBody, event_id: str, digest: str, *, trace: str
) -> FlowEventReceived:
    known = services.settings.keys.webhook(f"flows:{webhook}", event_id)
    before = await services.redis.get(known)
    if before is not None:
        seen, _, conversation_id = text(before).partition(" ")
        if seen != digest:
            raise Refusal(409, "webhook_id_reused", "This webhook-id came with another body before.")
    else:
        conversation_id = await _conversation(services, wanted, trace=trace)
        # Written before the event: a repeat after a crash goes to this conversation, and its log takes an event once.
        await services.redis.set(known, f"{digest} {conversation_id}", ex=EVENT_RETENTION)
    data: dict[str, JsonValue] = dict(wanted.data)
    events = [Triggered(id=event_id, on="webhook", name=webhook, data=data, trace=trace)]
    if wanted.changed:
        changed: dict[str, JsonValue] = dict.fromkeys(wanted.changed)
        events.append(
            Triggered(id=f"{event_id}.changed", on="contact.changed", name=webhook, data=changed, trace=trace)
        )
    try:
        appended = [await services.writer.trigger(conversation_id, event) for event in events]
    except ConversationClosed:
        raise Refusal(409, "conversation_closed", "The conversation has ended.") from None
    return FlowEventReceived(
        conversation_id=conversation_id, offset=appended[0].offset, repeated=all(each.repeated for each in appended)
    )


async def _conversation(services: Dependencies, wanted: FlowEventBody, *, trace: str) -> str:
    """The contact's open conversation, or a new one."""
    principal, known = await known_customer(services, wanted.contact, wanted.email, wanted.name)
    services.blocks.check(principal, "")
    await services.limits.sender(principal.id)
    found = await services.writer.open_of(principal.id)
    if found is not None and (await services.reader.state(found)).is_open:
        return found
    if not wanted.opens:
        raise Refusal(404, "no_conversation", "This contact has no open conversation, and `opens` is not set.")
    opening = await services.writer.open(
        principal, locale=conversation_service.supported_locale(wanted.locale or (known.locale if known else None)),
        channel=known.channel if known else "webhook", source="workflow", bridge=known is not None and known.bridge,
        past=await services.reader.past_of(principal.id), trace=trace,
    )  # fmt: skip
    return opening.conversation_id
