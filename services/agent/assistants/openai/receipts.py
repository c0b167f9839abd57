"""What the log shows of a turn's changes: the receipts, and the calls that changed nothing.

A receipt is a result that says that HubSpot holds a change, or that it is stored durably and will.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from libs.contracts import (
    Accepted,
    Changed,
    Conflict,
    Contact,
    ContactsFound,
    Invalid,
    LogEntry,
    Ok,
    ToolCall,
    ToolResult,
    ToolResultEntry,
    Unavailable,
    Unconfirmed,
    single_contact,
)
from libs.contracts.tools import is_internal, reads_only
from libs.email_addresses import EMAIL_FORM
from services.agent.assistants.openai.turn_request import READ_CHARS, TurnRequest, texts_of

_ADDRESS = re.compile(EMAIL_FORM)
_NUMBER = re.compile(r"\+?\d[\d\s().\-/]{5,}\d")
_NUMBER_DIGITS = 7
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
    """`has_previous`: a previous turn has a receipt. `given`: addresses and numbers in the user's messages of this turn
    that no result of the conversation holds, in lower case; of numbers the last digits. `has_held`: one holds another.
    """

    attempts: tuple[Attempt, ...]
    request: TurnRequest
    has_previous: bool
    has_read: bool
    given: frozenset[str] = frozenset()
    has_held: bool = False

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


def turn_receipts(log: Sequence[LogEntry], start: int, request: TurnRequest) -> TurnReceipts:
    """The receipts of the turn that begins at this index of the log."""
    said = _said(log, start)
    given = frozenset(value for value in said if not _is_held(value, log))
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
    return TurnReceipts(
        attempts=tuple(Attempt(calls[each], newest.get(each)) for each in touched if each in calls),
        request=request,
        has_previous=any(isinstance(result, Ok | Accepted) for each, result in newest.items() if each not in touched),
        has_read=any(isinstance(item.entry, ToolResultEntry) and reads_only(item.entry.tool) for item in log[start:]),
        given=given,
        has_held=len(given) < len(said),
    )


def _said(log: Sequence[LogEntry], start: int) -> frozenset[str]:
    texts = "\n".join(text[:READ_CHARS] for text in texts_of(log[start:])).casefold()
    said = set(_ADDRESS.findall(texts))
    for number in _NUMBER.findall(texts):
        digits = re.sub(r"\D", "", number)
        if len(digits) >= _NUMBER_DIGITS:
            # The model may write the number with a country code, which the user left out.
            said.add(digits[-_NUMBER_DIGITS:])
    return frozenset(said)


def _is_held(value: str, log: Sequence[LogEntry]) -> bool:
    """Whether a contact in a result has this value, or one that may not be shown: then to say so is no claim."""
    results = [item.entry.result for item in log if isinstance(item.entry, ToolResultEntry)]
    if any(isinstance(result, Conflict) and result.existing is None for result in results):
        return True
    stored = [each for result in results for contact in contacts_in(result) for each in contact.properties.values()]
    if any(value in each.casefold() for each in stored):
        return True
    # Only a number may stand there in another form. An address is in no digits.
    return value.isdigit() and any(value in re.sub(r"\D", "", each) for each in stored)


def contacts_in(result: ToolResult) -> list[Contact]:
    """The contacts on the card of a result."""
    found = [contact] if (contact := single_contact(result)) is not None else []
    if isinstance(result, Ok) and isinstance(result.data, ContactsFound):
        found = list(result.data.contacts)
    return [*found, *result.similar] if isinstance(result, Unconfirmed) else found


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
