"""What HubSpot knows of a conversation's contact: taken from the results of the flow's own calls, each once.

A record that was found by an address that was only typed is kept for teammates and proves nothing: it is neither
shown to the contact (`Course.contact`) nor written to.
"""

from collections.abc import Iterator

from libs.contracts import ContactIdentified, ContactSaved, Ok, Principal, SaveContact, ToolCall, ToolResultEntry
from libs.conversations import Snapshot
from services.agent.flows.runtime.course import Course

_OWN_TOOLS = ("identify_contact", "save_contact")


def take_results(course: Course, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Put what HubSpot answered since into the course; yields what teammates should read of it, as kind and line."""
    for item in snapshot.log:
        entry = item.entry
        if not isinstance(entry, ToolResultEntry) or entry.seq < 0 or entry.id in course.done:
            continue
        match entry.result:
            case Ok(data=ContactIdentified() as found):
                yield "enrich", _identified(course, found, proven=snapshot.state.principal.email_verified)
            case Ok(data=ContactSaved() as saved):
                yield from _saved(course, saved)
            case _ if entry.tool in _OWN_TOOLS:
                yield entry.tool, f"HubSpot answered {entry.result.status}"
            case _:
                continue
        course.done.append(entry.id)


def email_of(course: Course, principal: Principal) -> str | None:
    """The contact's address: vouched for, or typed."""
    return principal.email or course.unsaved.get("email") or course.record.get("typed_email")


def unsaved(course: Course, principal: Principal) -> SaveContact | None:
    """The call that saves the answers that HubSpot doesn't have yet; None where there are none, or nowhere to."""
    email = email_of(course, principal)
    if not course.unsaved or not email or course.record.get("withheld"):
        return None
    course.record["typed_email"] = email
    mine = course.record.get("verified") or course.record.get("own")
    contact = (course.record.get("contact") or {}).get("id") if mine else None
    properties = {name: value for name, value in course.unsaved.items() if name != "email"}
    course.unsaved = {}
    return SaveContact(contact_id=contact, email=email, verified=principal.email_verified, properties=properties)


def is_unanswered(snapshot: Snapshot, tool: str) -> bool:
    """Whether the last call of this tool has no result yet."""
    calls = [item.entry for item in snapshot.log if isinstance(item.entry, ToolCall) and item.entry.tool == tool]
    results = {item.entry.call_id for item in snapshot.log if isinstance(item.entry, ToolResultEntry)}
    return bool(calls) and calls[-1].call_id not in results


def _identified(course: Course, found: ContactIdentified, *, proven: bool) -> str:
    if found.contact is None:
        return "nobody in HubSpot has this email"
    verified = proven and found.by == "email"
    course.record |= {"contact": found.contact.model_dump(), "owner_email": found.owner_email, "verified": verified}
    return "found in HubSpot" if verified else "found in HubSpot by an address that is not verified"


def _saved(course: Course, saved: ContactSaved) -> Iterator[tuple[str, str]]:
    record = course.record
    if saved.contact_id is None:
        return
    if not record.get("contact"):
        record["contact"] = {"id": saved.contact_id, "properties": {}}
    if saved.created:
        record["own"] = True
    if saved.withheld:
        record["withheld"] = True
        yield "save", "a record with this address exists; it is left as it is until the address is verified"
