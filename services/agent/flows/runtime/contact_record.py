"""Takes the contact's HubSpot record from the results of calls, each once: what was found, and what was changed since.

A record that was found by an address that was only typed is kept for teammates. It proves nothing, so it is neither
shown to the contact (`FlowState.contact`) nor written to.
"""

from collections.abc import Iterable, Iterator

from libs.contracts import (
    Change,
    ChangeUndone,
    Contact,
    ContactIdentified,
    ContactRecord,
    ContactSaved,
    ContactUpdated,
    Ok,
    Principal,
    ToolCall,
    ToolResultEntry,
)
from libs.contracts.tools import IDENTIFY_CONTACT, SAVE_CONTACT, SaveContact
from libs.conversations import Snapshot
from services.agent.flows.runtime.state import FlowState

_OWN_TOOLS = (IDENTIFY_CONTACT.name, SAVE_CONTACT.name)


def take_results(state: FlowState, snapshot: Snapshot) -> Iterator[tuple[str, str, str]]:
    """Take new results into the state. Yields what teammates should read of each: its kind, a code, a sentence."""
    for item in snapshot.log:
        entry = item.entry
        # By the kind: each turn looks at each entry.
        if entry.kind != "tool_result" or entry.seq < 0 or entry.id in state.results:
            continue
        match entry.result:
            case Ok(data=ContactIdentified() as found):
                yield "enrich", *_identified(state, found, proven=snapshot.state.principal.email_verified)
            case Ok(data=ContactSaved() as saved):
                yield from _saved(state, saved)
            case Ok(
                data=ContactUpdated(contact=contact, changes=changes) | ChangeUndone(contact=contact, changes=changes)
            ):
                _change(state, contact.id, changes)
            case _ if entry.tool in _OWN_TOOLS:
                yield entry.tool, "hubspot_failed", f"HubSpot answered {entry.result.status}"
            case _:
                continue
        state.results.append(entry.id)


def email_of(state: FlowState, principal: Principal) -> str | None:
    """The contact's address: the host site vouches for it, or the contact typed it."""
    return principal.email or state.unsaved.get("email") or state.record.typed_email


def change_email(state: FlowState, email: str) -> None:
    """Take another address than the one that the contact typed before: they corrected it.

    A record that this conversation created gets the new address. Any other record is another person's.
    """
    record = state.record
    if record.typed_email in (None, email) or record.own or record.verified:
        return
    state.record = ContactRecord()
    state.unsaved = {**state.answers, **state.unsaved}


def unsaved(state: FlowState, principal: Principal) -> SaveContact | None:
    """The call that saves the answers that HubSpot does not have yet; None without answers or without an address."""
    record, email = state.record, email_of(state, principal)
    if not state.unsaved or not email or record.withheld:
        return None  # a withheld record belongs to the owner of the address, who may be another person
    contact = record.contact.id if record.contact and (record.verified or record.own) else None
    properties = {name: value for name, value in state.unsaved.items() if name != "email"}
    corrects = record.typed_email if record.own and record.typed_email != email else None
    state.record = record.model_copy(update={"typed_email": email})
    state.unsaved = {}
    return SaveContact(
        contact_id=contact, email=email, verified=principal.email_verified, corrects=corrects, properties=properties
    )


def is_unanswered(snapshot: Snapshot, tool: str) -> bool:
    """Whether the last call of this tool has no result yet."""
    calls = [item.entry for item in snapshot.log if isinstance(item.entry, ToolCall) and item.entry.tool == tool]
    results = {item.entry.call_id for item in snapshot.log if isinstance(item.entry, ToolResultEntry)}
    return bool(calls) and calls[-1].call_id not in results


def _identified(state: FlowState, found: ContactIdentified, *, proven: bool) -> tuple[str, str]:
    if found.contact is None:
        return "not_found", "no contact in HubSpot has this email"
    verified = proven and found.by == "email"
    update = {"contact": found.contact, "owner_email": found.owner_email, "verified": verified}
    state.record = state.record.model_copy(update=update)
    if verified:
        return "found", "found in HubSpot"
    return "found_typed", "found in HubSpot by an address that is not verified"


def _saved(state: FlowState, saved: ContactSaved) -> Iterator[tuple[str, str, str]]:
    if saved.contact_id is None:
        return
    record = state.record
    state.record = record.model_copy(
        update={
            "contact": record.contact or Contact(id=saved.contact_id),
            "own": record.own or saved.created,
            "withheld": record.withheld or saved.withheld,
        }
    )
    _change(state, saved.contact_id, saved.changes)
    if saved.withheld:
        yield "save", "withheld", "a record with this address exists; it is left as it is until the address is verified"


def _change(state: FlowState, contact_id: str, changes: Iterable[Change]) -> None:
    """The record as it is after these changes, by their receipt: the next step must not see what was before."""
    known = state.record.contact
    if known is None or known.id != contact_id:
        return  # staff change the records of others
    properties, texts = {**known.properties}, {**known.texts}
    for each in changes:
        for values, value in ((properties, each.after), (texts, each.after_text)):
            values.pop(each.property, None)
            if value:
                values[each.property] = value
    contact = known.model_copy(update={"properties": properties, "texts": texts})
    state.record = state.record.model_copy(update={"contact": contact})
