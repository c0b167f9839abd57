"""Control endpoints, which HubSpot does not have. Tests change settings, add faults and read the calls.

GET    /_sandbox/health                 200 once it serves
GET    /_sandbox/settings               all settings
POST   /_sandbox/settings               changes the named settings (see `hubspot.settings`)
POST   /_sandbox/reset                  the state after a start: seeded contacts, no faults, settings of the start, no
                                        journal; `{"contacts": N}` starts with that many
POST   /_sandbox/faults                 adds a list of rules (see `hubspot.faults`)
GET    /_sandbox/faults                 the rules, and how often each still applies
DELETE /_sandbox/faults                 removes all rules
GET    /_sandbox/account                all contacts, notes and merges, in the format of the data file
GET    /_sandbox/requests?after=N       calls received since number N, counters for each endpoint, and effects
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.hubspot import storage
from sandbox.hubspot.account import Account
from sandbox.hubspot.settings import SettingsError

Handler = Callable[[Request], Awaitable[Response]]


class Control:
    def __init__(self, account: Account) -> None:
        self._account = account

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/_sandbox/health", self._health),
            Route("/_sandbox/settings", self._show_settings),
            Route("/_sandbox/settings", _guarded(self._change_settings), methods=["POST"]),
            Route("/_sandbox/reset", _guarded(self._reset), methods=["POST"]),
            Route("/_sandbox/faults", self._show_faults),
            Route("/_sandbox/faults", _guarded(self._add_faults), methods=["POST"]),
            Route("/_sandbox/faults", _guarded(self._clear_faults), methods=["DELETE"]),
            Route("/_sandbox/account", self._everything),
            Route("/_sandbox/requests", self._requests),
        ]

    async def _health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _show_settings(self, _: Request) -> Response:
        return JSONResponse(asdict(self._account.portal.settings))

    async def _change_settings(self, request: Request) -> Response:
        body = await _json(request)
        if not isinstance(body, dict):
            raise SettingsError("settings are an object of names and values")
        self._account.portal.settings.change(body)
        return JSONResponse(asdict(self._account.portal.settings))

    async def _reset(self, request: Request) -> Response:
        body = await _json(request) if await request.body() else {}
        contacts = body.get("contacts") if isinstance(body, dict) else body
        # `type`, because True is an int in Python.
        if contacts is not None and (type(contacts) is not int or contacts < 0):
            raise SettingsError(f"contacts is a whole number, not {contacts!r}")
        self._account.reset(contacts)
        return Response(status_code=204)

    async def _show_faults(self, _: Request) -> Response:
        return JSONResponse(self._account.portal.faults.wire())

    async def _add_faults(self, request: Request) -> Response:
        self._account.portal.faults.add(await _json(request))
        return JSONResponse(self._account.portal.faults.wire(), status_code=201)

    async def _clear_faults(self, _: Request) -> Response:
        self._account.portal.faults.clear()
        return Response(status_code=204)

    async def _everything(self, _: Request) -> Response:
        return JSONResponse(storage.snapshot(self._account.portal))

    async def _requests(self, request: Request) -> Response:
        after = request.query_params.get("after", "0")
        if not after.isdecimal():
            return _mistake(400, "after: a number is wanted")
        portal = self._account.portal
        effects = {**portal.contacts.effects, "notes": portal.notes.added}
        return JSONResponse({**portal.journal.wire(int(after)), "effects": effects})


def _guarded(handler: Handler) -> Handler:
    """Refuses requests from pages of other sites, and answers a wrong setting with 400."""

    async def guarded(request: Request) -> Response:
        origin = request.headers.get("origin")
        # Any page that is open in this machine's browser could reset the sandbox.
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            return _mistake(403, "pages of another site can't change the sandbox")
        try:
            return await handler(request)
        except SettingsError as error:
            return _mistake(400, str(error))

    return guarded


async def _json(request: Request) -> Any:
    try:
        return await request.json()
    except ValueError as error:
        raise SettingsError(f"not JSON: {error}") from error


def _mistake(status: int, detail: str) -> Response:
    return JSONResponse({"detail": detail}, status_code=status)
