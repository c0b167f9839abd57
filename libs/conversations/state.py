"""What a conversation's log amounts to, as kept by the steps that append to it."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from libs.contracts import ContactRecord, Locale, LogEntry, Owner, Principal, parse_entry


@dataclass(frozen=True)
class ConversationState:
    """`head` is the last entry that asks for attention, `handled` how far the agent has answered.

    `owner_counter` rises with each change of the owner.
    """

    id: str
    status: str
    owner: Owner
    owner_counter: str
    head: str
    tail: str
    handled: str
    pending_calls: int
    attempts: int
    dropped: int
    barrier: str
    contact: str
    principal: Principal
    locale: Locale
    channel: str
    flows: str
    source: str
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def region(self) -> str | None:
        """Two letters: where phone numbers without a country code are from, if that was said."""
        return self.extra.get("region") or None

    @property
    def record(self) -> ContactRecord:
        """What the flow knows of the contact in HubSpot."""
        return ContactRecord.model_validate_json(self.extra.get("record") or "{}")

    @property
    def is_private(self) -> bool:
        """The desk does not show staff's conversations, unless a teammate or a workflow opened them."""
        return self.principal.kind == "staff" and self.source == "contact"

    @property
    def is_open(self) -> bool:
        return self.status == "open"


_INTS = frozenset(("pending_calls", "attempts", "dropped"))
_FIELDS = frozenset(ConversationState.__dataclass_fields__) - {"extra"}


def parse_state(flat: list[bytes] | dict[bytes, bytes]) -> ConversationState | None:
    """Read HGETALL's answer, from a command or a script; None for a conversation that isn't there."""
    pairs = flat.items() if isinstance(flat, dict) else zip(flat[::2], flat[1::2], strict=True)
    values: dict[str, Any] = {}
    extra: dict[str, str] = {}
    for raw_name, raw in pairs:
        name = raw_name.decode()
        if name in _INTS:
            values[name] = int(raw)
        elif name == "principal":
            values[name] = Principal.model_validate_json(raw)
        elif name == "owner":
            values[name] = Owner.parse(raw.decode())
        elif name in _FIELDS:
            values[name] = raw.decode()
        else:
            extra[name] = raw.decode()
    return ConversationState(**values, extra=extra) if values else None


def parse_log(items: list[Any]) -> list[LogEntry]:
    """Read XRANGE's or XREVRANGE's answer, in the order given. Raises ValueError for a corrupt entry."""
    return [LogEntry(offset=offset.decode(), entry=parse_entry(fields[1])) for offset, fields in _pairs(items)]


class Tails:
    """The ends of the logs that this process read lately, so that a turn reads and parses only what is new.

    Entries never change, and a log only grows: a tail that ends at an entry which is still there is still right.
    `conversations` bounds the memory, at some 60 kB each.
    """

    def __init__(self, length: int, *, conversations: int = 1_000) -> None:
        self.length = length
        self._most = conversations
        self._tails: OrderedDict[str, list[LogEntry]] = OrderedDict()

    def known(self, conversation_id: str) -> list[LogEntry]:
        """What is known of this log; empty if nothing. Never changed afterwards, whatever others read meanwhile."""
        return self._tails.get(conversation_id, [])

    def read(self, conversation_id: str, known: list[LogEntry], kind: bytes, items: list[Any]) -> list[LogEntry]:
        """The tail in order, from what a script answered to who knew `known`.

        `kind` is `new` for what follows the known, or `tail` for all of it, newest first.
        """
        tail = [*known, *parse_log(items)][-self.length :] if kind == b"new" else parse_log(items)[::-1]
        self._tails[conversation_id] = tail
        self._tails.move_to_end(conversation_id)
        while len(self._tails) > self._most:
            self._tails.popitem(last=False)
        return tail


def _pairs(items: list[Any]) -> list[tuple[bytes, list[bytes]]]:
    return [(offset, [b"e", raw[b"e"]] if isinstance(raw, dict) else raw) for offset, raw in items]
