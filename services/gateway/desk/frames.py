"""The frames of the desk's socket, from and to the teammate's page. `docs/frames.md` describes them by these models."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from libs.contracts import (
    DeltaFrame,
    DraftDroppedFrame,
    ErrorFrame,
    Model,
    Ping,
    PongFrame,
    PresenceView,
    StrictModel,
    Visit,
)
from services.gateway.desk.index import ListQuery
from services.gateway.desk.schemas import ConversationList, ConversationSummary, DeskEntry, Me

# --- from the page ---------------------------------------------------------------------------------------


class Watch(StrictModel):
    """Follow one conversation after an offset; null: none. The conversation before is left."""

    type: Literal["watch"] = "watch"
    conversation_id: str | None = Field(max_length=100)
    after: str = Field(default="0", pattern=r"^(0|[0-9]{1,16}-[0-9]{1,10})$")


class ListConversations(StrictModel):
    """Send one page of a list. Later changes of the list follow without another request.

    `ask` is a number of the page's own, by which it knows the answer. `after`: the cursor of the page before.
    """

    type: Literal["list"] = "list"
    ask: int = Field(ge=0, le=2**53)
    query: ListQuery = ListQuery()
    after: str | None = Field(default=None, max_length=200)


class Typing(StrictModel):
    """The teammate types in the watched conversation; `inside`: an internal note, hidden from the contact."""

    type: Literal["typing"] = "typing"
    inside: bool = False


class MarkRead(StrictModel):
    """The teammate has read the conversation up to this offset. All their tabs and browsers learn of it."""

    type: Literal["read"] = "read"
    conversation_id: str = Field(max_length=100)
    offset: str = Field(pattern=r"^[0-9]{1,16}-[0-9]{1,10}$")


class MarkUnread(StrictModel):
    """The teammate wants to read the conversation again, from the contact's last message on."""

    type: Literal["unread"] = "unread"
    conversation_id: str = Field(max_length=100)


class Active(StrictModel):
    """The teammate uses the page: they stay online."""

    type: Literal["active"] = "active"


class RenewSession(StrictModel):
    """The teammate signed in again: the socket goes on with this session (or token of the host site)."""

    type: Literal["renew"] = "renew"
    token: str = Field(min_length=1, max_length=8_192)


DeskClientFrame = Annotated[
    Watch | ListConversations | Typing | MarkRead | MarkUnread | Active | RenewSession | Ping,
    Field(discriminator="type"),
]
DESK_CLIENT_FRAME: TypeAdapter[DeskClientFrame] = TypeAdapter(DeskClientFrame)

# --- to the page -----------------------------------------------------------------------------------------


class SignedInFrame(Model):
    """The first frame: the teammate, and everything that the page needs to begin."""

    type: Literal["ready"] = "ready"
    me: Me


class MeFrame(Model):
    """The same again after a change of people, teams, canned replies or closing notes."""

    type: Literal["me"] = "me"
    me: Me


class RenewedFrame(Model):
    """The socket goes on with the new sign-in. `expires_in`: seconds until it ends."""

    type: Literal["renewed"] = "renewed"
    expires_in: float


class ListFrame(ConversationList):
    """The page of a list that was asked for."""

    type: Literal["list"] = "list"
    ask: int
    after: str | None


class SummaryFrame(Model):
    """A conversation changed that the page shows, or that belongs to the teammate.

    `place`: its place in the list that the page shows; null: it is not in this list (any more).
    """

    type: Literal["summary"] = "summary"
    summary: ConversationSummary
    place: int | None


class HiddenFrame(Model):
    """The teammate may no longer see this conversation: remove it from lists, and leave it."""

    type: Literal["hidden"] = "hidden"
    conversation_id: str


class ChangesFrame(Model):
    """Several of these frames at once, in their order: conversations that changed together."""

    type: Literal["changes"] = "changes"
    frames: list[Annotated["ReadFrame | SummaryFrame | HiddenFrame", Field(discriminator="type")]]


class CountsFrame(Model):
    """The number of conversations in each view, and in the list that the page shows.

    `unread`: those of the teammate that they have not read.
    """

    type: Literal["counts"] = "counts"
    counts: dict[str, int]
    total: int | None
    unread: int = 0


class ReadFrame(Model):
    """How far the teammate has read these conversations, before they are sent and when it changes; null: not at all."""

    type: Literal["read"] = "read"
    offsets: dict[str, str | None]


class MentionedFrame(Model):
    """The note at this offset mentions the teammate. `by`: its author."""

    type: Literal["mentioned"] = "mentioned"
    conversation_id: str
    offset: str
    by: str


class PeopleFrame(Model):
    """Presence and load of all teammates."""

    type: Literal["people"] = "people"
    people: list[PresenceView]


class StaleFrame(Model):
    """Changes were missed: ask for the list again."""

    type: Literal["stale"] = "stale"


class WatchedEntryFrame(Model):
    """An entry of the watched conversation."""

    type: Literal["entry"] = "entry"
    conversation_id: str
    entry: DeskEntry


class WatchedDeltaFrame(DeltaFrame):
    """A part of a draft in the watched conversation. `position`: characters of the draft before `text`."""

    conversation_id: str


class WatchedDraftDroppedFrame(DraftDroppedFrame):
    """Remove the draft of this turn: it was cut off, restarted or silenced."""

    conversation_id: str


class WatchedTypingFrame(Model):
    """The contact, the assistant or another teammate (`person`) types; `inside`: an internal note."""

    type: Literal["typing"] = "typing"
    conversation_id: str
    author: Literal["contact", "assistant", "teammate"]
    name: str | None = Field(default=None, exclude_if=lambda name: name is None)
    person: str | None = Field(default=None, exclude_if=lambda person: person is None)
    inside: bool = False


class ViewersFrame(Model):
    """The other teammates who look at the watched conversation."""

    type: Literal["viewers"] = "viewers"
    conversation_id: str
    viewers: list[str]


class VisitFrame(Model):
    """Where the contact of the watched conversation is now; null: they were not there in the last hour."""

    type: Literal["visit"] = "visit"
    conversation_id: str
    visit: Visit | None


class CaughtUpFrame(Model):
    """The backlog of the watched conversation is complete; what follows is live."""

    type: Literal["caught_up"] = "caught_up"
    conversation_id: str
    offset: str


class WatchedResetFrame(Model):
    """The offset is not of this log: drop its entries, all of them follow from the start."""

    type: Literal["reset"] = "reset"
    conversation_id: str


DeskServerFrame = (
    SignedInFrame | MeFrame | RenewedFrame | ListFrame | SummaryFrame | HiddenFrame | ChangesFrame | CountsFrame
    | ReadFrame | PeopleFrame | MentionedFrame | StaleFrame | WatchedEntryFrame | WatchedDeltaFrame
    | WatchedDraftDroppedFrame | WatchedTypingFrame | ViewersFrame | VisitFrame | CaughtUpFrame | WatchedResetFrame
    | ErrorFrame | PongFrame
)  # fmt: skip
