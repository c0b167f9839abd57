"""The outcomes of a step, and the decision of a flow's turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from libs.contracts import Confirm, StrictModel
from libs.conversations import Decided
from services.agent.assistant import AssistantRole, MessageReading, ReadingRequest
from services.agent.flows.runtime.http_client import HttpRequest


@dataclass(frozen=True)
class Continue:
    """Go on with the steps of a block of this step, or with the next step."""

    block: str | None = None


@dataclass(frozen=True)
class RunFlow:
    """Go on with the steps of another flow, and then with the next step of this one."""

    flow: str


@dataclass(frozen=True)
class Pause:
    """Wait for an event, or `run_again` as soon as the decision so far is written."""

    run_again: bool = False


@dataclass(frozen=True)
class End:
    """The conversation ends here."""


@dataclass(frozen=True)
class AtAssist:
    """The assistant answers. `may_import`: whether files of contacts are part of its work."""

    assistant: AssistantRole
    confirm: Confirm
    may_import: bool
    goes_on: bool = False
    """Whether the flow has the next word again, as soon as the assistant has answered."""
    patch: Mapping[str, str] = field(default_factory=dict)
    """Where the flow is: it is written together with the assistant's answer, and not for itself."""


@dataclass(frozen=True)
class AtRequest:
    """A program of the customer must be asked. `key` is the same each time; `failure` is the block if it fails."""

    request: HttpRequest
    values: Mapping[str, object]
    key: str
    failure: str


@dataclass(frozen=True)
class AtReading:
    """A model must read the contact's newest messages, at these offsets, before the step can take them."""

    request: ReadingRequest
    offsets: tuple[str, ...]


@dataclass(frozen=True)
class ReadMessages:
    """Messages that a model has read together."""

    offsets: tuple[str, ...]
    text: str
    reading: MessageReading


Outcome = Continue | RunFlow | Pause | End | AtAssist | AtRequest | AtReading


@dataclass
class FlowTurn:
    """One decision of a flow, appended as a whole. `calls` are internal tools, in order."""

    messages: list[Decided] = field(default_factory=list)
    calls: list[tuple[str, StrictModel]] = field(default_factory=list)
    timers: list[tuple[str, timedelta]] = field(default_factory=list)
    disarm: list[str] = field(default_factory=list)
    patch: dict[str, str] = field(default_factory=dict)
    ran: str | None = None
    rests: bool = False
    """Whether nothing is left to decide, so that the lease may be released with this decision."""
