"""A teammate's socket: their presence while it is open, the desk's lists, and the conversation that they watch.

Refused with the same problem as HTTP would, before it opens. Whoever comes online gets who waits. What a frame of
theirs does wrong is answered by an error frame and changes nothing.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, WebSocket
from pydantic import ValidationError

from libs.contracts import Author, new_id
from services.gateway.dependencies import Services, Use, address_of, bearer_of
from services.gateway.desk.board import Tab
from services.gateway.desk.listing import in_view
from services.gateway.desk.schemas import DESK_FRAME, Active, ListView, Ping, Summary, Typing, Watch
from services.gateway.desk.service import Desk, not_a_member
from services.gateway.desk.watching import Watching
from services.gateway.http import EXPECTED, Problem, Refusal, error_frame, make, problem_of, response
from services.gateway.identity import GONE, Ending, stop
from services.gateway.limits import FramePace

PROTOCOL = "frontdesk.desk.v1"
BEARER = "bearer."
POLICY_VIOLATION = 1008

MAX_FRAME = 16_384
"""Characters: real frames of the desk have less than a tenth of that."""

BEAT = timedelta(seconds=10)
"""A third of the time after which a tab that is silent counts as gone."""

router = APIRouter()

logger = logging.getLogger(__name__)


@router.websocket("/v1/desk/socket")
async def socket(websocket: WebSocket, services: Use) -> None:
    """Subprotocols: `frontdesk.desk.v1` and `bearer.<token>`."""
    desk: Desk = websocket.app.state.desk
    offered = websocket.scope["subprotocols"]
    token = next((item.removeprefix(BEARER) for item in offered if item.startswith(BEARER)), None)
    try:
        signed_in = await services.identity.teammate(token or bearer_of(websocket))
        author = await desk.member(signed_in.subject)
        await services.limits.read(author.id, address_of(websocket))
    except EXPECTED as error:
        await websocket.send_denial_response(response(problem_of(error)))
        return
    await websocket.accept(subprotocol=PROTOCOL if PROTOCOL in offered else None)
    services.metrics.connections.labels("desk").inc()
    try:
        with services.standings.watching(signed_in.claim, signed_in.expires_at) as ending:
            await _Session(websocket, services, desk, author, ending).run()
    finally:
        services.metrics.connections.labels("desk").dec()


class _Session:
    """One open tab."""

    def __init__(self, websocket: WebSocket, services: Services, desk: Desk, author: Author, ending: Ending) -> None:
        self._websocket, self._services, self._desk, self._author = websocket, services, desk, author
        self._ending = ending
        self._connection = new_id()
        self._pace = FramePace()
        self._watching = Watching(services, author, self._connection, self._send)
        self._view: ListView | None = None
        self._shown: set[str] = set()

    async def run(self) -> None:
        """Until either side ends it."""
        with self._desk.board.open(self._author.id) as tab:
            tasks: list[asyncio.Task[None]] = []
            try:
                await self._beat(active=True)
                await self._send({"type": "ready", "me": (await self._desk.me(self._author)).model_dump(mode="json")})
                incoming = asyncio.create_task(self._receive())
                tasks = [incoming, asyncio.create_task(self._keep_beating()), asyncio.create_task(self._push(tab))]
                await asyncio.wait((incoming, self._ending.reason), return_when=asyncio.FIRST_COMPLETED)
            except GONE:
                pass  # the tab was closed while something was on its way to it
            except EXPECTED as error:
                await self._refuse(problem_of(error))
            finally:
                # The error frame is sent first, so that nothing more is read or shown.
                await stop(*tasks)
                await self._watching.stop()
                with suppress(*EXPECTED):  # it runs out by itself
                    await self._desk.presence.disconnect(self._author.id, self._connection)
            if self._ending.reason.done():
                await self._end(problem_of(self._ending.reason.result()))

    async def _receive(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            await self._take(message.get("text"))

    async def _end(self, problem: Problem) -> None:
        self._services.metrics.dropped.labels(problem.code).inc()
        with suppress(*GONE, RuntimeError):  # it is closed already
            await self._refuse(problem)
            await self._websocket.close(POLICY_VIOLATION, problem.code)

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(BEAT.total_seconds())
            with suppress(*EXPECTED):  # the next beat tells the same
                await self._beat(active=False)

    async def _beat(self, *, active: bool) -> None:
        changed = await self._desk.presence.beat(self._author.id, self._connection, active=active)
        if changed is None:
            self._ending.end(not_a_member())
        if changed and changed[0] != "online" and changed[1] == "online":
            await self._desk.router.drain()

    async def _push(self, tab: Tab) -> None:
        """Tell this tab what changed, as fast as it reads."""
        while True:
            summaries, counts, people, flags = await tab.take()
            for summary in summaries:
                if self._concerns(summary):
                    await self._send({"type": "summary", "summary": summary.model_dump(mode="json")})
            if counts is not None:
                await self._send({"type": "counts", "counts": counts})
            if people is not None:
                await self._send({"type": "people", "people": [view.model_dump(mode="json") for view in people]})
            if flags:
                await self._tell_me()
            if "lost" in flags:
                await self._send({"type": "stale"})

    async def _tell_me(self) -> None:
        """Who works here changed, or changes were missed: a teammate who left the desk sees no more of it."""
        try:
            me = await self._desk.me(self._author)
        except Refusal as refused:
            self._ending.end(refused)
        except EXPECTED as error:
            # The next change or the next heartbeat checks again.
            logger.warning("a tab did not get its member's details: %s", type(error).__name__)
        else:
            await self._send({"type": "me", "me": me.model_dump(mode="json")})

    def _concerns(self, summary: Summary) -> bool:
        """Whether this tab shows the conversation, did, should, or is its owner's."""
        view = self._view
        seen = summary.id in self._shown or summary.id == self._watching.conversation_id
        mine = summary.owner == f"person:{self._author.id}"
        shows = view is not None and not view.q and in_view(summary, view.view, self._author.id)
        if shows or mine:
            self._shown.add(summary.id)
        elif view is not None and not view.q:
            self._shown.discard(summary.id)
        return seen or mine or shows

    async def _take(self, text: str | None) -> None:
        """One frame; None stands for one that is no text."""
        verdict, problem = self._pace.count()
        if problem is not None:
            await self._refuse(problem)
            if verdict == "cut_off":
                await self._websocket.close(POLICY_VIOLATION, problem.code)
            return
        if text is not None and len(text) > MAX_FRAME:
            await self._refuse(make(413, "too_large", "The frame is too large."))
            return
        try:
            frame = DESK_FRAME.validate_json(text or "")
        except ValidationError:
            await self._refuse(make(422, "invalid", "This is not a frame of the desk."))
            return
        try:
            await self._do(frame)
        except EXPECTED as error:
            await self._refuse(problem_of(error))

    async def _do(self, frame: Watch | ListView | Typing | Active | Ping) -> None:
        match frame:
            case Watch():
                await self._watch(frame)
            case ListView():
                await self._services.limits.read(self._author.id, address_of(self._websocket))
                await self._list(frame)
            case Typing():
                await self._watching.typing(inside=frame.inside)
                await self._beat(active=True)
            case Active():
                await self._beat(active=True)
            case Ping():
                await self._send({"type": "pong"})

    async def _watch(self, wanted: Watch) -> None:
        if wanted.conversation_id is None:
            await self._watching.stop()
            return
        await self._services.limits.read(self._author.id, address_of(self._websocket))
        await self._watching.start(wanted.conversation_id, wanted.after)

    async def _list(self, wanted: ListView) -> None:
        self._view = wanted
        teams = [team.id for team in await self._desk.directory.teams()]
        page = await self._desk.listing.page(
            self._author.id, wanted.view, teams, query=wanted.q.strip(), after=wanted.after
        )
        shown = {summary.id for summary in page.conversations}
        self._shown = self._shown | shown if wanted.after else shown
        about = {"view": wanted.view, "q": wanted.q, "after": wanted.after}
        await self._send({"type": "list", **about, **page.model_dump(mode="json")})

    async def _refuse(self, problem: Problem) -> None:
        with suppress(*GONE):  # the receiving side hears of it too
            await self._send(error_frame(problem).model_dump(mode="json", exclude_none=True))

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._websocket.send_json(frame)
