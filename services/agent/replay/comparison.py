"""Where a replay differs from what happened: in decisions, calls, texts and the outcome.

Both sides are read in the same way from their logs. What no flow decides, such as offsets and IDs, never counts.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from libs.contracts import (
    Assigned,
    Closed,
    Entry,
    FlowDecision,
    Labelled,
    LogEntry,
    Message,
    Note,
    Prioritised,
    ReplayDifference,
    ReplayedConversation,
    ToolCall,
    UnknownEntry,
)
from services.agent.replay.replayer import Replayed

Kind = Literal["decision", "call", "text", "outcome"]
KINDS: tuple[Kind, ...] = ("decision", "call", "text", "outcome")

FLOW_REASONS = frozenset(("flow", "queue_timeout", "assistant", ""))
"""Changes of the owner that flows and assistants decide, also without a reason. Others are people's and the desk's."""


@dataclass(frozen=True)
class Happened:
    """One thing in a conversation, as one line. Equal things have equal lines."""

    kind: Kind
    line: str


def compared(replayed: Replayed) -> ReplayedConversation:
    recording = replayed.recording
    found = [] if replayed.problem else _differences(_happened(recording.part), _happened(replayed.log))
    outcome = outcome_of(recording.part), outcome_of(replayed.log)
    if outcome[0] != outcome[1] and not replayed.problem:
        found.append(ReplayDifference(kind="outcome", before=outcome[0], after=outcome[1]))
    return ReplayedConversation(
        conversation_id=recording.id, locale=recording.state.locale, outcome_before=outcome[0],
        outcome_after=outcome[1], differences=found, seconds=list(replayed.turns), held=list(replayed.held),
        problem=replayed.problem,
    )  # fmt: skip


def outcome_of(log: Sequence[LogEntry]) -> str:
    """Where the flow led to: a team's queue, the end with its reason, or the assistant."""
    outcome = "assistant"
    for item in log:
        match item.entry:
            case Assigned(owner=owner, reason=reason) if reason in FLOW_REASONS:
                outcome = f"queue {owner.id}" if owner.kind == "team" else owner.kind
            case Closed(reason=reason, by=by) if by.kind == "assistant":
                outcome = f"closed {reason}".strip()
            case _:
                pass
    return outcome


def _differences(before: Sequence[Happened], after: Sequence[Happened]) -> list[ReplayDifference]:
    found = []
    # Without its heuristic for long texts: frequent lines, such as a branch, are no noise here.
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        # Kind by kind, so that a changed text stands opposite to the text that it replaces.
        old, new = list(before[i1:i2]), list(after[j1:j2])
        for kind in KINDS:
            lines = [each.line for each in old if each.kind == kind], [each.line for each in new if each.kind == kind]
            length = max(map(len, lines))
            pairs = zip(*([*each, *[None] * (length - len(each))] for each in lines), strict=True)
            found += [ReplayDifference(kind=kind, before=was, after=now) for was, now in pairs]
    return found


def _happened(log: Sequence[LogEntry]) -> list[Happened]:
    lines = (_line(item.entry) for item in log)
    return [each for each in lines if each is not None]


def _line(entry: Entry | UnknownEntry) -> Happened | None:
    match entry:
        # A replay has no rules for silence: what they say is no difference between two flows.
        case Message(notice=notice) if (notice or "").startswith("silence"):
            return None
        case Message(author=author, text=text, buttons=buttons) if author.kind in ("assistant", "system"):
            return Happened("text", " ".join([*text.split(), *(f"[{button.label}]" for button in buttons)]))
        case FlowDecision(what=what, detail=detail, data=data):
            code = str(data.get("code") or "")
            return Happened("decision", " ".join(filter(None, (what, code, detail))))
        case ToolCall(tool=tool, arguments=arguments):
            given = {name: value for name, value in arguments.items() if value not in (None, {}, [], False)}
            return Happened("call", f"{tool} {json.dumps(given, sort_keys=True, ensure_ascii=False)}")
        case Assigned(owner=owner, reason=reason) if reason in FLOW_REASONS:
            return Happened("decision", f"assigned {owner}")
        # Others end it by rules of the desk, or are people.
        case Closed(reason=reason, by=by) if by.kind == "assistant":
            return Happened("decision", f"closed {reason}".strip())
        case Labelled(added=added, removed=removed, by=by) if by.kind != "teammate":
            return Happened("decision", f"labelled +{' '.join(added)} -{' '.join(removed)}")
        case Prioritised(priority=priority, by=by) if by.kind != "teammate":
            return Happened("decision", f"priority {priority}")
        case Note(author=author, text=text) if author.kind != "teammate":
            return Happened("decision", f"note {text}")
        case _:
            return None
