"""E-mails over HTTP: the contact's address and switch, transcripts for contacts and the desk, and both kinds of links.

An e-mail goes only to an address of the conversation. Only the bearer of the conversation's own token may type one, and
only where no confirmed address is known.
"""

import asyncio
from contextlib import suppress
from functools import partial
from html import escape
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator, Field
from starlette.requests import Request

from libs.contracts import MAX_EMAIL, ClientMessageId, Locale, Model, StrictModel
from libs.conversations import ConversationState, ConversationUnknown
from libs.email_addresses import normal_email
from services.gateway.conversations import REDIS_DEADLINE, Granted, state_of
from services.gateway.dependencies import Dependencies, Use, address_of
from services.gateway.desk import SignedInTeammate, UseDesk
from services.gateway.http import Refusal, documented
from services.gateway.identity import Grant, TokenRefused
from services.gateway.mail import Recipient, recipient_of, texts

router = APIRouter(tags=["e-mail"])

ConversationId = Annotated[str, Path(max_length=100, examples=["0-0123456789abcdef0123456789"])]
LinkToken = Annotated[str, Path(max_length=1_000, pattern=r"^[\w.-]+$")]

_READS = documented(401, 403, 404, 413, 422, 429, 503)
_WRITES = documented(400, 401, 403, 404, 409, 413, 422, 429, 503)

_PAGES = documented(413, 422, 429, 503) | {404: {"description": "No valid link", "content": {"text/html": {}}}}

_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


class MailSwitch(StrictModel):
    """`address`: one that the contact types. It is used where no confirmed address is known."""

    address: Annotated[str, Field(min_length=3, max_length=MAX_EMAIL), AfterValidator(normal_email)] | None = Field(
        default=None, examples=["vera@example.com"]
    )
    on: bool = True


class MailStatus(Model):
    """Where answers go while the contact is away. `to` is shortened; null: no address is known."""

    to: str | None
    confirmed: bool
    on: bool


class TranscriptBody(StrictModel):
    """The same `request_id` again is the same request."""

    request_id: ClientMessageId = Field(examples=["t-00000001"])


class RequestedTranscript(Model):
    to: str = Field(description="The address, shortened.")


# --- the contact -----------------------------------------------------------------------------------------


@router.get("/v1/conversations/{conversation_id}/mail", responses=_READS)
async def read_mail(grant: Granted, services: Use) -> MailStatus:
    """Whether answers are sent by e-mail while the contact is away, and to which address."""
    return await _status(services, await _contacts(services, grant))


@router.put("/v1/conversations/{conversation_id}/mail", responses=_WRITES)
async def set_mail(grant: Granted, services: Use, body: MailSwitch) -> MailStatus:
    """Type an address, or switch the e-mails of this conversation on or off."""
    state = await _contacts(services, grant)
    if body.address is not None:
        if grant.by_link:
            raise Refusal(403, "mail_by_link", "A link from an e-mail can't change the address.")
        known = recipient_of(state, await services.mail_outbox.of(state.id))
        if known is not None and known.confirmed and known.address != body.address:
            raise Refusal(409, "mail_confirmed", "E-mails go to the address that is confirmed for this contact.")
        if await services.mail_outbox.is_blocked(services.mail_links.digests(body.address)):
            raise Refusal(422, "mail_unwanted", "The owner of this address wants no e-mails from here.")
        await services.limits.mail_address(grant.conversation_id)
    switch = partial(services.mail_outbox.set, state.id, address=body.address or "", off=not body.on)
    await services.reader.write(state.id, switch)
    return await _status(services, state)


@router.post("/v1/conversations/{conversation_id}/transcript", status_code=202, responses=_WRITES)
async def request_transcript(grant: Granted, services: Use, body: TranscriptBody) -> RequestedTranscript:
    """Send the whole conversation to its address, also after the end."""
    state = await _contacts(services, grant)
    return await _transcript(services, state, body.request_id)


# --- the desk --------------------------------------------------------------------------------------------


@router.post("/v1/desk/conversations/{conversation_id}/transcript", status_code=202, responses=_WRITES)
async def send_transcript(
    teammate: SignedInTeammate, services: Use, desk: UseDesk, conversation_id: ConversationId, body: TranscriptBody
) -> RequestedTranscript:
    """Send the whole conversation to the address of its contact."""
    _check_on(services)
    state = await desk.conversation(teammate, conversation_id)
    return await _transcript(services, state, body.request_id)


# --- links in e-mails ------------------------------------------------------------------------------------


@router.get("/v1/mail/stop/{token}", response_class=HTMLResponse, responses=_PAGES)
async def ask_to_stop(request: Request, services: Use, token: LinkToken) -> Response:
    """The page behind the link that ends the e-mails of a conversation. It asks first: programs open links too."""
    await services.limits.link(address_of(request))
    try:
        link = services.mail_links.read_stop(token)
    except TokenRefused:
        return _page("en", texts()["en"]["stop_invalid"], status=404)
    locale = await _locale_of(services, link.conversation_id)
    return _page(locale, texts()[locale]["stop_question"], button=texts()[locale]["stop"])


@router.post("/v1/mail/stop/{token}", response_class=HTMLResponse, responses=_PAGES)
async def stop(request: Request, services: Use, token: LinkToken) -> Response:
    """End the e-mails of a conversation: the page's button, or one click in a mail program (RFC 8058)."""
    await services.limits.link(address_of(request))
    try:
        link = services.mail_links.read_stop(token)
    except TokenRefused:
        return _page("en", texts()["en"]["stop_invalid"], status=404)
    locale = await _locale_of(services, link.conversation_id)
    # The address outlives the conversation: another one must not use it again without its owner.
    await services.mail_outbox.block(link.address)
    with suppress(ConversationUnknown):  # it has expired, and its e-mails with it
        await services.mail_outbox.set(link.conversation_id, off=True)
    return _page(locale, texts()[locale]["stopped"])


# --- parts -----------------------------------------------------------------------------------------------


def _check_on(services: Dependencies) -> None:
    if services.settings.smtp_url is None:
        raise Refusal(404, "mail_off", "This deployment sends no e-mails.")


async def _contacts(services: Dependencies, grant: Grant) -> ConversationState:
    """The contact's conversation. Raises Refusal for one without e-mails."""
    _check_on(services)
    state = await state_of(services, grant.conversation_id)
    if state.principal.kind not in ("visitor", "anonymous"):
        raise Refusal(403, "mail_inside", "No e-mails are sent from conversations of colleagues.")
    return state


async def _status(services: Dependencies, state: ConversationState) -> MailStatus:
    mail = await services.mail_outbox.of(state.id)
    recipient = recipient_of(state, mail)
    return MailStatus(
        to=recipient.masked if recipient else None, confirmed=bool(recipient and recipient.confirmed), on=not mail.off
    )


async def _transcript(services: Dependencies, state: ConversationState, request_id: str) -> RequestedTranscript:
    recipient: Recipient | None = recipient_of(state, await services.mail_outbox.of(state.id))
    if recipient is None:
        raise Refusal(409, "mail_no_address", "No e-mail address of this contact is known.")
    if not recipient.confirmed and await services.mail_outbox.is_blocked(
        services.mail_links.digests(recipient.address)
    ):
        raise Refusal(409, "mail_unwanted", "The owner of this address wants no e-mails from here.")
    async with asyncio.timeout(REDIS_DEADLINE.total_seconds()):
        await services.limits.mail(state.id, recipient.address)
        ask = partial(services.mail_outbox.set, state.id, transcript=request_id, to=recipient.address)
        await services.reader.write(state.id, ask)
    return RequestedTranscript(to=recipient.masked)


async def _locale_of(services: Dependencies, conversation_id: str) -> Locale:
    try:
        return (await state_of(services, conversation_id)).locale
    except ConversationUnknown:
        return "en"


def _page(locale: Locale, text: str, *, button: str | None = None, status: int = 200) -> Response:
    """A page without scripts and styles. Its form sends to its own address."""
    form = f'<form method="post"><button>{escape(button)}</button></form>' if button else ""
    body = (
        f'<!doctype html>\n<html lang="{locale}">\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>Frontdesk</title>\n'
        f"<main><h1>{escape(text)}</h1>{form}</main>\n</html>\n"
    )
    return HTMLResponse(body, status, _PAGE_HEADERS)
