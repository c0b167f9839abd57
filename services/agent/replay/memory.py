"""Conversations of replays, in memory: the log and the state, with the effects that a flow decides by.

The agent's turns run on them as they do on Redis. It saves the scripts, the network and the wait for timers: a thousand
conversations in a minute. Only effects that decisions depend on are here; a test replays conversations that a real
agent had, and finds no difference.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Literal

from libs.contracts import (
    START,
    Action,
    Assigned,
    Closed,
    Entry,
    Labelled,
    LogEntry,
    Message,
    Model,
    ModelUse,
    Opened,
    Owner,
    Prioritised,
    TimerFired,
    ToolRequested,
    ToolResultEntry,
)
from libs.conversations import Commit, ConversationState, Snapshot, TurnLease, Turns, parse_state
from libs.messaging import Delivery

Committed = Literal["committed", "released"]

MAX_TAIL = 200
"""Entries that a turn reads: more than any flow of a file asks for."""


@dataclass
class MemoryConversation:
    """`now_ms` is the clock of this replay. `timers`: by name, when each is due."""

    fields: dict[str, str]
    now_ms: int
    log: list[LogEntry] = field(default_factory=list)
    timers: dict[str, int] = field(default_factory=dict)
    requests: list[ToolRequested] = field(default_factory=list)
    actions: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> ConversationState:
        state = parse_state({name.encode(): value.encode() for name, value in self.fields.items()})
        if state is None:
            raise RuntimeError("a conversation without a state")
        return state

    @property
    def is_over(self) -> bool:
        return self.fields["status"] != "open" or Owner.parse(self.fields["owner"] or "assistant").kind == "person"

    def add(self, entry: Entry, at_ms: int | None = None) -> str:
        """Append an entry now, or at this time if no entry is later. Returns its offset."""
        self.now_ms = max(self.now_ms, at_ms or 0)
        # Several entries of one millisecond follow each other by their number, as in Redis.
        place = (self.now_ms, 0)
        if self.log and self.log[-1].position >= place:
            ms, number = self.log[-1].position
            place = (ms, number + 1)
        offset = f"{place[0]}-{place[1]}"
        self.log.append(LogEntry(offset, entry))
        self.fields["tail"] = offset
        return offset

    def open(self, entry: Opened) -> None:
        offset = self.add(entry)
        self.fields |= {"head": offset, "barrier": offset, "opened_at": str(self.now_ms), "only_opened": "1"}

    def receive(self, entry: Message | Action, at_ms: int) -> None:
        """An entry of the contact."""
        offset = self.add(entry, at_ms)
        self.fields |= {"head": offset, "contact_offset": offset}
        self.fields.pop("only_opened", None)
        self.fields.setdefault("contact_at", str(self.now_ms))
        if not self.fields.get("waiting_since"):
            self.fields["waiting_since"] = str(self.now_ms)

    def fire(self, name: str) -> None:
        """A timer that is due. Its time is the clock's."""
        # A timer that is armed again replaces the one of its name.
        due = self.timers.pop(name)
        self.fields.pop(f"timer:{name}", None)
        offset = self.add(TimerFired(timer=name, generation=START), due)
        self.fields |= {"head": offset, "barrier": offset}

    def complete(self, entry: ToolResultEntry, at_ms: int | None) -> None:
        """The result of a call."""
        offset = self.add(entry, at_ms)
        pending = int(self.fields.get("pending_calls", "0")) - 1
        self.fields |= {"head": offset, "barrier": offset, "pending_calls": str(max(0, pending))}

    def commit(self, basis: str, step: Commit) -> None:
        """A decision of the agent."""
        # A decision without entries moves nothing but `handled`.
        offset = basis
        for entry in step.messages:
            offset = self.add(entry)
            self._follow(entry, step)
        for each in step.requests:
            offset = self.add(each.call)
            self.requests.append(each.request)
        pending = int(self.fields.get("pending_calls", "0")) + len(step.requests)
        for name in step.disarm:
            self._disarm(name)
        for name, after in step.timers:
            self.timers[name] = self.now_ms + int(after.total_seconds() * 1000)
            self.fields[f"timer:{name}"] = offset
        self.fields |= {
            "pending_calls": str(pending), "head": offset, "barrier": offset, "handled": basis, **step.patch,
        }  # fmt: skip

    def _follow(self, entry: object, step: Commit) -> None:
        """The effects of an entry on the state, as the script of a commit has them."""
        match entry:
            case Message():
                self.actions |= {each.action: each.label for each in entry.buttons}
                if step.phase == "open" and self.fields["owner"] == "assistant":
                    self.fields["waiting_since"] = ""
            case Assigned():
                self._own(entry.owner, entry.team)
            case Closed():
                self.fields |= {"status": "closed", "closed_at": str(self.now_ms), "closed_by": entry.by.kind}
                self.timers.clear()
            case Labelled():
                labels = [each for each in self.fields.get("labels", "").split() if each not in entry.removed]
                self.fields["labels"] = " ".join(dict.fromkeys([*labels, *entry.added]))
            case Prioritised():
                self.fields["priority"] = entry.priority
            case _:
                pass

    def _own(self, owner: Owner, team: str | None) -> None:
        if str(owner) != self.fields["owner"]:
            self.fields["owner_counter"] = str(int(self.fields["owner_counter"]) + 1)
        self.fields["owner"] = str(owner)
        if owner.kind == "team":
            self.fields["team"] = owner.id
            self.fields.setdefault("queued_at", str(self.now_ms))
        elif team:
            self.fields["team"] = team
        if owner.kind != "team":
            self._disarm("queue")
        if owner.kind != "assistant":
            self.fields.pop("only_opened", None)

    def _disarm(self, name: str) -> None:
        self.timers.pop(name, None)
        self.fields.pop(f"timer:{name}", None)


class MemoryTurns(Turns):
    """The turns of conversations in memory. One conversation is advanced by one task, so that no lease is contended."""

    def __init__(self) -> None:
        self._conversations: dict[str, MemoryConversation] = {}
        self.tail_length = MAX_TAIL

    def put(self, conversation_id: str, conversation: MemoryConversation) -> None:
        self._conversations[conversation_id] = conversation

    def remove(self, conversation_id: str) -> None:
        self._conversations.pop(conversation_id, None)

    async def acquire(self, conversation_id: str, delivery: Delivery) -> tuple[TurnLease, Snapshot]:
        lease = TurnLease(conversation_id, delivery, token="", asked_at=0.0)
        return lease, self._read(self._conversations[conversation_id])

    async def read(self, lease: TurnLease) -> Snapshot | None:
        conversation = self._conversations[lease.conversation_id]
        # What follows an end or a person is not part of a replay.
        return None if conversation.is_over else self._read(conversation)

    async def commit(self, lease: TurnLease, snapshot: Snapshot, step: Commit, *, release: bool) -> Committed:
        conversation = self._conversations[lease.conversation_id]
        conversation.commit(snapshot.basis, step)
        return "released" if release else "committed"

    async def release(self, lease: TurnLease, basis: str) -> Literal["released"]:  # noqa: ARG002
        return "released"

    async def mark_settled(self, lease: TurnLease, owner_counter: str) -> bool:
        self._conversations[lease.conversation_id].fields["settled"] = owner_counter
        return True

    async def abandon(self, lease: TurnLease, *, counted: bool = False) -> None:
        """There is no other worker."""

    async def note_model_use(self, conversation_id: str, used: ModelUse) -> None:
        """The summary of a replay has the cost of all its conversations."""

    async def publish_draft(self, lease: TurnLease, owner_counter: str, frame: Model) -> bool:  # noqa: ARG002
        return True

    def held(self, lease: TurnLease) -> AbstractContextManager[None]:  # noqa: ARG002
        return nullcontext()

    def _read(self, conversation: MemoryConversation) -> Snapshot:
        return Snapshot(conversation.state, conversation.log[-self.tail_length :])
