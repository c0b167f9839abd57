"""What the desk knows of a contact's HubSpot record, and why it knows no more.

Each sentence of the page about the record is one of these facts.
"""

from collections.abc import Sequence
from typing import Any

from libs.contracts import ContactIdentified, LogEntry, Ok, ToolCall, ToolResultEntry
from libs.contracts.tools import IDENTIFY_CONTACT
from libs.conversations import ConversationState, identity_of
from services.gateway.desk.schemas import ContactDetails, Lookup


def contact_details(
    state: ConversationState, newest: Sequence[LogEntry], previous: ConversationState | None, *, whole: bool = True
) -> ContactDetails:
    """`newest`: entries of the log, the newest first; `whole`: all of them. `previous`: the contact's conversation
    before, if it is known."""
    record, contact = state.record, state.record.contact
    is_previous = contact is None and previous is not None and previous.record.contact is not None
    if is_previous and previous is not None:
        record, contact = previous.record, previous.record.contact
    shown: dict[str, Any] | None = None
    if contact is not None:
        shown = contact.model_dump()
        # A record that was just created from the answers was never read.
        shown["properties"] = contact.properties or state.answers
    return ContactDetails(
        key=state.contact, hubspot=shown, owner_email=record.owner_email, verified=record.verified, own=record.own,
        previous=is_previous, lookup=_lookup(state, newest, whole), takes_note=state.record.contact is not None,
        said_name=identity_of(state).said_name,
    )  # fmt: skip


def _lookup(state: ConversationState, newest: Sequence[LogEntry], whole: bool) -> Lookup:
    """How the last search in HubSpot for this contact ended. `unknown`: it may be in an older entry."""
    if state.record.contact is not None:
        return "found"
    results: dict[str, ToolResultEntry] = {}
    for item in newest:
        entry = item.entry
        if isinstance(entry, ToolResultEntry):
            results.setdefault(entry.call_id, entry)
        elif isinstance(entry, ToolCall) and entry.tool == IDENTIFY_CONTACT.name:
            match results.get(entry.call_id):
                case None:
                    return "running"
                case ToolResultEntry(result=Ok(data=ContactIdentified())):
                    return "not_found"
                case _:
                    return "failed"
    if not identity_of(state).email:
        return "no_address"
    return "not_asked" if whole else "unknown"
