"""The evidence of a run, which is all that the oracle judges.

Logs and leftovers are read from Redis, contacts and notes from the stand-in for HubSpot, frames from the clients.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from libs.contracts.entries import LogEntry
from libs.contracts.offsets import parse
from libs.conversations.state import ConversationState
from tests.chaos.people.tab import Seen
from tests.chaos.people.talk import Sent
from tests.chaos.people.teammates import Done
from tests.chaos.record import Window


@dataclass
class Followed:
    """The view of one tab on a conversation. `complete`: it was ready at the end, after everything had come to rest."""

    name: str
    conversation_id: str
    seen: list[Seen]
    complete: bool = True


@dataclass
class Account:
    """The contacts in HubSpot at the end. `seeded` are the contacts that were there before the run."""

    contacts: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    seeded: frozenset[str] = frozenset()

    def live(self, contact_id: str) -> dict[str, Any] | None:
        """The contact that this ID leads to, through merges."""
        while contact_id in self.redirects:
            contact_id = self.redirects[contact_id]
        found = next((each for each in self.contacts if each["id"] == contact_id), None)
        return found if found is not None and found["archived_ms"] is None else None

    @property
    def added(self) -> list[dict[str, Any]]:
        """Contacts that the run made, and that are still there."""
        return [each for each in self.contacts if each["id"] not in self.seeded and each["archived_ms"] is None]


@dataclass
class Evidence:
    """`leftovers`: work, leases and timers that are there though everything had time to come to rest.

    `checksums`: of the logs, by conversation; `archived`: the same of what the archive has of ended ones.
    `errors`: what programs logged with a traceback, as `program: error`. `exposed`: private data where it must not be.
    """

    logs: dict[str, list[LogEntry]] = field(default_factory=dict)
    states: dict[str, ConversationState] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)
    archived: dict[str, str] = field(default_factory=dict)
    sent: dict[str, list[Sent]] = field(default_factory=dict)
    tabs: list[Followed] = field(default_factory=list)
    desk: list[Done] = field(default_factory=list)
    account: Account = field(default_factory=Account)
    windows: list[Window] = field(default_factory=list)
    dead: list[dict[str, str]] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    exposed: list[str] = field(default_factory=list)

    def expecting(self, what: str) -> Iterator[tuple[str, Sent]]:
        """Every accepted request of one kind, with its conversation."""
        for conversation, sent in self.sent.items():
            yield from ((conversation, each) for each in sent if each.offset and each.expects.get("asks") == what)


@dataclass
class Violation:
    """`rule`: which promise is broken. `offset`: where in the log to look."""

    rule: str
    conversation: str
    detail: str
    offset: str = ""

    @property
    def at_ms(self) -> int:
        return parse(self.offset)[0] if self.offset else 0


Rule = Callable[[Evidence], Iterator[Violation]]
