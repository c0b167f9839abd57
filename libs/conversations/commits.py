"""One decision of the agent, and how a script gets it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from libs.contracts import (
    Assigned,
    Closed,
    ClosingNoted,
    Drafted,
    DueTimes,
    Escalated,
    FlowDecision,
    Labelled,
    Message,
    ModelUse,
    Note,
    Prioritised,
    Reopened,
    ToolCall,
    ToolRequested,
)
from libs.conversations.appending import PREVIEW, stored

Decided = (
    Message | Assigned | Closed | FlowDecision | Note | Drafted | ClosingNoted | DueTimes | Escalated | Labelled
    | Prioritised | Reopened
)  # fmt: skip


@dataclass(frozen=True)
class ToolRequest:
    """A tool call to append, its request to publish, and when to stop waiting for it."""

    call: ToolCall
    request: ToolRequested
    give_up_after: timedelta


@dataclass(frozen=True)
class Commit:
    """One decision. Messages come before calls. `patch` sets fields of the state.

    An `Assigned` changes the owner, a `Closed` closes, and a `Labelled` or `Prioritised` describes. `phase` is the
    status that the conversation must have: `closed` for what is left to do after the end. `ran` names a flow that runs
    once per contact.
    `answers`: its messages answer the contact, as those of an assistant do, and the texts of a flow do not.
    `used`: what a model's answers for it used.
    """

    messages: Sequence[Decided] = ()
    requests: Sequence[ToolRequest] = ()
    timers: Sequence[tuple[str, timedelta]] = ()
    disarm: Sequence[str] = ()
    patch: dict[str, str] = field(default_factory=dict)
    phase: Literal["open", "closed"] = "open"
    ran: str | None = None
    answers: bool = False
    used: ModelUse | None = None

    @property
    def reopens(self) -> bool:
        return any(isinstance(entry, Reopened) for entry in self.messages)


def parts_of(step: Commit) -> list[str]:
    """Pairs of a kind and a value, in the order in which they take effect."""
    parts: list[str] = ["used", str(step.used)] if step.used else []
    for entry in step.messages:
        parts += ("entry", stored(entry))
        parts += _effects(entry, step)
    for item in step.requests:
        call_id = item.call.call_id
        parts += ("entry", item.call.model_dump_json(), "call", call_id)
        parts += ("timer", f"{_ms(item.give_up_after)} call:{call_id}", "request", item.request.model_dump_json())
    for name in step.disarm:
        parts += ("disarm", name)
    if step.ran:
        parts += ("ran", step.ran)
    for name, due in step.timers:
        parts += ("timer", f"{_ms(due)} {name}")
    return parts


def _effects(entry: Decided, step: Commit) -> list[str]:
    """The changes of the state that an entry stands for."""
    match entry:
        case Message():
            parts = [part for each in entry.buttons for part in ("action", f"{each.action} {each.label}")]
            if step.answers and entry.notice is None:
                parts += ("answered", "")
            # After closing no contact waits for an answer.
            return [*parts, "said", entry.text[:PREVIEW]] if step.phase == "open" else parts
        case Assigned():
            return ["owner", f"{entry.owner} {entry.team or ''}"]
        case Closed():
            return ["close", entry.by.kind]
        case Reopened():
            return ["reopen", ""]
        case Labelled():
            changes = (*(f"-{label}" for label in entry.removed), *(f"+{label}" for label in entry.added))
            return ["labels", " ".join(changes)]
        case Prioritised():
            return ["priority", entry.priority]
        case FlowDecision() | Note() | Drafted() | ClosingNoted() | DueTimes() | Escalated():
            return []


def _ms(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)
