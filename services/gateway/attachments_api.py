"""Attachments over HTTP: upload a file, remove an unsent one, read it, and get a link to it; for contacts and the desk.

A file comes as the plain body of a request: nothing of it has to be parsed before its size and content are checked.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse
from starlette.requests import Request

from libs.attachments import FileGone
from libs.contracts import Attachment, AttachmentId, Author, ClientMessageId, Model
from libs.conversations import StoredAttachment
from libs.masking import MASKED
from services.gateway.attachments import PREVIEW_TYPE, SentFile
from services.gateway.conversations import REDIS_DEADLINE, Granted, state_of
from services.gateway.dependencies import Dependencies, Use, address_of
from services.gateway.desk import SignedInTeammate, UseDesk
from services.gateway.http import Refusal, documented
from services.gateway.identity import Grant

router = APIRouter(tags=["attachments"])

_CONTACT = "/v1/conversations/{conversation_id}/attachments"
_DESK = "/v1/desk/conversations/{conversation_id}/attachments"

ConversationId = Annotated[str, Path(max_length=100, examples=["0-0123456789abcdef0123456789"])]
FileId = Annotated[AttachmentId, Path()]
ClientId = Annotated[ClientMessageId, Query(description="The same again is the same file.")]
FileName = Annotated[str, Query(max_length=300, description="Its ending does not decide what the file is."), MASKED]
Preview = Annotated[bool, Query(description="An image's preview, as WebP.")]

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The bytes of one file. Its kind is found by its content.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes. Only images are shown; any other file is saved.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_UPLOADS = documented(400, 401, 403, 404, 408, 409, 413, 422, 429, 503)
_READS = documented(401, 403, 404, 413, 422, 429, 503)
_REMOVES = documented(401, 403, 404, 409, 413, 422, 429, 503)

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


class AttachmentLink(Model):
    """A link that shows or saves the file without a sign-in, until `expires_at`. `path`: at any gateway."""

    path: str
    expires_at: datetime


# --- the contact -----------------------------------------------------------------------------------------


@router.post(_CONTACT, status_code=201, openapi_extra=_BODY, responses=_UPLOADS)
async def upload(
    request: Request, grant: Granted, services: Use, client_id: ClientId, name: FileName = ""
) -> Attachment:
    """Upload a file, to be named by a message. Until then only its sender sees it."""
    state = await state_of(services, grant.conversation_id)
    speaker = await services.identity.speaker(grant)
    if state.is_private:
        raise Refusal(403, "attachments_unread", "No person reads this conversation: only contacts can be imported.")
    address = address_of(request)
    sent = _sent(request, client_id, name, address)
    async with asyncio.timeout(REDIS_DEADLINE.total_seconds()):
        await services.limits.upload(speaker.id, address, sent.size or services.settings.attachments_max_bytes)
    author = Author(kind="contact", id=speaker.id, name=speaker.name)
    return await services.attachments.receive(grant.conversation_id, author, sent)


@router.delete(_CONTACT + "/{attachment_id}", status_code=204, responses=_REMOVES)
async def remove(grant: Granted, services: Use, attachment_id: FileId) -> Response:
    """Remove a file that was uploaded and not sent."""
    await _own(services, grant.conversation_id, attachment_id, await _contact(services, grant))
    await services.attachments.remove(grant.conversation_id, attachment_id)
    return Response(status_code=204)


@router.get(_CONTACT + "/{attachment_id}", response_class=StreamingResponse, responses={**_FILE, **_READS})
async def read(
    request: Request, grant: Granted, services: Use, attachment_id: FileId, preview: Preview = False
) -> Response:
    """The file, if it was sent to the contact or by them."""
    stored = await _visible(services, grant.conversation_id, attachment_id, await _contact(services, grant))
    return await _answer(services, grant.conversation_id, stored, request, preview=preview)


@router.get(_CONTACT + "/{attachment_id}/link", responses=_READS)
async def link(grant: Granted, services: Use, attachment_id: FileId) -> AttachmentLink:
    """A link for the contact, valid for some minutes."""
    await _visible(services, grant.conversation_id, attachment_id, await _contact(services, grant))
    return _link(services, grant.conversation_id, attachment_id)


# --- the desk --------------------------------------------------------------------------------------------


@router.post(_DESK, status_code=201, openapi_extra=_BODY, responses=_UPLOADS)
async def upload_at_desk(
    request: Request, teammate: SignedInTeammate, services: Use, desk: UseDesk, conversation_id: ConversationId,
    client_id: ClientId, name: FileName = "",
) -> Attachment:  # fmt: skip
    """Upload a file, to be named by a reply or a note. Until then only its sender sees it."""
    await desk.changeable(teammate, conversation_id)
    sent = _sent(request, client_id, name, address_of(request))
    return await services.attachments.receive(conversation_id, teammate, sent)


@router.delete(_DESK + "/{attachment_id}", status_code=204, responses=_REMOVES)
async def remove_at_desk(
    teammate: SignedInTeammate, services: Use, desk: UseDesk, conversation_id: ConversationId, attachment_id: FileId
) -> Response:
    """Remove a file that was uploaded and not sent."""
    await desk.conversation(teammate, conversation_id)
    await _own(services, conversation_id, attachment_id, teammate)
    await services.attachments.remove(conversation_id, attachment_id)
    return Response(status_code=204)


@router.get(_DESK + "/{attachment_id}", response_class=StreamingResponse, responses={**_FILE, **_READS})
async def read_at_desk(
    request: Request, teammate: SignedInTeammate, services: Use, desk: UseDesk, conversation_id: ConversationId,
    attachment_id: FileId, preview: Preview = False,
) -> Response:  # fmt: skip
    """The file of a message or a note."""
    await desk.conversation(teammate, conversation_id)
    stored = await _visible(services, conversation_id, attachment_id, teammate)
    return await _answer(services, conversation_id, stored, request, preview=preview)


@router.get(_DESK + "/{attachment_id}/link", responses=_READS)
async def link_at_desk(
    teammate: SignedInTeammate, services: Use, desk: UseDesk, conversation_id: ConversationId, attachment_id: FileId
) -> AttachmentLink:
    """A link for the teammate, valid for some minutes."""
    await desk.conversation(teammate, conversation_id)
    await _visible(services, conversation_id, attachment_id, teammate)
    return _link(services, conversation_id, attachment_id)


# --- links -----------------------------------------------------------------------------------------------


@router.get(
    "/v1/attachments/{token}",
    response_class=StreamingResponse,
    responses={**_FILE, **documented(401, 404, 413, 422, 429, 503)},
)
async def read_by_link(request: Request, services: Use, token: Annotated[str, Path(max_length=400)]) -> Response:
    """The file that a link names."""
    async with asyncio.timeout(REDIS_DEADLINE.total_seconds()):
        await services.limits.link(address_of(request))
        claims = services.attachment_links.read(token)
        stored = await _find(services, claims.conversation_id, claims.attachment_id)
    if stored is None:
        raise _gone()
    return await _answer(services, claims.conversation_id, stored, request, preview=False)


# --- parts -----------------------------------------------------------------------------------------------


def _sent(request: Request, client_id: str, name: str, address: str) -> SentFile:
    length = request.headers.get("content-length", "")
    return SentFile(client_id, name, int(length) if length.isdigit() else 0, request.stream(), address)


async def _contact(services: Dependencies, grant: Grant) -> Author:
    speaker = await services.identity.speaker(grant)
    return Author(kind="contact", id=speaker.id)


async def _visible(
    services: Dependencies, conversation_id: str, attachment_id: str, author: Author
) -> StoredAttachment:
    """Raises Refusal for a file that this person may not see, as if it were not there."""
    async with asyncio.timeout(REDIS_DEADLINE.total_seconds()):
        stored = await _find(services, conversation_id, attachment_id)
    if stored is None or not stored.visible_to(author):
        raise _gone()
    return stored


async def _find(services: Dependencies, conversation_id: str, attachment_id: str) -> StoredAttachment | None:
    found = await services.attachments.records.find(conversation_id, attachment_id)
    if found is None and (archived := await services.reader.archived_files(conversation_id)) is not None:
        return archived.get(attachment_id)
    return found


async def _own(services: Dependencies, conversation_id: str, attachment_id: str, author: Author) -> None:
    stored = await _visible(services, conversation_id, attachment_id, author)
    if (stored.author.kind, stored.author.id) != (author.kind, author.id):
        raise _gone()


def _link(services: Dependencies, conversation_id: str, attachment_id: str) -> AttachmentLink:
    path, until = services.attachment_links.path(conversation_id, attachment_id)
    return AttachmentLink(path=path, expires_at=datetime.fromtimestamp(until, UTC))


@dataclass(frozen=True)
class _Part:
    """The part of a file that a request asks for."""

    start: int
    length: int


def _part_of(request: Request, size: int) -> _Part | None:
    """None for the whole file. A range that makes no sense is ignored, as HTTP allows."""
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    if wanted is None:
        return None
    start, end = int(wanted[1]), min(int(wanted[2] or size - 1), size - 1)
    return _Part(start, end - start + 1) if start <= end else None


async def _answer(
    services: Dependencies, conversation_id: str, stored: StoredAttachment, request: Request, *, preview: bool
) -> Response:
    attachment = stored.attachment
    is_image = attachment.width is not None
    if preview and not is_image:
        raise Refusal(404, "attachment_gone", "This file has no preview.")
    part = None if preview else _part_of(request, attachment.size)
    found = services.attachments.content(
        conversation_id, stored, preview=preview, start=part.start if part else 0, length=part.length if part else None
    )
    try:
        # Before the answer begins, because it could no longer say that the file is gone.
        first = await anext(found, b"")
    except FileGone as error:
        raise _gone() from error
    headers = _headers(attachment, preview=preview)
    if not preview:
        headers["Content-Length"] = str(part.length if part else attachment.size)
    if part:
        headers["Content-Range"] = f"bytes {part.start}-{part.start + part.length - 1}/{attachment.size}"
    return StreamingResponse(_all(first, found), status_code=206 if part else 200, headers=headers)


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


def _headers(attachment: Attachment, *, preview: bool) -> dict[str, str]:
    """A browser neither runs the bytes nor guesses their type, and keeps no copy."""
    kind = PREVIEW_TYPE if preview else attachment.type
    shown = attachment.width is not None  # made by the gateway itself; anything else is only saved
    plain = re.sub(r'[^\x20-\x7e]|["\\]', "_", attachment.name)
    return {
        "Content-Type": f"{kind}; charset=utf-8" if kind == "text/plain" else kind,
        "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{plain}"; '
        f"filename*=UTF-8''{quote(attachment.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "none" if preview else "bytes",
    }


def _gone() -> Refusal:
    return Refusal(404, "attachment_gone", "There is no such file here, or it was removed.")
