"""A past conversation as a replay needs it: what came from outside, and when, until a person had it.

A person's part can't be repeated, since people would answer otherwise to other questions. So a recording ends where a
person took the conversation, or where it was closed from outside.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from libs.contracts import (
    Accepted,
    Action,
    Assigned,
    Closed,
    FlowDecision,
    LogEntry,
    Message,
    Opened,
    ToolCall,
    ToolResultEntry,
)
from libs.contracts.tools import SAVE_CONTACT
from libs.conversations import ConversationState

BURST_MS = 3_000
"""Lines of a contact that follow each other so closely, without an entry of the agent between, are read together."""


@dataclass(frozen=True)
class Recording:
    """`state` is the one at the end. `log`: all entries, in order."""

    state: ConversationState
    log: Sequence[LogEntry]

    @property
    def id(self) -> str:
        return self.state.id

    @cached_property
    def part(self) -> Sequence[LogEntry]:
        """The log until a person had the conversation, or its end."""
        return self.log[: self._cut + 1]

    @cached_property
    def end_ms(self) -> int:
        """Until then time passes in a replay."""
        return self.log[min(self._cut, len(self.log) - 1)].position[0]

    @cached_property
    def opened(self) -> Opened | None:
        return next((each.entry for each in self.log if isinstance(each.entry, Opened)), None)

    def inputs(self) -> Iterator[list[LogEntry]]:
        """What the contact said and clicked, in groups that the agent read together."""
        group: list[LogEntry] = []
        for item in self.part:
            match item.entry:
                case Message(author=author) | Action(author=author) if author.kind == "contact":
                    if group and item.position[0] - group[-1].position[0] > BURST_MS:
                        yield group
                        group = []
                    group.append(item)
                case Message() | FlowDecision() | ToolCall() if group:
                    yield group
                    group = []
                case _:
                    pass
        if group:
            yield group

    @cached_property
    def results(self) -> Mapping[str, list[tuple[ToolCall, ToolResultEntry, LogEntry]]]:
        """The first results by the call that they answer, in order. A provisional one gives way to the real one."""
        calls = {each.entry.call_id: each.entry for each in self.part if isinstance(each.entry, ToolCall)}
        found: dict[str, list[tuple[ToolCall, ToolResultEntry, LogEntry]]] = {}
        for item in self.part:
            entry = item.entry
            # A provisional result says only that no answer had come in time.
            if isinstance(entry, ToolResultEntry) and entry.seq >= 0 and entry.call_id in calls:
                if item is self.final_results.get(entry.call_id):
                    continue
                call = calls[entry.call_id]
                found.setdefault(call_key(call.tool, call.arguments), []).append((call, entry, item))
        return found

    @cached_property
    def final_results(self) -> Mapping[str, LogEntry]:
        """By call: the result of a write that waited in the outbox, after the one that said so."""
        accepted: set[str] = set()
        found: dict[str, LogEntry] = {}
        for item in self.part:
            entry = item.entry
            # A lost first result is not in the log: then the final one is all that there is.
            if isinstance(entry, ToolResultEntry) and entry.seq == 0 and isinstance(entry.result, Accepted):
                accepted.add(entry.call_id)
            elif isinstance(entry, ToolResultEntry) and entry.seq > 0 and entry.call_id in accepted:
                found[entry.call_id] = item
        return found

    @cached_property
    def known_before(self) -> Mapping[str, str]:
        """What the contact had said of themselves in earlier conversations, as far as this one did not say it."""
        if not self.state.earlier:
            return {}
        # The state has all answers together; what this conversation saved was said in it.
        saved: set[str] = set()
        for item in self.part:
            if isinstance(item.entry, ToolCall) and item.entry.tool == SAVE_CONTACT.name:
                saved |= (item.entry.arguments.get("properties") or {}).keys() | {"email"}
        return {name: value for name, value in self.state.answers.items() if name not in saved}

    @cached_property
    def _cut(self) -> int:
        for place, item in enumerate(self.log):
            match item.entry:
                case Message(author=author) if author.kind == "teammate":
                    return place
                case Assigned(owner=owner) if owner.kind == "person":
                    return place
                case Closed():
                    return place
                case _:
                    pass
        return len(self.log) - 1


def call_key(tool: str, arguments: Mapping[str, object]) -> str:
    """Equal calls have equal keys. Arguments without a value count as left out."""
    given = {name: value for name, value in arguments.items() if value not in (None, {}, [], False)}
    return f"{tool} {json.dumps(given, sort_keys=True, ensure_ascii=False)}"
