"""Events on the work streams: something happened in a conversation, or a tool was requested or has completed.

A conversation event carries no content: its receiver reads the log. `reply_to` names the stream on which a
tool's caller waits, so that anything may call the tools and reads only its own answers.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from libs.contracts.base import VERSION, Envelope, Model
from libs.contracts.principals import Locale, Principal
from libs.contracts.results import Confirm, ToolResult


class _Version(Model):
    v: int


class _Kind(Model):
    kind: str


PriorityClass = Literal["live", "retry", "bulk"]


class ChatOpened(Envelope):
    kind: Literal["chat.opened"] = "chat.opened"
    conversation_id: str
    offset: str


class ChatMessage(Envelope):
    kind: Literal["chat.message"] = "chat.message"
    conversation_id: str
    offset: str


class ChatChanged(Envelope):
    """Every other fact: a click, a fired timer, a takeover, a hand-back, a close."""

    kind: Literal["chat.changed"] = "chat.changed"
    conversation_id: str
    offset: str


class ChatClosed(Envelope):
    """A conversation ended, or got an entry after its end: the archive takes it in, as it is by then."""

    kind: Literal["chat.closed"] = "chat.closed"
    conversation_id: str
    offset: str


ChatEvent = Annotated[ChatOpened | ChatMessage | ChatChanged, Field(discriminator="kind")]
CHAT_EVENT: TypeAdapter[ChatEvent] = TypeAdapter(ChatEvent)


def is_newer(body: bytes) -> bool:
    """Whether a newer writer made this event: it may not parse, and is not this reader's to give up on."""
    try:
        # Only the version is read: the rest may have any shape.
        return _Version.model_validate_json(body).v > VERSION
    except ValidationError:
        return False


def is_unknown_kind(body: bytes) -> bool:
    """Whether this reader does not know the event's kind: a newer writer may have made it."""
    try:
        return _Kind.model_validate_json(body).kind not in _KINDS
    except ValidationError:
        return False


class ToolRequested(Envelope):
    """`scope` is the caller's own and opaque to the worker; `arguments` are checked there, not here.

    `confirm`: changes that a person must confirm first. `confirmation`: from the `unconfirmed` result they accepted.
    """

    kind: Literal["tool.requested"] = "tool.requested"
    call_id: str
    tool: str
    arguments: dict[str, Any]
    reply_to: str
    deadline: datetime
    priority: PriorityClass = Field(default="live", alias="class")  # `class` is a word of Python
    principal: Principal
    scope: str
    locale: Locale = "en"
    region: str | None = None
    confirm: Confirm = "never"
    confirmation: str | None = None

    model_config = {"populate_by_name": True, "serialize_by_alias": True}


class ToolCompleted(Envelope):
    """`seq` 0 is the first result of a call; 1 the final one after `accepted`."""

    kind: Literal["tool.completed"] = "tool.completed"
    call_id: str
    scope: str
    tool: str
    seq: int = 0
    result: ToolResult


_KINDS = frozenset(
    str(each.model_fields["kind"].default)
    for each in (ChatOpened, ChatMessage, ChatChanged, ChatClosed, ToolRequested, ToolCompleted)
)
