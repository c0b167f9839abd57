"""A teammate's socket: their presence while it is open, the desk's lists, and the conversation that they watch.

A teammate who comes online gets conversations that wait.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from typing import assert_never

from starlette.websockets import WebSocket

from libs.assignment import Sight
from libs.contracts import Author, Ping, PongFrame, new_id
from services.gateway.dependencies import Dependencies, address_of
from services.gateway.desk.edge import DeskEdge
from services.gateway.desk.frames import (
    DESK_CLIENT_FRAME,
    Active,
    CountsFrame,
    DeskClientFrame,
    ListConversations,
    MarkRead,
    MarkUnread,
    MeFrame,
    MentionedFrame,
    RenewedFrame,
    RenewSession,
    SignedInFrame,
    StaleFrame,
    Typing,
    Watch,
)
from services.gateway.desk.reading import TabMarks
from services.gateway.desk.schemas import Me
from services.gateway.desk.service import DeskService, not_a_member
from services.gateway.desk.sign_in import teammate_at_desk
from services.gateway.desk.tab import News, Tab, TabView
from services.gateway.desk.tab_list import TabList
from services.gateway.desk.watching import Watching
from services.gateway.http import EXPECTED, Refusal, SocketRoute, problem_of
from services.gateway.identity import GONE, SignedIn
from services.gateway.socket_edge import admit, open_stream, token_of

PROTOCOL = "frontdesk.desk.v1"

MAX_FRAME_BYTES = 16_384
"""Real frames of the desk have less than a tenth of this."""

BEAT = timedelta(seconds=10)
"""A third of the time after which a silent tab counts as closed."""

logger = logging.getLogger(__name__)


async def socket(websocket: WebSocket) -> None:
    """Subprotocols: `frontdesk.desk.v1`, and `bearer.<token>` or `session.<session>`."""
    services: Dependencies = websocket.app.state.services
    desk: DeskService = websocket.app.state.desk
    admitted = await admit(websocket, _admission(websocket, services, desk))
    if admitted is None:
        return
    signed_in, author, sight = admitted
    # Browsers end a socket that accepts a protocol which they did not offer.
    await websocket.accept(subprotocol=PROTOCOL if PROTOCOL in websocket.scope["subprotocols"] else None)
    with open_stream(services, "desk", signed_in.claim, signed_in.expires_at) as ending:
        edge = DeskEdge(websocket, services, ending, DESK_CLIENT_FRAME, max_bytes=MAX_FRAME_BYTES)
        await _Session(edge, services, desk, author, sight, signed_in).run()


ROUTE = SocketRoute("/v1/desk/socket", socket)


async def _admission(websocket: WebSocket, services: Dependencies, desk: DeskService) -> tuple[SignedIn, Author, Sight]:
    signed_in = await teammate_at_desk(websocket, services, token_of(websocket))
    author = await desk.member(signed_in.subject)
    await services.limits.read(author.id, address_of(websocket))
    return signed_in, author, await desk.sight(author)


class _Session:
    """One open tab."""

    def __init__(
        self,
        edge: DeskEdge,
        services: Dependencies,
        desk: DeskService,
        author: Author,
        sight: Sight,
        signed_in: SignedIn,
    ) -> None:
        self._edge, self._services, self._desk, self._author = edge, services, desk, author
        self._signed_in = signed_in
        self._connection = new_id()
        self._sight = sight
        self._watching = Watching(services, author, sight, self._connection, edge)
        self._marks = TabMarks(desk, author, edge)
        self._view = TabView(sight)
        self._list = TabList(desk, author, edge, self._marks, self._watching, self._view)

    async def run(self) -> None:
        """Run until either side ends it."""
        # The tab is open before its first state is read, so that it misses no change in between.
        with self._desk.board.open(self._view) as tab:
            try:
                await self._edge.run(self._handle, self._begin(), self._push(tab))
            except GONE:
                pass  # the tab was closed while a frame was sent to it
            except EXPECTED as error:
                await self._edge.refuse(problem_of(error))
            finally:
                await self._watching.stop()
                with suppress(*EXPECTED):  # it expires by itself
                    await self._desk.presence.disconnect(self._author.id, self._connection)
            await self._edge.send_end()

    async def _begin(self) -> None:
        """Send the first frame, and keep the teammate present from then on."""
        try:
            came_online = await self._stay_present(active=True)
            me, _ = await asyncio.gather(self._desk.me(self._author), self._place_waiting(came_online))
            await self._edge.greet(SignedInFrame(me=self._with_teams(me)))
        except EXPECTED as error:
            self._edge.ending.end(error)
            return
        await self._keep_beating()

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(BEAT.total_seconds())
            with suppress(*EXPECTED):  # the next beat makes up for it
                await self._beat(active=False)

    async def _beat(self, *, active: bool) -> None:
        await self._place_waiting(await self._stay_present(active=active))

    async def _place_waiting(self, came_online: bool) -> None:
        if came_online:
            await self._desk.assigner.assign_waiting()

    async def _stay_present(self, *, active: bool) -> bool:
        """Note that the tab is open. Returns whether the teammate came online by that."""
        # Never longer than the session: nothing is assigned to a teammate after it, also if this gateway dies.
        until_s = self._edge.ending.at_s
        changed = await self._desk.presence.beat(self._author.id, self._connection, active=active, until_s=until_s)
        if changed is None:
            self._edge.ending.end(not_a_member())
        return changed is not None and changed[0] != "online" and changed[1] == "online"

    async def _push(self, tab: Tab) -> None:
        """Send what changed to this tab, as fast as it reads."""
        while True:
            news = await tab.take()
            # Before anything else: the directory says which of these changes the teammate may see.
            widened = (news.lost or news.directory) and await self._look_again()
            if news.lost:
                self._marks.forget()
            await self._marks.send_changed(news.reads)
            self._view.sight = self._sight
            await self._list.send_changes(news.changes, self._sight)
            for each in news.mentions:
                await self._edge.send(
                    MentionedFrame(conversation_id=each.conversation_id, offset=each.offset, by=each.by)
                )
            if news.counts is not None:
                total = self._total_in(news)
                await self._edge.send(CountsFrame(counts=news.counts, total=total, unread=news.unread or 0))
            if news.people is not None:
                await self._edge.send_text(news.people)
            if news.lost or news.directory:
                await self._send_me()
            if news.lost or widened:
                await self._edge.send(StaleFrame())

    async def _look_again(self) -> bool:
        """Read the teammate's sight again. Answers whether it changed, so that lists must be read again."""
        before = self._sight
        try:
            sight = await self._desk.sight(self._author)
            if sight != before:
                self._sight = self._watching.sight = sight
                await self._watching.check()
        except EXPECTED as error:
            # A teammate who left the desk: `_send_me` ends the tab. Otherwise the next change reads it again.
            logger.warning("a tab did not get its member's sight", extra={"error": type(error).__name__})
        return self._sight != before

    def _total_in(self, news: News) -> int | None:
        """The size of the list that the tab shows, unless it has changed to another one since."""
        query, total = news.total or (None, None)
        return total if query == self._view.query else None

    async def _send_me(self) -> None:
        """The directory changed, or changes were missed. A teammate who left the desk gets no more of it."""
        try:
            me = await self._desk.me(self._author)
        except Refusal as refused:
            self._edge.ending.end(refused)
        except EXPECTED as error:
            # The next change or the next heartbeat checks again.
            logger.warning("a tab did not get its member's details", extra={"error": type(error).__name__})
        else:
            await self._edge.send(MeFrame(me=self._with_teams(me)))

    def _with_teams(self, me: Me) -> Me:
        self._view.teams = {team.id for team in me.teams if self._author.id in team.members}
        return me

    async def _handle(self, frame: DeskClientFrame) -> None:
        match frame:
            case Watch():
                await self._watch(frame)
            case ListConversations():
                await self._show_list(frame)
            case Typing():
                await self._watching.typing(inside=frame.inside)
                await self._beat(active=True)
            case MarkRead() | MarkUnread():
                await self._marks.take(frame)
            case Active():
                await self._beat(active=True)
            case RenewSession():
                await self._go_on(frame.token)
            case Ping():
                await self._edge.send(PongFrame())
            case _:
                assert_never(frame)

    async def _go_on(self, token: str) -> None:
        """Go on with a new sign-in of the same person. Raises TokenRefused."""
        signed_in = await self._services.identity.renewal(token)
        if signed_in.claim.subject != self._signed_in.claim.subject:
            raise Refusal(409, "another_person", "This sign-in is another person's.")
        self._services.current_rights.extend(self._edge.ending, signed_in.claim, signed_in.expires_at)
        await self._beat(active=False)
        await self._edge.send(RenewedFrame(expires_in=self._edge.ending.left_s))

    async def _watch(self, wanted: Watch) -> None:
        self._view.watched = wanted.conversation_id
        if wanted.conversation_id is None:
            await self._watching.stop()
            return
        await self._services.limits.read(self._author.id, address_of(self._edge.websocket))
        await self._marks.send_marks([wanted.conversation_id])
        await self._watching.start(wanted.conversation_id, wanted.after)

    async def _show_list(self, wanted: ListConversations) -> None:
        await self._services.limits.read(self._author.id, address_of(self._edge.websocket))
        self._list.choose(wanted.query)
        await self._list.send_page(wanted, self._sight)
