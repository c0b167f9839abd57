"""The port between a conversation's turn and the assistant, which decides the next step.

An assistant is a function of the log up to a basis. It keeps nothing between calls, because the next call may come to
another worker. It may be cancelled at any await. Its decision is appended as a whole, or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from libs.contracts import AccountProperties, Button, Locale, LogEntry, Message, Principal, ToolCall

NO_PROPERTIES = AccountProperties()


class EmitText(Protocol):
    """Shows the reply while it is being written. The draft counts only when it is appended.

    Pieces add up. To begin the reply again, call `restart`, which removes the draft so far.
    """

    async def __call__(self, text: str, /) -> None: ...

    async def restart(self) -> None: ...


@dataclass(frozen=True)
class AssistantRole:
    """The settings of the assistant in the `assist` step of a flow.

    The model sees at most `history_messages` messages and `history_tokens` tokens of earlier turns. `model` and
    `effort` are None for the deployment's default. `hand_off_teams` are the teams to choose from; with an empty tuple
    the flow chooses, and with None the assistant can't hand off. `may_close`: whether it may end the conversation.
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
class ReplyMaterial:
    """What rules know for a draft of a teammate's reply. `requests`: what the contact wants, in their own words.

    `name` is one that may be said to the contact. `canned`: the desk's reply whose words match the requests. `details`:
    values that the contact gave. `greets`: there is a greeting to answer, and no request.
    """

    requests: Sequence[str] = ()
    name: str = ""
    canned: str = ""
    details: Sequence[str] = ()
    greets: bool = False


@dataclass(frozen=True)
class Situation:
    """The basis of a decision. `log` is in order and ends with the entry to answer. `region`: where phone numbers
    without a country code are from. `account`: properties that staff may name; empty for others. `matter`: what a
    contact wants, where a flow has asked for it. `reply`: for a draft.
    """

    conversation_id: str
    locale: Locale
    principal: Principal
    assistant: AssistantRole
    log: Sequence[LogEntry]
    region: str | None = None
    account: AccountProperties = NO_PROPERTIES
    matter: str = ""
    reply: ReplyMaterial = ReplyMaterial()


@dataclass(frozen=True)
class AssistantCall:
    """A tool to call. `context` comes back in the log with the call's result (see `ToolCall.context`).

    `unasked`: nobody asked for this change in so many words, so that a person confirms it in any case.
    """

    tool: str
    arguments: dict[str, Any]
    context: list[dict[str, Any]] | None = None
    unasked: bool = False


@dataclass(frozen=True)
class HandOff:
    """The assistant gives the conversation to people: to this team, or to the team that the flow chooses."""

    team: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class SummaryText:
    """A conversation in a few sentences for teammates, and the category that fits. `by_model`: a model wrote it."""

    text: str
    category: str | None = None
    by_model: bool = False


@dataclass(frozen=True)
class Undone:
    """What is not done, in Frontdesk's own words.

    The assistant had to stop early: at its limit of `rounds`, or because its answer was `cut` off. Or its text did not
    agree with the receipts: `nothing` was changed, `partly` not, or it is `unknown`. `what`: the subjects of the calls
    that are not done; often unknown.
    """

    why: Literal["rounds", "cut", "nothing", "partly", "unknown"]
    what: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """The next step: a text, tool calls, or both (the text first). A hand-off or an end has no calls.

    `locale` is the language of `text`. `memory` is the assistant's own note: it is stored with the entries
    and read from the log at the next step. `notice` is a stable code, such as `assistant_limited`. `undone` is
    added by the agent itself, below the text.
    """

    text: str = ""
    calls: tuple[AssistantCall, ...] = ()
    buttons: tuple[Button, ...] = ()
    locale: Locale | None = None
    memory: dict[str, Any] | None = field(default=None)
    notice: str | None = None
    hand_off: HandOff | None = None
    close: bool = False
    undone: Undone | None = None


def has_open_requests(log: Sequence[LogEntry]) -> bool:
    """Whether the assistant has open requests: its memory holds them under `task` and `queue`."""
    for item in reversed(log):
        entry = item.entry
        if isinstance(entry, Message | ToolCall) and entry.memory is not None:
            return bool(open_requests(entry.memory))
    return False


def open_requests(memory: Mapping[str, Any]) -> list[str]:
    """The open requests in order, in the contact's words.

    A request that only waits for its call's result is left out, unless the call only finds a contact (`which`).
    """
    is_open = bool(memory.get("task")) and memory.get("awaiting") in (None, "which")
    tasks = [*([memory["task"]] if is_open else []), *memory.get("queue", ())]
    return [str(task.get("said") or "…") for task in tasks]


class AssistantUnavailable(Exception):
    """The assistant can't decide now, and another one takes over. `code` is stable and free of personal data."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


TextKind = Literal["change", "search", "question", "yes", "courtesy", "other"]
"""`change`: a change is asked for. `search`: only to find something. `courtesy`: thanks, a no, a greeting alone."""


class Understanding(Protocol):
    """The few things that the agent itself must understand in people's messages, whoever answers them."""

    def language_of(self, text: str, preferred: Locale) -> Locale | None:
        """The language of a text; None if the text doesn't show it."""
        ...

    def is_plain_yes(self, text: str, preferred: Locale) -> bool:
        """Whether a text says yes, and nothing else."""
        ...

    def kind_of(self, text: str, preferred: Locale) -> TextKind:
        """What a text wants, without its conversation."""
        ...

    def values_in(self, text: str, preferred: Locale) -> Mapping[str, str]:
        """The values that a text gives, by property: “customer” in any language is its stage."""
        ...

    def asks_to_undo(self, text: str, preferred: Locale) -> bool: ...


class Assistant(Protocol):
    """Raises `AssistantUnavailable`, and nothing else that a caller is expected to handle.

    An assistant that raises it has removed its draft, so that the next one begins with an empty draft.
    """

    async def decide(self, situation: Situation, emit: EmitText) -> Decision: ...


class Scribe(Protocol):
    """Writes texts for teammates, who read them before anyone sees them. Never raises `AssistantUnavailable`."""

    async def summarise(self, situation: Situation, categories: Sequence[str]) -> SummaryText: ...

    async def draft(self, situation: Situation) -> str:
        """A reply for a teammate to send, change or discard; empty if there is nothing to answer. It uses no tools."""
        ...


Intent = Literal["answer", "person", "question", "refusal", "thanks", "greeting", "matter", "other"]
"""What a message at a question is: its answer, a wish for a person, a question, …"""


@dataclass(frozen=True)
class SoughtAnswer:
    """A question of a flow. `choices` are pairs of value and label. `known`: the answer that stands so far."""

    name: str
    type: str
    text: str
    choices: Sequence[tuple[str, str]] = ()
    known: str = ""


@dataclass(frozen=True)
class ReadingRequest:
    """What a contact wrote at a question of a flow. `asked` is the name of the question that they saw, or empty."""

    conversation_id: str
    locale: Locale
    text: str
    asked: str
    sought: Sequence[SoughtAnswer]
    today: date
    region: str | None = None


@dataclass(frozen=True)
class ReadValue:
    """A value in the contact's own words; a choice by its value. `first` and `last` are parts of a name."""

    value: str
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class MessageReading:
    """`answers`: by the names of the questions. `has_matter`: whether the message says what the contact wants."""

    intent: Intent
    answers: Mapping[str, ReadValue] = field(default_factory=dict)
    corrects: bool = False
    has_matter: bool = False


class AnswerReader(Protocol):
    async def read(self, request: ReadingRequest) -> MessageReading | None:
        """The message as a model reads it, in one call; None if it can't: then rules read the message."""
        ...


class TranslationFailed(Exception):
    """There is no usable translation now."""


class Translator(Protocol):
    async def translate(self, texts: Sequence[str], source: Locale, target: Locale) -> list[str]:
        """Drafts, in the order of the texts. Raises TranslationFailed."""
        ...
