"""A teammate's socket: their presence while it is open, and what changes in the conversation that they watch.

Refused with the same problem as HTTP would, before it opens. Whoever comes online gets who waits.
"""

import asyncio
from contextlib import aclosing, suppress
from datetime import timedelta

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from libs.contracts.base import new_id
from libs.contracts.entries import Author, LogEntry
from libs.conversations import CaughtUp, Reset
from services.gateway.desk.desk import Desk
from services.gateway.desk.entries import desk_entry
from services.gateway.desk.models import DESK_FRAME, Active, ListView, Ping, Typing, Watch
from services.gateway.problems import EXPECTED, error_frame, make, problem_of, response
from services.gateway.services import Services, Use, bearer_of

PROTOCOL = "frontdesk.desk.v1"
BEARER = "bearer."

BEAT = timedelta(seconds=10)
"""A third of the time after which a tab that is silent counts as gone."""

router = APIRouter()


@router.websocket("/v1/desk/socket")
async def socket(websocket: WebSocket, services: Use) -> None:
    """Subprotocols: `frontdesk.desk.v1` and `bearer.<token>`."""
    desk: Desk = websocket.app.state.desk
    offered = websocket.scope["subprotocols"]
    token = next((item.removeprefix(BEARER) for item in offered if item.startswith(BEARER)), None)
    try:
        author = await desk.member(services.identity.teammate(token or bearer_of(websocket)))
    except EXPECTED as error:
        await websocket.send_denial_response(response(problem_of(error)))
        return
    await websocket.accept(subprotocol=PROTOCOL if PROTOCOL in offered else None)
    await _Session(websocket, services, desk, author).run()


class _Session:
    """One open tab."""

    def __init__(self, websocket: WebSocket, services: Services, desk: Desk, author: Author) -> None:
        self._websocket, self._services, self._desk, self._author = websocket, services, desk, author
        self._connection = new_id()
        self._watching: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Until either side ends it."""
        await self._beat(active=True)
        me = await self._desk.me(self._author)
        await self._send({"type": "ready", "me": me.model_dump(mode="json")})
        beating = asyncio.create_task(self._keep_beating())
        try:
            async for text in self._websocket.iter_text():
                await self._take(text)
        except WebSocketDisconnect:
            pass  # the tab was closed while something was on its way to it
        finally:
            for task in (beating, self._watching):
                if task is not None:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task
            with suppress(*EXPECTED):  # it runs out by itself
                await self._desk.presence.disconnect(self._author.id, self._connection)

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(BEAT.total_seconds())
            with suppress(*EXPECTED):  # the next beat tells the same
                await self._beat(active=False)

    async def _beat(self, *, active: bool) -> None:
        changed = await self._desk.presence.beat(self._author.id, self._connection, active=active)
        if changed and changed[0] != "online" and changed[1] == "online":
            await self._desk.router.drain()

    async def _take(self, text: str) -> None:
        try:
            frame = DESK_FRAME.validate_json(text)
        except ValidationError:
            problem = make(422, "invalid", "This is not a frame of the desk.")
            await self._send(error_frame(problem).model_dump(mode="json", exclude_none=True))
            return
        match frame:
            case Watch():
                await self._watch(frame)
            case ListView():
                await self._list(frame)
            case Active() | Typing():
                await self._beat(active=True)
            case Ping():
                await self._send({"type": "pong"})

    async def _list(self, wanted: ListView) -> None:
        teams = [team.id for team in await self._desk.directory.teams()]
        page = await self._desk.listing.page(self._author.id, wanted.view, teams, query=(wanted.q or "").strip())
        await self._send({"type": "list", "view": wanted.view, **page.model_dump(mode="json")})

    async def _watch(self, wanted: Watch) -> None:
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
            self._watching = None
        if wanted.conversation_id is not None:
            self._watching = asyncio.create_task(self._follow(wanted.conversation_id, wanted.after))

    async def _follow(self, conversation_id: str, after: str) -> None:
        about = {"conversation_id": conversation_id}
        try:
            async with aclosing(self._services.feed.follow(conversation_id, offset=after)) as followed:
                async for item in followed:
                    if isinstance(item, LogEntry) and (entry := desk_entry(item)):
                        await self._send({"type": "entry", **about, "entry": entry.model_dump(mode="json")})
                    elif isinstance(item, CaughtUp):
                        await self._send({"type": "caught_up", **about, "offset": item.offset})
                    elif isinstance(item, Reset):
                        await self._send({"type": "reset", **about})
        except EXPECTED as error:
            await self._send(error_frame(problem_of(error)).model_dump(mode="json", exclude_none=True))
        except WebSocketDisconnect:
            pass  # the receiving side hears of it too, and ends the session

    async def _send(self, frame: object) -> None:
        await self._websocket.send_json(frame)
