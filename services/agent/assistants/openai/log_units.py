"""The log as units that a model's history is made of: lines, and calls that were made together with their results.

The log has the order of events: a call, a message during the call, a provisional result, the final one later. The API
requires exactly one output after each call. So calls that were made together become one *unit*, with the newest results
as their outputs, at the place of the calls. A unit is never split.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from libs.contracts import (
    Action,
    Assigned,
    Closed,
    ClosingNoted,
    Delivered,
    Drafted,
    DraftRequested,
    DueTimes,
    Entry,
    Escalated,
    FlowDecision,
    Labelled,
    LogEntry,
    Message,
    Note,
    Opened,
    Prioritised,
    Rated,
    Reopened,
    Snoozed,
    TimerFired,
    ToolCall,
    ToolResultEntry,
    Triggered,
    Undelivered,
    UndoRequested,
    UnknownEntry,
    Uploaded,
)
from libs.contracts.tools import PLAN_IMPORT


@dataclass(frozen=True)
class Said:
    """A line of the conversation: a message, a click, or a fact that the model should know."""

    index: int
    entry: Message | Action | Uploaded | Assigned | ToolResultEntry
    interim: bool = False
    """Whether calls came with it: then it is the assistant's text before the calls, and not its answer."""

    @property
    def counts(self) -> int:
        """How much it counts towards the history's number of messages."""
        return int(isinstance(self.entry, Message | Action))


@dataclass(frozen=True)
class Called:
    """Calls that were made together, with their newest results."""

    index: int
    calls: tuple[ToolCall, ...]
    results: dict[str, ToolResultEntry]
    answered_at: int
    """The index of the last result in the log; the index of the calls while there is none."""

    counts = 0


Unit = Said | Called


def units(log: Sequence[LogEntry]) -> list[Unit]:
    """Everything in the log that the model should know, in order."""
    entries = [item.entry for item in log]
    newest = _newest_results(entries)
    found: list[Unit] = []
    called_at: dict[str, int] = {}
    spoken_at = -1
    for index, entry in enumerate(entries):
        match entry:
            case Message():
                interim = is_assistant(entry) and _is_call(entries, index + 1)
                spoken_at = index if is_assistant(entry) and not interim else spoken_at
                found.append(Said(index, entry, interim))
            case ToolCall(tool=tool) if tool == PLAN_IMPORT.name:
                pass  # Frontdesk's own call: the model has no such tool
            case ToolResultEntry(tool=tool) if tool == PLAN_IMPORT.name:
                found.append(Said(index, entry))
            case Action() | Uploaded() | Assigned():
                found.append(Said(index, entry))
            # The first call of a decision stands for all of them.
            case ToolCall() if not _is_call(entries, index - 1):
                calls = {call.call_id: call for call in _run(entries, index) if call.call_id not in called_at}
                called_at.update(dict.fromkeys(calls, index))
                if calls:
                    found.append(_called(index, tuple(calls.values()), newest))
            case ToolResultEntry() if called_at.get(entry.call_id, index) < spoken_at:
                # The assistant has answered since the call: this result came too late for its answer.
                found.append(Said(index, entry))
            case (
                ToolCall() | ToolResultEntry() | Opened() | TimerFired() | Note() | FlowDecision() | Snoozed()
                | Labelled() | Prioritised() | DueTimes() | Escalated() | Reopened()
                | DraftRequested() | Drafted() | UndoRequested() | Closed() | ClosingNoted() | Undelivered()
                | Delivered() | Rated() | Triggered() | UnknownEntry()
            ):  # fmt: skip
                pass
    return found


def is_assistant(entry: Entry | UnknownEntry) -> bool:
    return isinstance(entry, Message) and entry.author.kind == "assistant"


def _is_call(entries: Sequence[Entry | UnknownEntry], index: int) -> bool:
    return 0 <= index < len(entries) and isinstance(entries[index], ToolCall)


def _run(entries: Sequence[Entry | UnknownEntry], start: int) -> Iterator[ToolCall]:
    """The calls of one decision, which were appended together."""
    for entry in entries[start:]:
        if not isinstance(entry, ToolCall):
            return
        yield entry


def _newest_results(entries: Sequence[Entry | UnknownEntry]) -> dict[str, tuple[int, ToolResultEntry]]:
    newest: dict[str, tuple[int, ToolResultEntry]] = {}
    for index, entry in enumerate(entries):
        if isinstance(entry, ToolResultEntry):
            known = newest.get(entry.call_id)
            if known is None or entry.seq >= known[1].seq:
                newest[entry.call_id] = (index, entry)
    return newest


def _called(index: int, calls: tuple[ToolCall, ...], newest: dict[str, tuple[int, ToolResultEntry]]) -> Called:
    answers = {call.call_id: newest[call.call_id] for call in calls if call.call_id in newest}
    return Called(
        index,
        calls,
        {call_id: entry for call_id, (_, entry) in answers.items()},
        max((at for at, _ in answers.values()), default=index),
    )
