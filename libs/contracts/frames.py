"""Frames: on the live channel inside, and on sockets and server-sent events outside.

Inside (`LiveFrame`) each entry carries the offset before it, so that a follower sees a gap at once. Drafts
(text deltas) carry the turn they belong to and their position, so that a client can drop a draft that was
cut off, restarted or silenced.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from libs.contracts.attachments import MAX_ATTACHMENTS, AttachmentId
from libs.contracts.base import Model, StrictModel
from libs.contracts.entries import Entry, UnknownEntry
from libs.contracts.imports import ImportProgress
from libs.contracts.messages import VisibleMessage
from libs.contracts.visits import PageReport
from libs.masking import MASKED

# --- inside: gateway and agent, over Redis pub/sub -------------------------------------------------------


class LiveEntry(Model):
    type: Literal["entry"] = "entry"
    prev: str
    offset: str
    entry: Entry | UnknownEntry


class LiveDelta(Model):
    """`position` is how many characters of this draft came before `text`."""

    type: Literal["delta"] = "delta"
    message_id: str
    turn: str
    position: int
    text: str


class LiveDraftDropped(Model):
    type: Literal["draft_dropped"] = "draft_dropped"
    message_id: str
    turn: str


class LiveTyping(Model):
    """`person` is a teammate's ID; `inside`: an internal note, hidden from the contact."""

    type: Literal["typing"] = "typing"
    author: Literal["contact", "assistant", "teammate"]
    name: str | None = None
    person: str | None = None
    inside: bool = False


class LiveActivity(Model):
    """Shows an activity that is not in the log: `slow` means that the answer takes long.

    `text` says it in the conversation's language.
    """

    type: Literal["activity"] = "activity"
    activity: Literal["slow"]
    text: str


class LiveQueue(Model):
    """The conversation's place in the queue, 1 for the next; within one process only."""

    type: Literal["queue"] = "queue"
    place: int


class LiveViewing(Model):
    """The teammates who watch the conversation, or the contact's open pages, changed: read them again."""

    type: Literal["viewing"] = "viewing"


class LiveSeen(Model):
    """A teammate has the conversation on their screen, up to this offset."""

    type: Literal["seen"] = "seen"
    offset: str


class LiveProgress(Model):
    """The progress of an import. Some may be left out; the last says that it has ended."""

    type: Literal["progress"] = "progress"
    progress: ImportProgress


# --- outside: to the client ------------------------------------------------------------------------------


class MessageFrame(Model):
    """A message or card of the conversation. Its offset is where a client goes on after a reconnect."""

    type: Literal["message"] = "message"
    offset: str
    message: VisibleMessage


class DeltaFrame(Model):
    """A part of a draft. `position`: characters of the draft before `text`."""

    type: Literal["delta"] = "delta"
    message_id: str
    turn: str
    position: int
    text: str


class DraftDroppedFrame(Model):
    """Remove the draft of this turn: it was cut off, restarted or silenced."""

    type: Literal["draft_dropped"] = "draft_dropped"
    message_id: str
    turn: str


class ActivityFrame(Model):
    """The current activity: `thinking`, `tool` with the tool's name, `typing` with the author's name, `idle`, or `slow`
    with a `text` while an answer takes longer than usual.
    """

    type: Literal["activity"] = "activity"
    activity: Literal["thinking", "slow", "tool", "typing", "idle"]
    tool: str | None = None
    author: Literal["contact", "assistant", "teammate"] = "assistant"
    name: str | None = None
    text: str | None = None


class AckFrame(Model):
    """The client's message or click is stored at this offset."""

    type: Literal["ack"] = "ack"
    client_message_id: str
    offset: str


class ErrorFrame(Model):
    """A frame was refused, or the stream ends. It may be about one message, or about the conversation that a teammate
    watches.
    """

    type: Literal["error"] = "error"
    code: str
    detail: str
    client_message_id: str | None = None
    # Only the desk knows this field: the widget's frames stay as they were.
    conversation_id: str | None = Field(default=None, exclude_if=lambda conversation: conversation is None)
    retry_after: float | None = None


class ResetFrame(Model):
    """The offset is not of this log: drop its messages, all of them follow from the start."""

    type: Literal["reset"] = "reset"


class ReadyFrame(Model):
    """The backlog is complete; what follows is live."""

    type: Literal["ready"] = "ready"
    offset: str
    status: Literal["open", "closed"]


class ClosedFrame(Model):
    """The conversation was closed: the next message opens another one."""

    type: Literal["closed"] = "closed"
    offset: str


class QueueFrame(Model):
    """The contact's place in the queue for a teammate: 1 is next, null: the contact no longer waits."""

    type: Literal["queue"] = "queue"
    place: int | None


class ReopenedFrame(Model):
    """The conversation goes on after its end, because the contact wrote again in time."""

    type: Literal["reopened"] = "reopened"
    offset: str


class TeammateFrame(Model):
    """From this offset on a teammate has the conversation: their name, or null after they gave it away."""

    type: Literal["teammate"] = "teammate"
    offset: str
    name: str | None


class SeenFrame(Model):
    """A teammate has seen the conversation up to this offset. It may be older than one before."""

    type: Literal["seen"] = "seen"
    offset: str


class ProgressFrame(Model):
    """The progress of an import; it replaces the frame before. Not in the backlog: a new client asks over HTTP."""

    type: Literal["progress"] = "progress"
    progress: ImportProgress


class PongFrame(Model):
    """The answer to `ping`."""

    type: Literal["pong"] = "pong"


ServerFrame = (
    MessageFrame | DeltaFrame | DraftDroppedFrame | ActivityFrame | AckFrame | ErrorFrame | ResetFrame
    | ReadyFrame | ClosedFrame | ReopenedFrame | QueueFrame | TeammateFrame | SeenFrame | ProgressFrame
    | PongFrame
)  # fmt: skip

# --- outside: from the client ----------------------------------------------------------------------------

MAX_TEXT = 4_000
"""Characters in one message: some two pages, and well inside a model's budget."""

ClientMessageId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class SendMessage(StrictModel):
    """Send a message. The same `client_message_id` again is the same message. `early`: written before the opening.
    `attachments`: IDs of uploaded files; with files the text may be empty.
    """

    type: Literal["message"] = "message"
    text: Annotated[str, Field(max_length=MAX_TEXT), MASKED]
    client_message_id: ClientMessageId
    early: bool = False
    attachments: list[AttachmentId] = Field(default=[], max_length=MAX_ATTACHMENTS)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.text.strip() or self.attachments):
            raise ValueError("say something, or attach a file")
        return self


class SendAction(StrictModel):
    """Click a button that the conversation offered."""

    type: Literal["action"] = "action"
    action: str = Field(min_length=1, max_length=200)
    client_message_id: ClientMessageId


class SendTyping(StrictModel):
    """The contact types."""

    type: Literal["typing"] = "typing"


class SendVisit(PageReport):
    """The page that the contact is on, when it changes. `looking`: the chat is open, and the page is in front."""

    type: Literal["visit"] = "visit"


class Ping(StrictModel):
    """Check the connection: `pong` answers."""

    type: Literal["ping"] = "ping"


ClientFrame = Annotated[SendMessage | SendAction | SendTyping | SendVisit | Ping, Field(discriminator="type")]
CLIENT_FRAME: TypeAdapter[ClientFrame] = TypeAdapter(ClientFrame)

LiveFrame = Annotated[
    LiveEntry
    | LiveDelta
    | LiveDraftDropped
    | LiveTyping
    | LiveActivity
    | LiveViewing
    | LiveQueue
    | LiveSeen
    | LiveProgress,
    Field(discriminator="type"),
]
LIVE_FRAME: TypeAdapter[LiveFrame] = TypeAdapter(LiveFrame)
