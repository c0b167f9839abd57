"""The data of a person who asks for it: one conversation or all, as JSON, and as a page that needs nothing else.

For admins, from Redis or the archive. Teammates' notes are in it, because they are data about the person, but no tokens
and nothing that the assistant keeps for itself. Each export is an entry of the audit log.
"""

from collections.abc import Sequence
from html import escape
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse
from pydantic import Field, JsonValue

from libs.contracts import START, Model
from libs.conversations import ArchiveAway, ConversationState, ConversationUnknown
from services.gateway.dependencies import Dependencies, Use
from services.gateway.desk.api import UseDesk
from services.gateway.desk.editing import AdminEdit
from services.gateway.desk.entries import desk_entry
from services.gateway.desk.privacy_api import conversations_of
from services.gateway.desk.schemas import DeskEntry, DeskWrite
from services.gateway.desk.service import DeskService
from services.gateway.http import documented

MAX_ENTRIES = 20_000
"""Ten times the longest conversation that limits allow: a bound for a log that should not exist."""

MAX_CONVERSATIONS = 1_000
"""Conversations of one export, the newest ones: they are in memory at once."""

_HEADERS = {
    # The page has words of strangers, and neither scripts nor pictures.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_STYLE = "body{font:16px/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap}"

router = APIRouter(prefix="/v1/desk", tags=["desk"])

ConversationId = Annotated[str, Path(max_length=100, examples=["0-0123456789abcdef0123456789"])]
Format = Literal["json", "html"]

_READS = documented(401, 403, 404, 413, 422, 429, 503)
_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}}, "description": "A page."}
}


class ExportedConversation(Model):
    """`contact` is what the site or the channel said of the person."""

    id: str
    contact: dict[str, Any]
    channel: str
    locale: str
    status: str
    entries: list[DeskEntry]


@router.get("/conversations/{conversation_id}/export.json", responses=_READS)
async def export_json(edit: AdminEdit, desk: UseDesk, conversation_id: ConversationId) -> ExportedConversation:
    """The whole conversation as JSON."""
    return await _exported(desk, edit.by, conversation_id, "json")


@router.get(
    "/conversations/{conversation_id}/export.html",
    response_class=HTMLResponse,
    responses={**_PAGE, **_READS},
)
async def export_html(edit: AdminEdit, desk: UseDesk, conversation_id: ConversationId) -> HTMLResponse:
    """The whole conversation as a page for people, which loads nothing."""
    exported = await _exported(desk, edit.by, conversation_id, "html")
    return HTMLResponse(page_of(exported.id, [exported]), headers=_HEADERS)


class ExportBody(DeskWrite):
    """`person`: a conversation's ID, a contact's key, an e-mail address, or a phone number with a plus."""

    person: Annotated[str, Field(min_length=3, max_length=900, examples=["vera@example.com"])]


class ExportedPerson(Model):
    """All conversations of a person, the newest first. `left_out`: older ones, which are exported one by one."""

    contacts: list[str]
    conversations: list[ExportedConversation]
    left_out: int = 0


@router.post("/export.json", responses=documented(400, 401, 403, 404, 413, 422, 429, 503))
async def export_person_json(edit: AdminEdit, services: Use, desk: UseDesk, body: ExportBody) -> ExportedPerson:
    """All conversations of a person as JSON. A POST, because an address is no place for a person's own."""
    return await _exported_person(services, desk, edit.by, body.person, "json")


@router.post(
    "/export.html",
    response_class=HTMLResponse,
    responses={**_PAGE, **documented(400, 401, 403, 404, 413, 422, 429, 503)},
)
async def export_person_html(edit: AdminEdit, services: Use, desk: UseDesk, body: ExportBody) -> HTMLResponse:
    """All conversations of a person as one page for people, which loads nothing."""
    exported = await _exported_person(services, desk, edit.by, body.person, "html")
    title = " ".join(exported.contacts)
    left_out = f"<p>+ {exported.left_out}</p>" if exported.left_out else ""
    return HTMLResponse(page_of(title, exported.conversations, left_out), headers=_HEADERS)


async def _exported_person(
    services: Dependencies, desk: DeskService, by: str, person: str, form: Format
) -> ExportedPerson:
    person_found = await conversations_of(services, person)
    found = await desk.reader.states(sorted(person_found.conversations))
    if found.archive_away or not found.states:
        raise ArchiveAway("a part of the person would be missing")
    newest = sorted(found.states, key=lambda state: (state.opened_at or 0, state.id), reverse=True)
    kept = newest[:MAX_CONVERSATIONS]
    conversations = [await _whole(desk, state) for state in kept]
    # IDs and numbers only: the log must not name the person.
    details: dict[str, JsonValue] = {"format": form, "conversations": len(kept)}
    await desk.audit.record(by, "contact.exported", f"conversation:{newest[0].id}", details=details)
    return ExportedPerson(
        contacts=sorted(person_found.contacts), conversations=conversations, left_out=len(newest) - len(kept)
    )


async def _exported(desk: DeskService, by: str, conversation_id: str, form: Format) -> ExportedConversation:
    state = await desk.reader.state(conversation_id)
    if state.is_private:
        raise ConversationUnknown(conversation_id)
    exported = await _whole(desk, state)
    await desk.audit.record(by, "contact.exported", f"conversation:{conversation_id}", details={"format": form})
    return exported


async def _whole(desk: DeskService, state: ConversationState) -> ExportedConversation:
    entries: list[DeskEntry] = []
    after = START
    while page := await desk.reader.entries(state.id, after=after):
        entries += [shown for item in page if (shown := desk_entry(item)) is not None]
        after = page[-1].offset
        if len(entries) >= MAX_ENTRIES:
            break
    return ExportedConversation(
        id=state.id, contact=state.principal.model_dump(mode="json"), channel=state.channel, locale=state.locale,
        status=state.status, entries=entries,
    )  # fmt: skip


def page_of(title: str, exported: Sequence[ExportedConversation], end: str = "") -> str:
    """A page without scripts; every text in it is escaped. `end`: markup."""
    return (
        f'<!doctype html><html lang="{escape(exported[0].locale)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>"
        f"{''.join(map(_section, exported))}{end}</main></body></html>"
    )


def _section(exported: ExportedConversation) -> str:
    contact = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in exported.contact.items() if value
    )
    lines = "".join(map(_line, exported.entries))
    began = f"{exported.entries[0].at:%Y-%m-%d %H:%M} UTC" if exported.entries else exported.id
    about = f"<p>{escape(f'{exported.id} · {exported.channel} · {exported.status}')}</p>"
    return f"<section><h1>{escape(began)}</h1>{about}<dl>{contact}</dl><ol>{lines}</ol></section>"


def _line(entry: DeskEntry) -> str:
    at = f"{entry.at:%Y-%m-%d %H:%M:%S}"
    if entry.message is not None:
        author, text = entry.message.author.name or entry.message.author.kind, entry.message.text
    else:
        author, text = str((entry.entry.get("author") or entry.entry.get("by") or {}).get("name") or ""), _words(entry)
    heading = " · ".join(filter(None, (at, entry.kind, author)))
    files = ", ".join(str(each.get("name", "")) for each in entry.entry.get("attachments", ()))
    return f"<li><p><b>{escape(heading)}</b></p><pre dir=auto>{escape(text)}</pre><p>{escape(files)}</p></li>"


def _words(entry: DeskEntry) -> str:
    """The words of an entry that the contact does not see: of a note, a summary or a rating."""
    note = entry.entry.get("note")
    summary = note.get("summary") if isinstance(note, dict) else None
    rating = entry.entry.get("rating")
    found = (entry.entry.get("text"), f"{rating} / 5" if rating else None, entry.entry.get("comment"), summary)
    return "\n".join(str(each) for each in found if each)
