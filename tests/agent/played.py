"""A conversation with a flow in memory: the interpreter alone, without Redis, workers and HubSpot.

It costs milliseconds, so that many dialogues can be tried. `tests/agent/visit.py` plays one through a real agent.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from libs.contracts.authors import ASSISTANT, Author
from libs.contracts.desk_entries import Assigned
from libs.contracts.entries import (
    Action,
    Closed,
    Entry,
    FlowDecision,
    LogEntry,
    Message,
    Opened,
    TimerFired,
    ToolCall,
    ToolResultEntry,
)
from libs.contracts.offsets import after
from libs.contracts.owner import Owner
from libs.contracts.principals import Locale, Principal
from libs.contracts.results import Contact, ContactIdentified, ContactSaved, Ok, ToolResult
from libs.conversations.state import ConversationState
from libs.conversations.turns import Snapshot
from services.agent.assistant import MessageReading, ReadingRequest
from services.agent.flows.compiler import compile_flow
from services.agent.flows.interpreter import Interpreter, PendingRequest
from services.agent.flows.loader import read_flow, read_flows
from services.agent.flows.runtime.answers import Rejections
from services.agent.flows.runtime.outcomes import AtAssist, AtReading, FlowTurn, ReadMessages
from services.agent.flows.store import FlowSet
from services.agent.turns.decide import answered_up_to
from tests.agent.visit import ANON, flow

NOON = 1_795_780_800_000
"""2026-11-27 12:00 UTC, in ms."""

EMAIL_TAKEN = "taken@acme.example"
"""The address of a customer in HubSpot."""


def flow_set(texts: Mapping[str, str]) -> FlowSet:
    flows = tuple(read_flow(file, text) for file, text in texts.items())
    return FlowSet("test", flows, {flow.name: compile_flow(flow) for flow in flows})


@cache
def shipped() -> FlowSet:
    return flow_set(read_flows(Path("flows")))


@cache
def rejections() -> Rejections:
    return Rejections.load(Path("locales"))


@dataclass
class Played:
    """`reader` stands in for a model; without one the rules read. `record`: what HubSpot has of the contact."""

    flows: FlowSet
    flow: str
    locale: Locale = "en"
    contact: Principal = ANON
    region: str | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    last_closed_minutes_ago: int | None = None
    record: Contact | None = None
    reader: Callable[[ReadingRequest], MessageReading | None] | None = None
    log: list[LogEntry] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    timers: dict[str, float] = field(default_factory=dict)
    owner: Owner = field(default_factory=lambda: Owner("assistant"))
    status: str = "open"
    saved: list[dict[str, Any]] = field(default_factory=list)
    assists: list[AtAssist] = field(default_factory=list)
    readings: list[ReadingRequest] = field(default_factory=list)

    def opens(self, *texts: str) -> "Played":
        """Opens the conversation, by these lines if there are any, before the agent has looked."""
        if self.known:
            self.fields["answers"] = json.dumps(dict(self.known))
        self._add(Opened(source="contact", principal=self.contact, channel="widget", locale=self.locale))
        for text in texts:
            self._add(Message(author=self._author, text=text))
        self._until_idle()
        return self

    def says(self, *texts: str, early: bool = False) -> "Played":
        """Sends these lines in one go. `early`: they were written before the conversation was open."""
        for text in texts:
            self._add(Message(author=self._author, text=text, early=early))
        self._until_idle()
        return self

    def clicks(self, action: str) -> "Played":
        self._add(Action(author=self._author, action=action, label=action))
        self._until_idle()
        return self

    def fires(self, timer: str) -> "Played":
        assert timer in self.timers, f"{timer} is not armed: {self.timers}"
        del self.timers[timer]
        self._add(TimerFired(timer=timer, generation="1-0"))
        self._until_idle()
        return self

    @property
    def received(self) -> list[str]:
        return [each.text for each in self._entries(Message) if each.author.kind == "assistant"]

    @property
    def last(self) -> str:
        return self.received[-1]

    @property
    def variables(self) -> dict[str, Any]:
        return self._state().variables

    @property
    def teams(self) -> list[str | None]:
        return [each.team for each in self._entries(Assigned)]

    @property
    def closed(self) -> list[str]:
        return [each.reason for each in self._entries(Closed)]

    @property
    def properties(self) -> dict[str, str]:
        """What HubSpot was told, the newest value of each property."""
        told: dict[str, str] = {}
        for call in self.saved:
            told |= call.get("properties", {})
            if call.get("email"):
                told["email"] = call["email"]
        return told

    @property
    def decisions(self) -> list[tuple[str, str]]:
        return [(each.what, each.detail) for each in self._entries(FlowDecision)]

    @property
    def _author(self) -> Author:
        return Author(kind="contact", id=self.contact.id)

    def _entries(self, kind: type[Any]) -> list[Any]:
        return [item.entry for item in self.log if isinstance(item.entry, kind)]

    def _add(self, entry: Entry) -> str:
        offset = f"{NOON + 1000 * len(self.log)}-0"
        self.log.append(LogEntry(offset=offset, entry=entry))
        return offset

    def _state(self) -> ConversationState:
        head = self.log[-1].offset
        ago = self.last_closed_minutes_ago
        return ConversationState(
            id="0-chat", status=self.status, owner=self.owner, owner_counter="0", head=head, tail=head, handled="0",
            pending_calls=0, attempts=0, dropped=0, barrier=head, contact=self.contact.id, principal=self.contact,
            locale=self.locale, channel="widget", flows="", source="contact", region=self.region, opened_at=NOON,
            last_closed_at=None if ago is None else NOON - ago * 60_000, other_fields=dict(self.fields),
        )  # fmt: skip

    def _until_idle(self) -> None:
        for _ in range(50):
            if self.status != "open" or not self._step():
                return
        raise AssertionError("the flow does not come to rest")

    def _step(self) -> bool:
        result = self._decided()
        if isinstance(result, AtReading) and self.reader is not None:
            self.readings.append(result.request)
            read = self.reader(result.request)
            reading = ReadMessages(result.offsets, result.request.text, read) if read else None
            result = self._decided(reads=False, reading=reading)
        if result is None or isinstance(result, PendingRequest | AtReading):
            return False
        if isinstance(result, AtAssist):
            return self._assist(result)
        self._take(result)
        return bool(result.messages or result.calls or result.patch)

    def _decided(
        self, *, reads: bool | None = None, reading: ReadMessages | None = None
    ) -> FlowTurn | AtAssist | AtReading | PendingRequest | None:
        snapshot = Snapshot(self._state(), list(self.log))
        answered = max(self.log[0].offset, answered_up_to(self.log))
        return Interpreter(
            self.flows, self.flow, snapshot, rejections(), answered, region=self.region,
            reads=self.reader is not None if reads is None else reads, reading=reading,
        ).result()  # fmt: skip

    def _assist(self, at: AtAssist) -> bool:
        """An assistant that repeats what it was asked."""
        answered = answered_up_to(self.log)
        new = [
            (item.offset, item.entry.text)
            for item in self.log
            if after(item.offset, answered) and isinstance(item.entry, Message) and item.entry.author.kind == "contact"
        ]
        if not new:
            return False
        self.assists.append(at)
        self._add(Message(author=ASSISTANT, text=f"re: {new[-1][1]}", basis=new[-1][0]))
        return True

    def _take(self, turn: FlowTurn) -> None:
        for entry in turn.messages:
            self._add(entry)
            if isinstance(entry, Assigned):
                self.owner = entry.owner
            if isinstance(entry, Closed):
                self.status = "closed"
        for name in turn.disarm:
            self.timers.pop(name, None)
        self.timers |= {name: duration.total_seconds() for name, duration in turn.timers}
        self.fields |= turn.patch
        for number, (tool, arguments) in enumerate(turn.calls):
            call = f"{len(self.log)}.{number}"
            given = arguments.model_dump(exclude_none=True)
            self._add(ToolCall(call_id=call, tool=tool, arguments=given))
            self._add(ToolResultEntry(call_id=call, tool=tool, result=self._hubspot(tool, given)))

    def _hubspot(self, tool: str, given: dict[str, Any]) -> ToolResult:
        if tool == "identify_contact":
            by: Any = "email" if self.record else None
            return Ok(data=ContactIdentified(contact=self.record, by=by))
        self.saved.append(given)
        if given.get("email") == EMAIL_TAKEN:
            return Ok(data=ContactSaved(contact_id="7", withheld=True))
        return Ok(data=ContactSaved(contact_id="501", created="contact_id" not in given))


def inbound(locale: Locale = "en", **changes: Any) -> Played:
    """A customer in the shipped inbound flow, before it begins."""
    return Played(shipped(), "inbound_conversation", locale=locale, **changes)


def in_flow(steps: str, **changes: Any) -> Played:
    """A customer in a flow of these steps, before it begins."""
    return Played(flow_set({"test.yaml": flow(steps)}), "test", **changes)
