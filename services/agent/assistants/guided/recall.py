"""Reads from the log where a conversation stands: the memory, what is still unanswered, what was shown last.

The earlier part may be another assistant's, or a flow's own messages: then the memory is absent or outdated, and
what can be known is taken from the buttons pressed and the results shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from libs.contracts import (
    Action,
    Assigned,
    Author,
    Entry,
    LogEntry,
    Message,
    ToolCall,
    ToolResultEntry,
    Unconfirmed,
    UnknownEntry,
)
from services.agent.assistants.guided.shown import Shown, is_change, shown_in
from services.agent.assistants.guided.state import (
    BRAIN,
    REPORTED_LATER,
    CreateTask,
    Memory,
    SearchTask,
    Task,
    UpdateTask,
    stored_memory,
)
from services.agent.confirmations import CANCEL, CONFIRM, NOTICE, UNDO
from services.agent.file_imports import FILE_UNREAD

_STARTS: dict[str, type[SearchTask] | type[CreateTask] | type[UpdateTask]] = {
    "search": SearchTask,
    "create": CreateTask,
    "update": UpdateTask,
}


@dataclass(frozen=True)
class Unfinished:
    """The requests to another assistant, and the tools that it had called when it gave up."""

    said: tuple[str, ...]
    tools: tuple[str, ...]


@dataclass
class DialogueState:
    """The state of the conversation. `results` and `unanswered` wait for an answer.

    `calls` are the assistant's last call and those that repeat it with a confirmation; `proposed` is the one of
    them that waits for that. `offered` are the buttons that the contact saw last. `left` are requests
    that can't go on because others spoke since; `unfinished` are those that another assistant had begun.
    """

    memory: Memory
    shown: Shown
    results: list[ToolResultEntry] = field(default_factory=list)
    unanswered: list[Message | Action] = field(default_factory=list)
    calls: frozenset[str] = frozenset()
    proposed: str | None = None
    offered: frozenset[str] = frozenset()
    left: list[Task] = field(default_factory=list)
    unfinished: Unfinished = field(default_factory=lambda: Unfinished((), ()))

    def leave(self) -> None:
        """Whether nothing can go on. A request that only waits for its result or a confirmation is not lost."""
        memory = self.memory
        if memory.task is not None and memory.awaiting not in REPORTED_LATER and memory.asked != "confirm":
            self.left.append(memory.task)
        self.left += memory.queue
        self.left += [memory.paused] if memory.paused is not None else []
        self.memory = Memory(locale=memory.locale)


def task_for(action: Action) -> Task | None:
    """The empty task that a button starts."""
    kind = _STARTS.get(action.action)
    return kind(said=action.label) if kind else None


def dialogue_state(log: Sequence[LogEntry]) -> DialogueState:
    """Where the conversation stands at the end of this log."""
    remembered, memory = _newest_memory(log)
    calls = [item.entry for item in log if isinstance(item.entry, ToolCall)]
    last = _last_calls(log, calls)
    at = DialogueState(memory, shown_in(log), calls=last, offered=_offered(log), unfinished=_unfinished(log))
    for item in log[remembered + 1 :]:
        _follow(at, item.entry, log[remembered].entry if remembered >= 0 else None)
    at.proposed = _proposed(log, calls, at)
    if memory.passed_over and _is_settled(log, memory.passed_over):
        memory.passed_over = ""
    if at.proposed and memory.awaiting is not None:
        at.memory.stop_asking()
        at.memory.asked = "confirm"
    return at


def _last_calls(log: Sequence[LogEntry], calls: Sequence[ToolCall]) -> frozenset[str]:
    """The brain's own last call, and what repeats it."""
    undone = {item.offset for item in log if isinstance(item.entry, Action) and item.entry.action.startswith(UNDO)}
    calls = [call for call in calls if call.basis not in undone]
    last = next((call.call_id for call in reversed(calls) if call.confirms is None), None)
    chain = {last} if last is not None else set()
    for call in calls:
        if call.confirms in chain:
            chain.add(call.call_id)
    return frozenset(chain)


def _proposed(log: Sequence[LogEntry], calls: Sequence[ToolCall], at: DialogueState) -> str | None:
    """The newest of these calls, if its answer is a proposal that was shown with the agent's question."""
    newest = next((call.call_id for call in reversed(calls) if call.call_id in at.calls), None)
    if newest is None or any(entry.call_id == newest for entry in at.results):
        return None
    # From the end: the call and its answer are among the newest entries.
    answers = (each.entry for each in reversed(log) if isinstance(each.entry, ToolResultEntry))
    answer = next((entry.result for entry in answers if entry.call_id == newest), None)
    return newest if isinstance(answer, Unconfirmed) else None


def _is_settled(log: Sequence[LogEntry], proposed: str) -> bool:
    """Whether a button under this proposal was pressed, or something else was written after it."""
    for item in reversed(log):
        match item.entry:
            case Action(action=action) if action in (CONFIRM + proposed, CANCEL + proposed):
                return True
            case ToolResultEntry(call_id=call_id, result=result) if call_id == proposed or is_change(result):
                return not isinstance(result, Unconfirmed)
    return True


def _newest_memory(log: Sequence[LogEntry]) -> tuple[int, Memory]:
    """This brain's newest memory, and the place of its entry; -1 if there is none."""
    for place in range(len(log) - 1, -1, -1):
        entry = log[place].entry
        if isinstance(entry, Message | ToolCall) and (memory := stored_memory(entry.memory)) is not None:
            return place, memory
    return -1, Memory()


def _follow(at: DialogueState, entry: Entry | UnknownEntry, remembered: Entry | UnknownEntry | None) -> None:
    """Takes in an entry that is newer than the memory."""
    match entry:
        case ToolResultEntry():
            at.results.append(entry)
        case Action() | Message(author=Author(kind="contact")):
            at.unanswered.append(entry)
        case Message(author=Author(kind="system")):
            at.leave()
            at.unanswered, at.results = [], []
        case Message(author=Author(kind="teammate")):
            at.leave()
            at.unanswered = []  # said to a person, and answered by one
        case Assigned(owner=owner) if owner.kind != "assistant":
            at.leave()
        case ToolCall() | Message(author=Author(kind="assistant")) if _is_agents_own(at, entry):
            at.unanswered, at.results = [], []
        case ToolCall() | Message(author=Author(kind="assistant")):
            is_same_step = isinstance(remembered, Message | ToolCall) and entry.basis == remembered.basis
            if not is_same_step:
                _answered_by_others(at, entry)
            at.unanswered, at.results = [], []
        case _:
            pass


def _is_agents_own(at: DialogueState, entry: Message | ToolCall) -> bool:
    """A question under a proposal, or a call after a click: this assistant need not know of either."""
    if isinstance(entry, Message):
        return entry.notice in (NOTICE, FILE_UNREAD) and entry.memory is None
    pressed = at.unanswered[-1] if at.unanswered else None
    undoes = isinstance(pressed, Action) and pressed.action.startswith(UNDO) and entry.memory is None
    return entry.confirms is not None or undoes


def _answered_by_others(at: DialogueState, entry: Message | ToolCall) -> None:
    """A flow's line after its button starts a task. Any other foreign step may have ended the current one."""
    pressed = at.unanswered[-1] if at.unanswered else None
    if isinstance(pressed, Action) and isinstance(entry, Message) and entry.memory is None:
        if task := task_for(pressed):
            at.leave()
            at.memory.task = task
    elif at.unanswered or at.results or entry.memory is not None:
        at.leave()


def _offered(log: Sequence[LogEntry]) -> frozenset[str]:
    """The buttons under this brain's newest line: those of older ones ask for nothing any more."""
    for item in reversed(log):
        entry = item.entry
        if isinstance(entry, Message) and (entry.memory or {}).get("brain") == BRAIN:
            return frozenset(button.action for button in entry.buttons)
    return frozenset()


def _unfinished(log: Sequence[LogEntry]) -> Unfinished:
    """The messages since another assistant's last answer, if calls of that assistant are the newest step."""
    said: list[str] = []
    tools: list[str] = []
    is_others = False
    for item in reversed(log):
        entry = item.entry
        if isinstance(entry, ToolCall):
            is_others = is_others or _is_of_another_brain(entry)
            tools.append(entry.tool)
        elif isinstance(entry, Message) and entry.author.kind == "contact" and tools:
            said.append(entry.text)
        elif isinstance(entry, Message) and entry.author.kind != "contact" and not _is_interim(entry, tools, said):
            break
    return Unfinished(tuple(reversed(said)), tuple(tools)) if is_others else Unfinished((), ())


def _is_interim(entry: Message, tools: Sequence[str], said: Sequence[str]) -> bool:
    """Whether it stands right before calls: what another brain said on its way to an answer."""
    return bool(tools) and not said and _is_of_another_brain(entry)


def _is_of_another_brain(entry: Message | ToolCall) -> bool:
    return entry.memory is not None and entry.memory.get("brain") != BRAIN
