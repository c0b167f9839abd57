"""Decides the next step of a conversation, as a plain function of its flow, its state and its log.

The same log always leads to the same step, in each worker and after each event. The assistant's entries name the last
offset that it had read (`basis`). Entries of people and tools after the basis are unanswered, even if they stand before
the assistant's message in the log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter

from libs.calendars import BusinessHours
from libs.contracts import (
    ASSISTANT,
    START,
    Action,
    Assigned,
    ClosingNoted,
    Confirm,
    Delivered,
    Drafted,
    DraftRequested,
    FlowDecision,
    Locale,
    LogEntry,
    Message,
    Note,
    Opened,
    ToolCall,
    ToolResultEntry,
    Triggered,
    Unconfirmed,
    Undelivered,
    UndoRequested,
    UnknownEntry,
    Uploaded,
    parse,
)
from libs.contracts.tools import is_internal
from libs.conversations import ConversationState, Snapshot
from services.agent.assistant import Situation, has_open_requests
from services.agent.confirmations import Confirmations, OwnStep
from services.agent.file_imports import FileImports
from services.agent.flows import AssistStep, Flow, FlowSet, Interpreter, PendingRequest, all_steps
from services.agent.flows.runtime import (
    REAL_TIME,
    AtAssist,
    AtReading,
    FlowState,
    FlowTurn,
    GivenTime,
    ReadMessages,
    values_of,
)
from services.agent.flows.runtime.answers import Rejections


@dataclass(frozen=True)
class NothingToDo:
    """No step: a person, a tool or a timer is next."""


@dataclass(frozen=True)
class SayLine:
    """A message of the flow. `patch` changes the state."""

    message: Message
    patch: dict[str, str]


@dataclass(frozen=True)
class Think:
    """The assistant decides, on the log up to `basis`. `confirm` goes with its calls."""

    situation: Situation
    basis: str
    confirm: Confirm = "never"
    unconfirmed: Sequence[ToolResultEntry] = ()
    """Proposals among the answered entries: each gets the agent's own message below the assistant's."""
    goes_on: bool = False
    """Whether the flow has the next word as soon as the assistant has answered."""
    patch: Mapping[str, str] = field(default_factory=dict)
    """Where the flow is."""


NextStep = NothingToDo | SayLine | OwnStep | Think | FlowTurn | PendingRequest


def is_newer_workers(snapshot: Snapshot) -> bool:
    """Whether the newest entry is of a kind that only a newer worker understands."""
    head = snapshot.state.head
    newest = next((item for item in reversed(snapshot.log) if item.offset == head), None)
    return newest is not None and isinstance(newest.entry, UnknownEntry)


def next_step(
    flows: FlowSet,
    snapshot: Snapshot,
    rejections: Rejections,
    confirming: Confirmations,
    importing: FileImports,
    *,
    region: str | None = None,
    reads: bool = False,
    reading: ReadMessages | None = None,
    calendars: Mapping[str, BusinessHours] | None = None,
    time: GivenTime = REAL_TIME,
) -> NextStep | AtReading:
    """The next step of this conversation with its contact.

    `region`: where phone numbers are from, unless the conversation says it. `reads`: a model may be asked what the
    contact's words mean (`AtReading`); then the step is decided again, with its `reading`. `calendars`: the desk's.
    """
    state = snapshot.state
    if state.retried:
        # The message that asked the contact to send it again is ignored, so that the entries before it are answered.
        snapshot = replace(snapshot, log=[item for item in snapshot.log if item.offset != state.retried])
    alone = not state.is_open or state.owner.kind == "person"
    if state.pending_calls > 0 or (alone and not state.is_triggered):
        return NothingToDo()
    is_assistants = state.owner.kind == "assistant" and not alone
    flow = _flow(flows, state)
    if flow is None:
        return NothingToDo()
    read = answered_up_to(snapshot.log)
    if state.assignee and not state.is_triggered:
        # A teammate had it, so the flow is over. Handed back, it belongs to the assistant, if the flow has one.
        step = next((step for step in all_steps(flow.steps) if isinstance(step, AssistStep)), None)
        if step is None or not is_assistants:
            return NothingToDo()
        return _assist(flow, step.begin(state.principal), snapshot, read, confirming, importing, region)
    opened = next((item.offset for item in snapshot.log if isinstance(item.entry, Opened)), START)
    # The tail of a long log may begin after its opening, and a new log has no answer yet.
    answered = max(opened, read, key=parse)
    interpreter = Interpreter(
        flows, flow.name, snapshot, rejections, answered, region=state.region or region, reads=reads, reading=reading,
        calendars=calendars, time=time,
    )  # fmt: skip
    result = interpreter.result()
    if isinstance(result, AtAssist):
        return _assist(flow, result, snapshot, read, confirming, importing, region) if is_assistants else NothingToDo()
    # No step takes this entry, and the contact must not wait in vain: the agent says so itself.
    if result is None and is_assistants:
        untaken = _untaken(snapshot.log, answered, is_over=interpreter.is_over)
        if untaken is not None:
            return confirming.nothing_takes(snapshot.log, untaken.offset, state.locale)
    return result or NothingToDo()


def _untaken(log: Sequence[LogEntry], answered: str, *, is_over: bool) -> LogEntry | None:
    """The contact's newest entry that no step takes: any entry after the flow `is_over`, and a file at any time."""
    lines = [item.position for item in log if isinstance(item.entry, Message) and item.entry.author == ASSISTANT]
    since = max(parse(answered), *lines[-1:], parse(START))
    new = [item for item in log if item.position > since and _asks(item)]
    taken = (ToolResultEntry,) if is_over else (ToolResultEntry, Message, Action)
    return next((item for item in reversed(new) if not isinstance(item.entry, taken)), None)


def _flow(flows: FlowSet, state: ConversationState) -> Flow | None:
    """The flow with which this conversation began, or begins now."""
    if state.flow:
        return flows.named(state.flow)
    if state.is_triggered:
        names = (begun.flow for begun in FlowState.of(state).begins)
        return next((flow for name in names if (flow := flows.named(name))), None)
    return flows.choose(values_of(state), seen=state.flows_seen)


def answered_up_to(log: Sequence[LogEntry]) -> str:
    """The last offset that the assistant has read; `"0"` before its first message."""
    answered, position, places = START, parse(START), _places(log)
    for item in log:
        entry = item.entry
        if not isinstance(entry, _DECISIONS):
            continue
        if entry.basis is not None and (basis := places.get(entry.basis) or parse(entry.basis)) > position:
            answered, position = entry.basis, basis
        elif isinstance(entry, Message) and entry.author.kind == "system":
            # Frontdesk gave up on the entries before this; they must not be tried again.
            answered, position = item.offset, item.position
    return answered


def _places(log: Sequence[LogEntry]) -> dict[str, tuple[int, int]]:
    """The parsed offsets of a log. A basis is nearly always one of them, and need not be parsed at each step."""
    return {item.offset: item.position for item in log}


def _assist(
    flow: Flow,
    assist: AtAssist,
    snapshot: Snapshot,
    read: str,
    confirming: Confirmations,
    importing: FileImports,
    region: str | None,
) -> NextStep:
    """Answers in order what came after `read`. The agent answers some entries itself; the assistant answers those
    before and after them.
    """
    answered = parse(read)
    unanswered = [item for item in snapshot.log if item.position > answered and _asks(item)]
    if not unanswered and has_open_requests(snapshot.log):
        # After a hand-back the assistant names the requests that were open before.
        unanswered = [item for item in snapshot.log if item.position > answered and _is_handed_back(item)][-1:]
    if not unanswered:
        return NothingToDo()
    state, placed = snapshot.state, _as_talked(snapshot.log)
    talked = _up_to(snapshot.basis, placed)
    open_items: list[LogEntry] = []
    for item in unanswered:
        own = (
            _flows_line(flow, item, state.locale)
            or importing.takes(talked, item, state.locale, allowed=assist.may_import)
            or confirming.takes(talked, item, state.locale)
        )
        if own is None:
            open_items.append(item)
        elif not open_items:
            return replace(own, confirm=assist.confirm) if isinstance(own, OwnStep) else own
        else:
            break  # it gets its own answer after the entries before it are answered
    basis = open_items[-1].offset
    unconfirmed = [entry for each in open_items if isinstance(entry := each.entry, ToolResultEntry)]
    unconfirmed = [entry for entry in unconfirmed if isinstance(entry.result, Unconfirmed)]
    # Only proposals: the agent's questions are the whole answer, and no model is asked.
    if len(unconfirmed) == len(open_items):
        locale = confirming.language(talked, state.locale)
        return OwnStep(basis, confirming.questions(snapshot.log, unconfirmed, basis, locale))
    situation = Situation(
        conversation_id=state.id,
        locale=state.locale,
        principal=state.principal,
        assistant=assist.assistant,
        log=[item for item in _up_to(basis, placed) if not _is_internal(item)],
        region=state.region or region,
    )
    return Think(situation, basis, assist.confirm, unconfirmed, goes_on=assist.goes_on, patch=assist.patch)


def _flows_line(flow: Flow, item: LogEntry, locale: Locale) -> SayLine | None:
    """The flow's own message after a click on its button."""
    button = flow.button(item.entry.action) if isinstance(item.entry, Action) else None
    if button is None:
        return None
    text, spoken = button.answer.in_language(locale)
    return SayLine(Message(author=ASSISTANT, text=text, locale=spoken, basis=item.offset), {})


def _asks(item: LogEntry) -> bool:
    """Whether an entry needs an answer: a contact's message, click or file, or a tool's result."""
    entry = item.entry
    if isinstance(entry, ToolResultEntry):
        return not is_internal(entry.tool)
    return isinstance(entry, Action | Uploaded) or (isinstance(entry, Message) and entry.author.kind == "contact")


def _is_handed_back(item: LogEntry) -> bool:
    return isinstance(item.entry, Assigned) and item.entry.owner.kind == "assistant"


def _is_internal(item: LogEntry) -> bool:
    """Whether the assistant must not see an entry: internal notes, and the flow's own calls and decisions.

    A record that was found by a typed address must not be shown to the person who typed it.
    """
    entry = item.entry
    if isinstance(entry, Message):
        return False  # half of a log
    if isinstance(entry, _OF_TOOLS):
        return is_internal(entry.tool)
    return type(entry) in _NOT_SHOWN


# Once for all: each step looks at each entry, and would put each union of classes together again for each of them.
_ANSWERS = (Message, ToolCall)
_DECISIONS = (Message, ToolCall, FlowDecision)
_OF_TOOLS = (ToolCall, ToolResultEntry)
_NOT_SHOWN = frozenset((
    Note, FlowDecision, Drafted, DraftRequested, UndoRequested, ClosingNoted, Undelivered, Delivered, Triggered,
))  # fmt: skip

_Place = tuple[tuple[int, int], int, tuple[int, int]]


def _as_talked(log: Sequence[LogEntry]) -> list[tuple[_Place, LogEntry]]:
    """The log with each of the assistant's entries directly after the entry that it answered, and their places."""
    places = _places(log)

    def place(item: LogEntry) -> _Place:
        own = item.entry.basis if isinstance(item.entry, _ANSWERS) else None
        return (item.position, 0, item.position) if own is None else (places.get(own) or parse(own), 1, item.position)

    # Only by the place: entries of one place keep the order of the log.
    return sorted(((place(item), item) for item in log), key=itemgetter(0))


def _up_to(basis: str, placed: Sequence[tuple[_Place, LogEntry]]) -> list[LogEntry]:
    """The talk up to this offset, with the answers to it."""
    limit = (parse(basis), 1, (1 << 62, 0))
    return [item for place, item in placed if place <= limit]
