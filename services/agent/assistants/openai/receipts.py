"""What the log shows of a turn's changes: the receipts, and the calls that changed nothing.

A receipt is a result that says that HubSpot holds a change, or that it is stored durably and will.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from libs.contracts import (
    Accepted,
    Action,
    Changed,
    Conflict,
    Invalid,
    LogEntry,
    Message,
    Ok,
    ToolCall,
    ToolResult,
    ToolResultEntry,
    Unavailable,
    Unconfirmed,
    single_contact,
)
from libs.contracts.tools import is_internal, reads_only

AsksForChange = Callable[[str], bool]
_VALUE = re.compile(r"[\d@]")
Outcome = Literal["receipt", "open", "unknown", "nothing"]


@dataclass(frozen=True)
class Attempt:
    """A call that would change something, with its newest result (None: there is none yet)."""

    call: ToolCall
    result: ToolResult | None

    @property
    def outcome(self) -> Outcome:
        """`open`: a person must confirm it first. `unknown`: nobody knows whether it happened."""
        match self.result:
            case Ok() | Accepted():
                return "receipt"
            case Unconfirmed():
                return "open"
            case None | Unavailable(effect="unknown"):
                return "unknown"
            case _:
                return "nothing"


@dataclass(frozen=True)
class TurnReceipts:
    """`asks`: the user asked for a change since the last answer. `has_previous`: a previous turn has a receipt.

    `only_talks`: what the user wrote since is a question or small talk.
    """

    attempts: tuple[Attempt, ...]
    asks: bool
    has_previous: bool
    has_read: bool
    only_talks: bool

    @property
    def has_receipt(self) -> bool:
        return any(each.outcome == "receipt" for each in self.attempts)

    @property
    def failed(self) -> tuple[Attempt, ...]:
        """Calls that changed nothing, and that no later one made up for."""
        return tuple(
            attempt
            for at, attempt in enumerate(self.attempts)
            if attempt.outcome != "receipt" and not any(_makes_up(later, attempt) for later in self.attempts[at + 1 :])
        )

    @property
    def why(self) -> Literal["nothing", "partly", "unknown"]:
        """What Frontdesk itself says of this turn where the model does not."""
        if any(each.outcome == "unknown" for each in self.failed):
            return "unknown"
        return "partly" if self.has_receipt else "nothing"


def turn_receipts(log: Sequence[LogEntry], start: int, asks_for_change: AsksForChange) -> TurnReceipts:
    """The receipts of the turn that begins at this index of the log."""
    calls = {item.entry.call_id: item.entry for item in log if isinstance(item.entry, ToolCall)}
    newest: dict[str, ToolResult] = {}
    touched: dict[str, None] = {}
    for at, item in enumerate(log):
        entry = item.entry
        if not isinstance(entry, ToolCall | ToolResultEntry) or reads_only(entry.tool) or is_internal(entry.tool):
            continue
        if isinstance(entry, ToolResultEntry):
            newest[entry.call_id] = entry.result
        if at >= start:
            touched[entry.call_id] = None
    attempts = tuple(Attempt(calls[each], newest.get(each)) for each in touched if each in calls)
    turn = [item.entry for item in log[start:]]
    said = [entry.text for entry in turn if isinstance(entry, Message) and entry.author.kind == "contact"]
    asks = any(map(asks_for_change, said))
    pressed = any(isinstance(entry, Action) for entry in turn)
    return TurnReceipts(
        attempts=attempts,
        asks=asks,
        has_previous=any(isinstance(result, Ok | Accepted) for each, result in newest.items() if each not in touched),
        has_read=any(isinstance(entry, ToolResultEntry) and reads_only(entry.tool) for entry in turn),
        only_talks=not asks and not pressed and all(map(_only_talks, said)),
    )


def _only_talks(text: str) -> bool:
    """A question, or words without any value in them."""
    return "?" in text or not _VALUE.search(text)


def _makes_up(later: Attempt, failed: Attempt) -> bool:
    """Whether a later call did what this one could not: confirmed, corrected, or on the contact that exists."""
    if later.outcome != "receipt":
        return False
    if later.call.confirms == failed.call.call_id:
        return True
    target = later.call.arguments.get("contact_id")
    match failed.result:
        case Invalid():
            given = failed.call.arguments.get("contact_id")
            return later.call.tool == failed.call.tool and (target == given or given is None)
        case Conflict() | Changed():
            about = single_contact(failed.result)
            return about is not None and about.id == target
        case _:
            return False
