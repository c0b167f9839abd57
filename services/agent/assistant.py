"""What thinks: the port between a conversation's turn and whoever decides the assistant's next step.

A brain is a function of what it is given (the log up to a basis) and keeps nothing between calls: the
same worker may never see the conversation again. It may be cancelled at any await. What it returns is
appended whole or thrown away whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from libs.contracts import Button, Locale, LogEntry, Message, Principal, ToolCall


class EmitText(Protocol):
    """Shows the reply while it is being written: a draft that counts for nothing until appended.

    Pieces add up. A brain that begins its reply anew calls `restart` first: what was shown so far goes.
    """

    async def __call__(self, text: str, /) -> None: ...

    async def restart(self) -> None: ...


@dataclass(frozen=True)
class Assistant:
    """The `assist` step of a flow: everything that a customer would tune about the assistant.

    History is what the model sees of earlier turns: at most `history_messages` messages and `history_tokens`
    tokens. `model` and `effort` are None for the deployment's default. `hand_off_teams`: None where there is nobody
    to hand over to, else the teams to choose from (none named: the flow decides). `may_close`: whether it may end the
    conversation when the contact needs nothing more.
    """

    goal: str
    backstory: str
    tools: tuple[str, ...]
    history_messages: int = 5
    history_tokens: int = 800
    model: str | None = None
    effort: str | None = None
    hand_off_teams: tuple[str, ...] | None = None
    may_close: bool = False


@dataclass(frozen=True)
class Situation:
    """All that a brain may base its decision on. `log` is in order and ends at what must be answered."""

    conversation_id: str
    locale: Locale
    principal: Principal
    assistant: Assistant
    log: Sequence[LogEntry]


@dataclass(frozen=True)
class Call:
    """A tool to call. `context` comes back in the log beside the call's result (see `ToolCall.context`)."""

    tool: str
    arguments: dict[str, Any]
    context: list[dict[str, Any]] | None = None


@dataclass(frozen=True)
class HandOff:
    """The assistant gives the conversation to people: to this team, or to whom the flow chooses."""

    team: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Summary:
    """What a conversation came to, in a few sentences for teammates, and which of the categories fits."""

    text: str
    category: str | None = None


@dataclass(frozen=True)
class Undone:
    """A brain had to stop before the end: at its bound of `rounds`, or since its answer was `cut` off.

    `what`: the subjects of the calls that it still wanted; often unknown.
    """

    why: Literal["rounds", "cut"]
    what: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """The next step: text to say, tools to call, or both (the text first). A hand-off or an end comes without calls.

    `locale` is the language of `text`. `memory` is the brain's note to itself: it is stored with what is
    appended and found in the log at the next step. `notice` is a stable code, such as `assistant_limited`. `undone` is
    added by the agent itself, below the text.
    """

    text: str = ""
    calls: tuple[Call, ...] = ()
    buttons: tuple[Button, ...] = ()
    locale: Locale | None = None
    memory: dict[str, Any] | None = field(default=None)
    notice: str | None = None
    hand_off: HandOff | None = None
    close: bool = False
    undone: Undone | None = None


def has_open_requests(log: Sequence[LogEntry]) -> bool:
    """Whether a brain was asked for something that is not done: its memory holds that under `task` and `queue`."""
    for item in reversed(log):
        entry = item.entry
        if isinstance(entry, Message | ToolCall) and entry.memory is not None:
            return bool(open_requests(entry.memory))
    return False


def open_requests(memory: Mapping[str, Any]) -> list[str]:
    """What is not done of what was asked, in order, as the contact put it.

    A request that only waits for its call's result is left out; a call that only finds a contact (`which`) is no end.
    """
    is_open = bool(memory.get("task")) and memory.get("awaiting") in (None, "which")
    tasks = [*([memory["task"]] if is_open else []), *memory.get("queue", ())]
    return [str(task.get("said") or "…") for task in tasks]


class BrainUnavailable(Exception):
    """The brain can't decide now: another one takes over. `code` is stable and free of personal data."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Brain(Protocol):
    """Raises `BrainUnavailable`, and nothing else that a caller is expected to handle.

    A brain that raises it has left the draft empty, so that the next one starts on a clean page.
    """

    async def decide(self, situation: Situation, emit: EmitText) -> Decision: ...


class Scribe(Protocol):
    """Writes for teammates, who read it before anybody else does. Never raises `BrainUnavailable`."""

    async def summarise(self, situation: Situation, categories: Sequence[str]) -> Summary: ...

    async def draft(self, situation: Situation) -> str:
        """A reply for a teammate to send, change or throw away. No tools."""
        ...
