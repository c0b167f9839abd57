"""A desk with conversations that a test writes by hand: days ago, expired, refused, or with any step of a flow.

It answers the page's socket and its HTTP calls through the gateway's own models, so that the shapes are the real ones.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Page, Route, WebSocketRoute

from libs.assignment import Sight
from libs.contracts import (
    ASSISTANT,
    Author,
    CannedReply,
    ClosingNotes,
    Entry,
    ErrorFrame,
    Label,
    LogEntry,
    Message,
    Owner,
    PongFrame,
    PresenceView,
    Team,
    Teammate,
)
from libs.contracts.base import Model
from services.gateway.desk.entries import desk_entry
from services.gateway.desk.frames import (
    DESK_CLIENT_FRAME,
    CaughtUpFrame,
    ListConversations,
    ListFrame,
    MeFrame,
    SignedInFrame,
    SummaryFrame,
    Watch,
    WatchedEntryFrame,
)
from services.gateway.desk.index.query import ListCursor, ListQuery
from services.gateway.desk.index.store import ConversationTable, KnownConversation
from services.gateway.desk.list_pages import PAGE
from services.gateway.desk.schemas import ContactDetails, ConversationSummary, Detail, ListedConversation, Me
from tests.browser.desk_page import DeskPage
from tests.browser.fake_tokens import host_token

ANA = Teammate(id="ana", name="Ana Ruiz", role="admin")
BEN = Teammate(id="ben", name="Ben Cole")
CONTACT = Author(kind="contact", id="anonymous:x")
SESSION_S = 3_600
TEAMMATE = Author(kind="teammate", id="ana", name="Ana Ruiz")


@dataclass
class FakeTalk:
    """One conversation: its summary, its details and its log."""

    summary: ConversationSummary
    contact: ContactDetails
    desk: "FakeDesk"
    entries: list[LogEntry] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.summary.id

    def add(self, entry: Entry, *, ago: timedelta = timedelta(0)) -> None:
        """Append an entry that was written this long ago."""
        ms = int((datetime.now(UTC) - ago).timestamp() * 1000)
        offset = f"{ms}-{len(self.entries)}"
        self.entries.append(LogEntry(offset=offset, entry=entry))
        self._send(self.entries[-1])

    def say(self, text: str, author: Author = CONTACT, *, ago: timedelta = timedelta(0)) -> None:
        self.add(Message(author=author, text=text), ago=ago)

    def change(self, **values: Any) -> None:
        self.summary = self.summary.model_copy(update=values)
        self.desk.table.put([KnownConversation(self.summary, "2")])
        (places,) = self.desk.table.places([(self.desk.query, Sight(self.desk.me.id))], 0, [self.id])
        self.desk.send(SummaryFrame(summary=self.summary, place=places.get(self.id)))

    def detail(self) -> Detail:
        return Detail(summary=self.summary, contact=self.contact, **self.extra)

    def show(self) -> None:
        """Send the log to a page that watches."""
        for item in self.entries:
            self._send(item)
        self.desk.send(CaughtUpFrame(conversation_id=self.id, offset=self.entries[-1].offset if self.entries else "0"))

    def _send(self, item: LogEntry) -> None:
        if self.desk.watched == self.id and (entry := desk_entry(item)):
            self.desk.send(WatchedEntryFrame(conversation_id=self.id, entry=entry))


class FakeDesk:
    """`refuses` has the answer to an action, by its name: status and code. `cut`: no request or socket gets through."""

    def __init__(self, page: Page, me: Teammate = ANA) -> None:
        self.page = page
        self.me = me
        self.teams = [Team(id="sales", name="Sales", members=["ana"]), Team(id="support", name="Support", members=[])]
        self.labels: list[Label] = []
        self.talks: dict[str, FakeTalk] = {}
        self.refuses: dict[str, tuple[int, str]] = {}
        self.refused_frames: dict[str, str] = {}
        self.parts: dict[str, Callable[[Route], Awaitable[None]]] = {}
        """Other parts of the gateway, by the first part of their path."""
        self.cut = False
        self.greets_late = False
        """Whether the first frame waits until the page has asked for its list."""
        self.canned_replies: list[CannedReply] = []
        self.more: dict[str, Any] = {}
        """Further fields of what the page begins with."""
        self.watched: str | None = None
        self.read: list[str] = []
        """The conversations that the page marked as read."""
        self.query = ListQuery()
        self.table = ConversationTable()
        """The conversations, as the gateway lists them."""
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self._sockets: list[WebSocketRoute] = []

    def talk(self, name: str | None = "Vera Lind", **values: Any) -> FakeTalk:
        number = len(self.talks) + 1
        fields: dict[str, Any] = {
            "id": f"0-{number:032x}", "contact": f"anonymous:{number}",
            "status": "open", "owner": Owner("person", "ana"), "owner_counter": "1",
            "visitor_label": f"K7F{number}", "name": name, "confirmed": name is not None,
            "channel": "widget", "locale": "en",
            "source": "contact", "opened_at": datetime.now(UTC), "last_text": "Hello",
            "last_author": "contact", "waiting_since": datetime.now(UTC),
        }  # fmt: skip
        contact = values.pop("contact", ContactDetails(key=f"anonymous:{number}"))
        made = FakeTalk(ConversationSummary(**{**fields, **values}), contact, self)
        self.talks[made.id] = made
        self.table.put([KnownConversation(made.summary, "1")])
        return made

    async def open(self, gateway: str, **context: Any) -> DeskPage:
        """Sign in."""
        await self.page.route_web_socket("**/v1/desk/socket", self._connect)
        await self.page.route("**/v1/desk/**", self._answer)
        desk = DeskPage(self.page)
        await desk.sign_in(gateway, host_token(self.me.id, "teammate"))
        return desk

    def send(self, frame: Model) -> None:
        for socket in self._sockets:
            socket.send(frame.model_dump_json())

    def tell_me(self) -> None:
        """The desk's settings have changed."""
        self.send(MeFrame(me=self._me()))

    async def cut_off(self) -> None:
        """As when the network fails: the socket closes, and no other gets through."""
        self.cut = True
        for socket in self._sockets:
            await socket.close()
        self._sockets.clear()

    def _me(self) -> Me:
        views = [PresenceView(person=each, teams=[], status="online", open=0) for each in (self.me, BEN)]
        return Me(
            person=self.me, teams=self.teams, people=views, closing_notes=ClosingNotes(categories=["Order"]),
            canned_replies=self.canned_replies, labels=self.labels, **self.more,
        )  # fmt: skip

    async def _connect(self, socket: WebSocketRoute) -> None:
        if self.cut:
            await socket.close()
            return
        self._sockets.append(socket)
        socket.on_message(self._take)
        if not self.greets_late:
            socket.send(SignedInFrame(me=self._me()).model_dump_json())

    def _take(self, text: str | bytes) -> None:
        frame = DESK_CLIENT_FRAME.validate_json(text)
        if code := self.refused_frames.get(frame.type):
            self.send(ErrorFrame(code=code, detail="A sentence of the gateway."))
        elif isinstance(frame, ListConversations):
            self.query = frame.query
            if self.greets_late:
                self.greets_late = False
                self.send(SignedInFrame(me=self._me()))
            self._list(frame)
        elif isinstance(frame, Watch):
            self._watch(frame)
        elif frame.type == "read":
            self.read.append(frame.conversation_id)
        elif frame.type == "ping":
            self.send(PongFrame())

    def _list(self, frame: ListConversations) -> None:
        after = ListCursor.parse(frame.after, frame.query) if frame.after else None
        page = self.table.page(frame.query, Sight(self.me.id), 0, after=after, limit=PAGE)
        shown = [ListedConversation(**dict(self.talks[row.id].summary), place=row.place) for row in page.rows]
        last = page.rows[-1] if page.more else None
        following = str(ListCursor(frame.query.order, last.place, last.id)) if last else None
        self.send(
            ListFrame(
                conversations=shown, total=page.total, next=following, counts={frame.query.view: page.total},
                ask=frame.ask, after=frame.after,
            )
        )  # fmt: skip

    def _watch(self, frame: Watch) -> None:
        self.watched = frame.conversation_id
        if frame.conversation_id in self.talks:
            self.talks[frame.conversation_id].show()
        elif frame.conversation_id is not None:
            detail = "There is no such conversation."
            self.send(ErrorFrame(code="conversation_unknown", detail=detail, conversation_id=frame.conversation_id))

    async def _answer(self, route: Route) -> None:
        if self.cut:
            await route.abort()
            return
        action, talk = self._named(urlsplit(route.request.url).path)
        body = json.loads(route.request.post_data or "{}")
        if route.request.method != "GET":
            self.requests.append((action, body))
        if action in self.refuses:
            status, code = self.refuses[action]
            refusal = {"code": code, "detail": "A sentence of the gateway.", "status": status}
            await route.fulfill(status=status, json=refusal, content_type="application/problem+json")
        elif action in self.parts:
            await self.parts[action](route)
        elif action == "session":
            session = {"person": self.me.id, "session": "s1", "expires_in": SESSION_S}
            await route.fulfill(json=session if route.request.method == "POST" else {"sessions": [], "origins": []})
        elif action == "views":
            choices = self.table.choices(Sight(self.me.id)).model_dump(mode="json")
            await route.fulfill(json=choices if route.request.url.endswith("/choices") else [])
        elif action == "detail" and talk:
            await route.fulfill(json=json.loads(talk.detail().model_dump_json()))
        elif action == "detail":
            refusal = {"code": "conversation_unknown", "detail": "There is no such conversation.", "status": 404}
            await route.fulfill(status=404, json=refusal)
        elif action == "reply" and talk:
            talk.say(body["text"], TEAMMATE)
            await route.fulfill(json={"offset": talk.entries[-1].offset})
        else:
            await route.fulfill(json={"offset": "1-0"})

    def _named(self, path: str) -> tuple[str, FakeTalk | None]:
        """The action that a path names, and its conversation."""
        parts = path.removeprefix("/v1/desk/").split("/")
        if parts[0] != "conversations" or len(parts) == 1:
            return parts[0], None
        return (parts[2] if len(parts) > 2 else "detail"), self.talks.get(parts[1])


__all__ = ["ANA", "ASSISTANT", "BEN", "CONTACT", "SESSION_S", "TEAMMATE", "FakeDesk", "FakeTalk"]
