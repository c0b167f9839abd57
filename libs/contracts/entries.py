"""The entries of a conversation's log: the only truth about a conversation.

For display, readers skip kinds that they don't know (`parse_entry` gives `UnknownEntry`); an agent leaves a
head that it doesn't know unhandled, for a newer agent.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from libs.contracts.attachments import Attachments
from libs.contracts.authors import Author
from libs.contracts.base import VERSION, Envelope, Model
from libs.contracts.desk import ClosingNote
from libs.contracts.desk_entries import (
    Assigned,
    ClosingNoted,
    Delivered,
    Drafted,
    DraftRequested,
    DueTimes,
    Escalated,
    Labelled,
    Note,
    Prioritised,
    Rated,
    Reopened,
    Snoozed,
    Triggered,
    Undelivered,
    UndoRequested,
)
from libs.contracts.offsets import parse
from libs.contracts.principals import Locale, Principal
from libs.contracts.results import ToolResult


class Button(Model):
    """`action` is sent when it is clicked."""

    action: str
    label: str


class Opened(Envelope):
    """The first entry of every log. `flows` is the hash of the flows that the conversation keeps.

    `region`: the country of phone numbers without a country code, if it is known.
    """

    kind: Literal["opened"] = "opened"
    source: Literal["contact", "user", "workflow"]
    principal: Principal
    channel: str
    locale: Locale
    flows: str = ""
    region: str | None = None


class Message(Envelope):
    """A message of a contact, a teammate or the assistant.

    `memory` is the assistant's note to itself: never shown, read back with the log. `notice` is a stable code for
    a line about Frontdesk itself, such as `assistant_limited`, which clients show apart from the talk.
    `basis` is how far the assistant had read: its line answers nothing later. `early`: the contact wrote it before
    this conversation was open, so that it is no literal answer to what was asked in between. A message with
    `attachments` may have no text.
    """

    kind: Literal["message"] = "message"
    author: Author
    text: str
    locale: Locale | None = None
    # A default list would be copied for each message that is read, which took half of the reading.
    buttons: list[Button] = Field(default_factory=list)
    notice: str | None = None
    memory: dict[str, Any] | None = None
    basis: str | None = None
    early: bool = False
    attachments: Attachments = Field(default_factory=list)

    @property
    def is_file_only(self) -> bool:
        """Whether it has files and no words."""
        return bool(self.attachments) and not self.text.strip()

    @property
    def words(self) -> str:
        """The text; the names of its files where it has none."""
        return ", ".join(each.name for each in self.attachments) if self.is_file_only else self.text


class Action(Envelope):
    """A button was clicked."""

    kind: Literal["action"] = "action"
    author: Author
    action: str
    label: str = ""


class Uploaded(Envelope):
    """A file with many contacts came in. Its rows are kept outside the log, under `import_id`; `sample`: the first."""

    kind: Literal["uploaded"] = "uploaded"
    author: Author
    import_id: str
    file_name: str
    columns: list[str]
    rows: int
    sample: list[list[str]] = []


class ToolCall(Envelope):
    """The assistant asked for a tool. `context`: what the assistant needs again together with the call's output.

    `confirms`: the call that this one repeats, since a person confirmed it.
    """

    kind: Literal["tool_call"] = "tool_call"
    call_id: str
    tool: str
    arguments: dict[str, Any]
    confirms: str | None = None
    context: list[dict[str, Any]] | None = None
    memory: dict[str, Any] | None = None
    basis: str | None = None


class ToolResultEntry(Envelope):
    """The result of a call. `seq` -1 is provisional: no answer came in time, the real one may still follow."""

    kind: Literal["tool_result"] = "tool_result"
    call_id: str
    tool: str
    seq: int = 0
    result: ToolResult


class TimerFired(Envelope):
    kind: Literal["timer_fired"] = "timer_fired"
    timer: str
    generation: str


class FlowDecision(Envelope):
    """A step of a flow that sent no message. The desk shows it to explain where a conversation is.

    `step` is the step's name or number, `what` its kind; `detail` is a short line, in English, without markup.
    """

    kind: Literal["flow_decision"] = "flow_decision"
    flow: str
    step: str
    what: str
    detail: str = ""
    data: dict[str, Any] = Field(default_factory=dict)
    basis: str | None = None


class Closed(Envelope):
    """`note` is what the closer noted; what lacked is added by the assistant in a `closing_note` afterwards."""

    kind: Literal["closed"] = "closed"
    by: Author
    reason: str = ""
    note: ClosingNote | None = None


class UnknownEntry(Model):
    """A kind or version that this reader doesn't know."""

    kind: Literal["unknown"] = "unknown"
    raw_kind: str
    v: int


Entry = Annotated[
    Opened | Message | Action | Uploaded | ToolCall | ToolResultEntry | TimerFired | Assigned | Note | FlowDecision
    | Snoozed | Labelled | Prioritised | DueTimes | Escalated | Reopened
    | DraftRequested | Drafted | UndoRequested | Closed | ClosingNoted | Rated | Triggered | Undelivered | Delivered,
    Field(discriminator="kind"),
]  # fmt: skip
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)
_HEADER = TypeAdapter(dict[str, Any])
_KINDS = frozenset((
    "opened", "message", "action", "uploaded", "tool_call", "tool_result", "timer_fired", "assigned", "note",
    "flow_decision", "snoozed", "labelled", "prioritised",
    "due_times", "escalated", "reopened", "draft_requested", "drafted", "undo_requested",
    "closed", "closing_noted",
    "rated", "triggered", "undelivered", "delivered",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An entry with its place in the log. `position` is the offset as a pair that compares."""

    offset: str
    entry: Entry | UnknownEntry
    position: tuple[int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "position", parse(self.offset))  # the class is frozen; offsets are compared often


def parse_entry(raw: bytes | str) -> Entry | UnknownEntry:
    """Read one stored entry. Raises ValueError for what no version of ours could have written."""
    try:
        entry = _ENTRY.validate_json(raw)
    except ValidationError:
        # Only a newer version or an unknown kind is forgiven. A known entry that does not parse is damaged.
        header = _HEADER.validate_json(raw)
        kind, version = header.get("kind"), header.get("v")
        if isinstance(kind, str) and isinstance(version, int) and (kind not in _KINDS or version > VERSION):
            return UnknownEntry(raw_kind=kind, v=version)
        raise
    if entry.v > VERSION:
        return UnknownEntry(raw_kind=entry.kind, v=entry.v)
    return entry
