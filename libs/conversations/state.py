"""The state of a conversation: a summary of its log, updated by each step that appends to it."""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from libs.contracts import (
    START,
    AssignOptions,
    ContactRecord,
    Entry,
    Envelope,
    Locale,
    LogEntry,
    ModelUse,
    Owner,
    Principal,
    Priority,
    Topic,
    UnknownEntry,
    created_at,
    parse_entry,
)

_TIMER = "timer:"
"""The prefix of the field of an armed timer."""


@dataclass(frozen=True)
class ConversationState:
    """The fields of the hash, by their names there. Moments are in ms of Redis' clock; None stands for an empty field.

    `head` is the last entry that asks for attention, `handled` how far the agent has answered. `owner_counter` rises
    with each change of the owner, and `settled` is the one that the desk knows. `team` is the team that the
    conversation was last queued for, `assignee` the teammate who has or had it, and `last_assignee` the one of the
    contact's conversation before, which ended at `last_closed_at`. `earlier` counts the contact's conversations before.
    """

    id: str
    status: str
    owner: Owner
    owner_counter: str
    head: str
    tail: str
    handled: str
    barrier: str
    contact: str
    principal: Principal
    locale: Locale
    channel: str
    source: str
    flows: str = ""
    pending_calls: int = 0
    attempts: int = 0
    dropped: int = 0
    region: str | None = None
    """Two letters: the country of phone numbers without a country code."""
    rights: str = "0"
    name: str | None = None
    earlier: int = 0
    flows_seen: tuple[str, ...] = ()
    """Flows that this contact has been through."""
    # --- owner and queue ---
    settled: str = "0"
    team: str | None = None
    assignee: str | None = None
    last_assignee: str | None = None
    dedicated: str | None = None
    assign_options: AssignOptions | None = None
    # --- service levels ---
    queued_at: int | None = None
    assigned_at: int | None = None
    human_since: int | None = None
    """When the contact first waited for a person. `human_answered_at`: when a person first answered after that."""
    human_answered_at: int | None = None
    answer_due: int | None = None
    """When a person must have answered the wait that goes on. `answer_due_for` is what it was computed for."""
    answer_due_for: str | None = None
    escalate_at: int | None = None
    escalated_for: int | None = None
    """The start of the wait that was escalated, once. `escalated_at` and `escalated_to` are for the desk."""
    escalated_at: int | None = None
    escalated_to: tuple[str, ...] = ()
    resolution_due: int | None = None
    resolution_due_for: str | None = None
    # --- lists of the desk ---
    last_text: str | None = None
    contact_text: str | None = None
    """The contact's last words. A button's label stands here only until they write."""
    last_author: str | None = None
    contact_offset: str | None = None
    """The contact's last entry."""
    opened_at: int | None = None
    waiting_since: int | None = None
    answered_at: int | None = None
    closed_at: int | None = None
    last_closed_at: int | None = None
    snoozed_until: int | None = None
    listed: str = "0"
    only_opened: bool = False
    """Whether it is new: its contact has opened it, and nothing else was done."""
    returned: bool = False
    """Whether its contact came back after the end, while it may be reopened."""
    reopen_ms: int | None = None
    """How long after its end the flow lets it be reopened."""
    labels: tuple[str, ...] = ()
    """IDs of labels of the desk, in the order in which they were added."""
    priority: Priority = "normal"
    category: str | None = None
    summary: str | None = None
    rating: int | None = None
    """The contact's, from 1 to 5, after the end."""
    rating_comment: str | None = None
    model_use: ModelUse | None = None
    note_tries: int = 0
    """Requests to write the closing note to HubSpot so far."""
    # --- delivery to a bridge ---
    bridge: bool = False
    delivered: str = START
    delivery_tries: int = 0
    delivery_since: int | None = None
    # --- turns ---
    retried: str | None = None
    """The offset of a message that gave up a turn, which an operator wants to be decided again."""
    flows_gone: bool = False
    """Whether teammates have seen that the flows of this conversation were deleted."""
    timers: frozenset[str] = frozenset()
    """Names of the timers that are armed."""
    other_fields: Mapping[str, str] = field(default_factory=dict)
    """Fields that have their own reader, such as those of the flow."""

    @property
    def flow(self) -> str | None:
        """The flow that this conversation is in."""
        return self.other_fields.get("flow") or None

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the flow."""
        variables: dict[str, Any] = json.loads(self.other_fields.get("vars") or "{}")
        return variables

    @property
    def chosen(self) -> dict[str, Topic]:
        """The choices that answer questions of the flow, by the question's name."""
        stored: dict[str, Any] = json.loads(self.other_fields.get("chosen") or "{}")
        return {name: Topic.model_validate(choice) for name, choice in stored.items()}

    @property
    def answers(self) -> dict[str, str]:
        """What the contact said of themselves, by the names of HubSpot's properties. Nothing vouches for it."""
        answers: dict[str, str] = json.loads(self.other_fields.get("answers") or "{}")
        return answers

    @property
    def record(self) -> ContactRecord:
        """The contact's HubSpot record, as far as the flow knows it."""
        return ContactRecord.model_validate_json(self.other_fields.get("record") or "{}")

    @property
    def triggered(self) -> str | None:
        """The flow that runs because of an event."""
        return self.other_fields.get("triggered") or None

    @property
    def wakes(self) -> str:
        """The entries that wake an agent for a trigger alone, by name."""
        return self.other_fields.get("triggers", "")

    @property
    def flows_ran(self) -> tuple[str, ...]:
        """The flows that run once per contact, of those that began here."""
        return tuple(self.other_fields.get("flows_ran", "").split())

    @property
    def is_triggered(self) -> bool:
        """Whether a flow runs, or is to run, because of an event."""
        return self.triggered is not None or self.other_fields.get("begins", "[]") not in ("", "[]")

    @property
    def is_asking(self) -> bool:
        """Whether the flow waits for the answer to a question."""
        return bool(self.other_fields.get("asking"))

    def raw(self, field: str) -> int | str | None:
        """A field by its name, also one that has no reader here; None if it is empty."""
        found: int | str | None = getattr(self, field, None)
        return found if found is not None else self.other_fields.get(field) or None

    @property
    def is_private(self) -> bool:
        """The desk does not show staff's conversations, unless a teammate or a workflow opened them."""
        return self.principal.kind == "staff" and self.source == "contact"

    @property
    def is_on_desk(self) -> bool:
        """Whether it is in the desk's lists, counts, searches and reports."""
        return not self.is_private and not self.only_opened

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def phase(self) -> Literal["open", "closed"]:
        """The phase for which a decision is made now."""
        return "open" if self.is_open else "closed"


def _flag(value: str) -> bool:
    return value == "1"


def _words(value: str) -> tuple[str, ...]:
    return tuple(value.split())


_READERS: dict[str, Callable[[str], Any]] = {
    "owner": Owner.parse, "principal": Principal.model_validate_json, "flows_seen": _words, "labels": _words,
    "escalated_to": _words, "model_use": ModelUse.parse,
    "assign_options": AssignOptions.model_validate_json, "bridge": _flag, "flows_gone": _flag, "only_opened": bool,
    "returned": bool,
    **dict.fromkeys(("pending_calls", "attempts", "dropped", "earlier", "note_tries", "delivery_tries", "rating"), int),
    **dict.fromkeys(
        ("opened_at", "waiting_since", "answered_at", "closed_at", "last_closed_at", "snoozed_until",
         "delivery_since", "queued_at", "assigned_at", "human_since", "human_answered_at", "answer_due", "escalate_at",
         "escalated_for", "escalated_at", "resolution_due", "reopen_ms"), int,
    ),
}  # fmt: skip
_FIELDS = frozenset(ConversationState.__dataclass_fields__) - {"other_fields", "timers"}
_MAY_BE_EMPTY = frozenset(("flows", "channel", "contact", "head", "tail", "handled", "barrier"))


def parse_state(flat: list[bytes] | dict[bytes, bytes]) -> ConversationState | None:
    """Read HGETALL's answer, from a command or a script; None for an unknown conversation."""
    pairs = flat.items() if isinstance(flat, dict) else zip(flat[::2], flat[1::2], strict=True)
    stored = {name.decode(): value.decode() for name, value in pairs}
    if not stored:
        return None
    values: dict[str, Any] = {}
    others: dict[str, str] = {}
    timers: list[str] = []
    for name, value in stored.items():
        if name in _FIELDS:
            if value or name in _MAY_BE_EMPTY:
                reader = _READERS.get(name)
                values[name] = value if reader is None else reader(value)
        elif name.startswith(_TIMER):
            timers.append(name.removeprefix(_TIMER))
        else:
            others[name] = value  # a newer version may add fields: they are kept for their own readers
    return ConversationState(**values, timers=frozenset(timers), other_fields=others)


def parse_log(items: list[Any]) -> list[LogEntry]:
    """Read XRANGE's or XREVRANGE's answer, in the order given. Raises ValueError for a corrupt entry."""
    return [_parsed(offset.decode(), fields[1]) for offset, fields in _pairs(items)]


def _parsed(offset: str, raw: bytes) -> LogEntry:
    return dated(offset, parse_entry(raw))


def dated(offset: str, entry: Entry | UnknownEntry) -> LogEntry:
    """An entry that was read, with the time of its offset if it was stored without its time."""
    if isinstance(entry, Envelope) and "at" not in entry.model_fields_set:
        entry = entry.model_copy(update={"at": created_at(offset)})
    return LogEntry(offset=offset, entry=entry)


class Tails:
    """The ends of the logs that this process read recently, so that a turn reads and parses only what is new.

    Entries never change, and a log only grows: a tail that ends at an entry which is still there is still right.
    `conversations` bounds the memory, at some 60 kB each.
    """

    def __init__(self, length: int, *, conversations: int = 1_000) -> None:
        self.length = length
        self._most = conversations
        self._tails: OrderedDict[str, list[LogEntry]] = OrderedDict()

    def known(self, conversation_id: str) -> list[LogEntry]:
        """The known entries of this log, or none. It never changes afterwards, even if others read more."""
        return self._tails.get(conversation_id, [])

    def read(self, conversation_id: str, known: list[LogEntry], kind: bytes, items: list[Any]) -> list[LogEntry]:
        """The tail in order, from a script's answer to a caller that knew `known`.

        `kind` is `new` for what follows the known, or `tail` for all of it, newest first.
        """
        # Parsing is most of the cost of a read, so that known entries are not parsed again.
        tail = [*known, *parse_log(items)][-self.length :] if kind == b"new" else parse_log(items)[::-1]
        self._tails[conversation_id] = tail
        self._tails.move_to_end(conversation_id)
        while len(self._tails) > self._most:
            self._tails.popitem(last=False)
        return tail


def _pairs(items: list[Any]) -> list[tuple[bytes, list[bytes]]]:
    return [(offset, [b"e", raw[b"e"]] if isinstance(raw, dict) else raw) for offset, raw in items]
