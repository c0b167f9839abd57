"""Pages for people: a live table of the contacts, and a page for each record."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.hubspot import record_page
from sandbox.hubspot.account import Account
from sandbox.hubspot.feed import RecordFeed
from sandbox.hubspot.rows import newest, row

_STATIC = Path(__file__).parents[1] / "static"
_SHOWN = 200
# Proxies close a stream that is silent for a minute.
_IDLE_SECONDS = 15.0
# A benchmark changes thousands of records in a second, and a page needs only a few updates in that time.
_PACE_SECONDS = 0.2

_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        # Any site may frame the pages, because the demo shows them next to the chat.
        "base-uri 'none'; form-action 'none'; frame-ancestors *"
    ),
    "cache-control": "no-cache",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_STREAM_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


class Pages:
    def __init__(self, account: Account) -> None:
        self._account = account

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self._contacts),
            Route("/contacts/{portal}/record/0-1/{id}", self._record),
            Route("/_sandbox/contacts", self._rows),
            Route("/_sandbox/contacts/events", self._events),
            Mount("/_sandbox/static", StaticFiles(directory=_STATIC)),
        ]

    async def _contacts(self, _: Request) -> Response:
        return HTMLResponse((_STATIC / "contacts.html").read_text("utf-8"), headers=_HEADERS)

    async def _record(self, request: Request) -> Response:
        portal = self._account.portal
        contact = portal.contacts.get(request.path_params["id"])
        if contact is None:
            return HTMLResponse(record_page.missing(), status_code=404, headers=_HEADERS)
        return HTMLResponse(record_page.render(portal, contact, self._account.feed.cursor), headers=_HEADERS)

    async def _rows(self, request: Request) -> Response:
        portal = self._account.portal
        cursor = self._account.feed.cursor
        # The cursor was read first: a change after that is sent again, and none is missed.
        total, contacts = newest(portal, request.query_params.get("query", ""), _SHOWN)
        body = {"cursor": cursor, "total": total, "contacts": [row(portal, each) for each in contacts]}
        return JSONResponse(body, headers={"cache-control": "no-store"})

    async def _events(self, request: Request) -> Response:
        after = request.headers.get("last-event-id") or request.query_params.get("after", "")
        return StreamingResponse(self._stream(after), media_type="text/event-stream", headers=_STREAM_HEADERS)

    async def _stream(self, cursor: str) -> AsyncIterator[str]:
        yield "retry: 1000\n\n"
        async with aclosing(self._account.feed.follow(cursor, _IDLE_SECONDS)) as changes:
            async for each in changes:
                yield self._event(each)
                await asyncio.sleep(_PACE_SECONDS)

    def _event(self, changes: RecordFeed) -> str:
        if changes.contacts is None:
            return f"id: {changes.cursor}\nevent: reset\ndata: {{}}\n\n"
        if not changes.contacts:
            return ": nothing new\n\n"
        portal = self._account.portal
        data: dict[str, Any] = {
            "changed": [row(portal, each) for each in changes.contacts if each.archived_ms is None],
            "removed": [each.id for each in changes.contacts if each.archived_ms is not None],
        }
        return f"id: {changes.cursor}\nevent: changed\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
