"""The actions of contacts, the same over HTTP and over a socket: checked, limited, appended, counted."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Literal

from redis.exceptions import RedisError

from libs.contracts import LOCALES, Attachment, Author, Locale, Principal
from libs.conversations import Appended, AttachmentUnknown, ConversationState
from libs.telemetry import TraceSpan
from services.gateway.dependencies import Dependencies
from services.gateway.http import EXPECTED, problem_of
from services.gateway.identity import Grant, Opener

REDIS_DEADLINE = timedelta(seconds=5)
"""A message that is not stored within this time gets an error. It is safe to send it again."""

CLOSE_REQUEST = "contact"
"""The idempotency key of each close: a conversation closes once, so that every further close is the same request."""


@dataclass(frozen=True)
class SentMessage:
    """One message or click, as the client sent it."""

    kind: Literal["message", "action"]
    value: str
    client_message_id: str
    via: Literal["http", "socket"]
    address: str
    trace: str
    early: bool = False
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpeningResult:
    conversation_id: str
    created: bool
    locale: str


async def send(services: Dependencies, grant: Grant, sent: SentMessage) -> Appended:
    """Append a message or a click. Raises an error of `EXPECTED`: then nothing was appended. If Redis did not answer,
    sending the same `client_message_id` again finds out."""
    started = time.perf_counter()
    outcome, size = "unavailable", len(sent.value.encode())
    counted: str | None = None
    try:
        async with asyncio.timeout(REDIS_DEADLINE.total_seconds()):
            services.blocks.check(grant.principal, sent.address)
            speaker = await services.identity.speaker(grant)
            # The state costs a round trip, so that it is read only under load.
            if services.load.refuses_messages and sent.kind == "message":
                services.load.check_message(await services.reader.state(grant.conversation_id))
            await services.limits.message(speaker.id, sent.address, size)
            counted = speaker.id
            with TraceSpan("append", sent.trace, kind="producer") as span:
                span.set("kind", sent.kind)
                span.set("via", sent.via)
                appended = await services.reader.write(
                    grant.conversation_id, partial(_append, services, grant, speaker, sent)
                )
        outcome = "repeated" if appended.repeated else "appended"
    except EXPECTED as error:
        # The client sends it again, and it counts then.
        if counted is not None and isinstance(error, RedisError | TimeoutError):
            services.limits.message_not_stored(counted, sent.address, size)
        outcome = problem_of(error).code
        if isinstance(error, RedisError):
            services.redis_health.note(error)
        raise
    finally:
        services.metrics.messages.labels(sent.via, sent.kind, outcome).inc()
    services.metrics.append_seconds.observe(time.perf_counter() - started)
    return appended


async def _append(services: Dependencies, grant: Grant, speaker: Principal, sent: SentMessage) -> Appended:
    conversation_id = grant.conversation_id
    newest = None if grant.by_link else speaker  # the token of a link knows nothing of the rights
    author = Author(kind="contact", id=speaker.id, name=speaker.name)
    if sent.kind == "message":
        return await services.writer.send(
            conversation_id, author=author, text=sent.value, client_message_id=sent.client_message_id,
            trace=sent.trace, speaker=newest, early=sent.early,
            attachments=await _attached(services, conversation_id, author, sent.attachments),
        )  # fmt: skip
    return await services.writer.click(
        conversation_id, author=author, action=sent.value, client_message_id=sent.client_message_id,
        trace=sent.trace, speaker=newest,
    )  # fmt: skip


async def _attached(
    services: Dependencies, conversation_id: str, author: Author, ids: Sequence[str]
) -> list[Attachment]:
    try:
        return await services.attachments.to_send(conversation_id, author, ids)
    except AttachmentUnknown:
        # The conversation may have expired since the upload: the client then goes on in another one.
        await services.reader.state(conversation_id)
        raise


async def open_conversation(
    services: Dependencies, opener: Opener, *, locale: str | None, channel: str, region: str | None, address: str,
    trace: str,
) -> OpeningResult:  # fmt: skip
    """Open this contact's conversation, or find the open one."""
    async with asyncio.timeout(REDIS_DEADLINE.total_seconds()):
        services.blocks.check(opener.principal, address)
        await services.limits.opening(address)
        wanted = supported_locale(locale or opener.locale)
        # Load and limits refuse new conversations only: an open one can always be entered again.
        past = None
        if await services.writer.open_of(opener.principal.id) is None:
            services.load.check_opening(opener.principal)
            if opener.principal.kind == "anonymous":
                await services.limits.new_anonymous(address)
            past = await services.reader.past_of(opener.principal.id)
        opening = await services.writer.open(
            opener.principal,
            locale=wanted,
            channel=channel,
            region=region,
            past=past,
            trace=trace,
            continues=True,
        )
        if opening.created:
            return OpeningResult(opening.conversation_id, created=True, locale=wanted)
        state = await services.reader.state(opening.conversation_id)
        return OpeningResult(opening.conversation_id, created=False, locale=state.locale)


async def close(services: Dependencies, grant: Grant, *, trace: str) -> Appended:
    """Close for the contact. Raises ConversationClosed if it is closed already."""
    async with asyncio.timeout(REDIS_DEADLINE.total_seconds()):
        closing = partial(
            services.writer.close, grant.conversation_id, by=grant.author, reason="contact",
            request_id=CLOSE_REQUEST, trace=trace,
        )  # fmt: skip
        return await services.reader.write(grant.conversation_id, closing)


async def state_of(services: Dependencies, conversation_id: str) -> ConversationState:
    async with asyncio.timeout(REDIS_DEADLINE.total_seconds()):
        return await services.reader.state(conversation_id)


def supported_locale(tag: str | None) -> Locale:
    """The supported language of a language tag; English for any other language."""
    language = (tag or "").lower().replace("_", "-").partition("-")[0]  # POSIX writes es_ES
    return next((ours for ours in LOCALES if ours == language), "en")
