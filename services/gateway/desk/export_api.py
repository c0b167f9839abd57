"""A whole conversation for the person who asks for their data: as JSON, and as a page that needs nothing else.

For admins, from Redis or the archive. Teammates' notes are in it, because they are data about the person, but no tokens
and nothing that the assistant keeps for itself. Each export is an entry of the audit log.
"""

from html import escape
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse

from libs.contracts import START, Model
from libs.conversations import ConversationUnknown
from services.gateway.desk.api import UseDesk
from services.gateway.desk.editing import AdminEdit
from services.gateway.desk.entries import desk_entry
from services.gateway.desk.schemas import DeskEntry
from services.gateway.desk.service import DeskService
from services.gateway.http import documented

MAX_ENTRIES = 20_000
"""Ten times the longest conversation that limits allow: a bound for a log that should not exist."""

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
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}, "description": "A page."}, **_READS},
)
async def export_html(edit: AdminEdit, desk: UseDesk, conversation_id: ConversationId) -> HTMLResponse:
    """The whole conversation as a page for people, which loads nothing."""
    return HTMLResponse(page_of(await _exported(desk, edit.by, conversation_id, "html")), headers=_HEADERS)


async def _exported(desk: DeskService, by: str, conversation_id: str, form: Format) -> ExportedConversation:
    state = await desk.reader.state(conversation_id)
    if state.is_private:
        raise ConversationUnknown(conversation_id)
    entries: list[DeskEntry] = []
    after = START
    while page := await desk.reader.entries(conversation_id, after=after):
        entries += [shown for item in page if (shown := desk_entry(item)) is not None]
        after = page[-1].offset
        if len(entries) >= MAX_ENTRIES:
            break
    await desk.audit.record(by, "contact.exported", f"conversation:{conversation_id}", details={"format": form})
    return ExportedConversation(
        id=state.id, contact=state.principal.model_dump(mode="json"), channel=state.channel, locale=state.locale,
        status=state.status, entries=entries,
    )  # fmt: skip


def page_of(exported: ExportedConversation) -> str:
    """A page without scripts; every text in it is escaped."""
    contact = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in exported.contact.items() if value
    )
    lines = "".join(map(_line, exported.entries))
    return (
        f'<!doctype html><html lang="{escape(exported.locale)}"><head><meta charset="utf-8">'
        f"<title>{escape(exported.id)}</title><style>{_STYLE}</style></head><body><main><h1>{escape(exported.id)}</h1><dl>{contact}</dl>"
        f"<ol>{lines}</ol></main></body></html>"
    )


def _line(entry: DeskEntry) -> str:
    at = entry.at.isoformat(timespec="seconds")
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
    found = (entry.entry.get("text"), entry.entry.get("comment"), summary)
    return "\n".join(str(each) for each in found if each)
