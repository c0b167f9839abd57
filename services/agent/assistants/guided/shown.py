"""Reads from the log which contacts a person saw last, and what the last change of them wrote."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from libs.contracts import (
    Accepted,
    ChangeUndone,
    Contact,
    ContactCreated,
    ContactsFound,
    ContactsMerged,
    ContactUpdated,
    LogEntry,
    NoteAdded,
    Ok,
    ToolCall,
    ToolResult,
    ToolResultEntry,
    Unavailable,
    Unconfirmed,
    single_contact,
)
from libs.contracts.tools import ADD_NOTE, SEARCH_CONTACT
from services.agent.assistants.guided.state import ContactRef

_CHANGES = (ContactCreated, ContactUpdated, ContactsMerged, NoteAdded, ChangeUndone)
_TELLING = ("company", "jobtitle", "city", "phone", "mobilephone")
"""Properties by which people know which of two contacts of one name is meant."""


@dataclass
class Shown:
    """The contacts shown last. `focus` is the last single contact, with its `properties`; `page` leads to more of the
    last list. `is_changed`: it was a change that showed them, which can be taken back; `written` are its properties
    with their values of before, `is_new`: it created the contact. `is_noted`: a note showed
    them, with the text `note`. `searched` are the
    arguments of a search, if it was answered last. `given_up` are the values of a change of the focus that was proposed
    or taken back last, and that the contact does not have now. `last_change` is the newest result of a change that was
    made, or of one that may have been.
    """

    focus: ContactRef | None = None
    properties: dict[str, str] = field(default_factory=dict)
    people: list[ContactRef] = field(default_factory=list)
    page: dict[str, Any] | None = None
    is_changed: bool = False
    is_new: bool = False
    is_noted: bool = False
    note: str = ""
    written: dict[str, str] = field(default_factory=dict)
    searched: dict[str, Any] = field(default_factory=dict)
    given_up: dict[str, str] = field(default_factory=dict)
    last_change: ToolResult | None = None


def person_of(contact: Contact) -> ContactRef:
    """The contact as it is offered and talked about."""
    properties = contact.properties
    detail = properties.get("email") or properties.get("company") or properties.get("phone") or ""
    detail = "" if detail == contact.name else detail
    others = (properties.get(prop) or "" for prop in _TELLING)
    more = next((value for value in others if value and value not in (detail, contact.name)), "")
    return ContactRef(id=contact.id, label=contact.name, detail=detail, more=more)


def shown_in(log: Sequence[LogEntry]) -> Shown:
    """Reads backwards, because only the newest result that shows a contact, and the newest list, are used."""
    shown = Shown(searched=_searched(log), last_change=_last_change(log))
    for place in range(len(log) - 1, -1, -1):
        entry = log[place].entry
        if not isinstance(entry, ToolResultEntry):
            continue
        if isinstance(entry.result, Ok) and isinstance(entry.result.data, ChangeUndone) and entry.result.data.removed:
            break  # the contact shown before is not there any more
        listed = _listed(entry.result)
        if not shown.people:
            contact = single_contact(entry.result)
            shown.people = [person_of(each) for each in ((contact,) if contact is not None else listed)]
            shown.focus = shown.people[0] if contact is not None else None
            shown.properties = dict(contact.properties) if contact is not None else {}
            shown.is_changed, shown.written = is_change(entry.result), _written(entry.result)
            shown.is_new = isinstance(entry.result, Ok) and isinstance(entry.result.data, ContactCreated)
            shown.is_noted = isinstance(entry.result, Ok) and isinstance(entry.result.data, NoteAdded)
            noted = _arguments(log[:place], entry, ADD_NOTE.name) if shown.is_noted else None
            shown.note = str((noted or {}).get("body", ""))
        if listed:
            shown.page = _next_page(log[:place], entry)
            break
    if shown.focus is not None and not shown.is_changed:
        shown.given_up = _given_up(log, shown.focus.id)
    return shown


def _given_up(log: Sequence[LogEntry], contact_id: str) -> dict[str, str]:
    """The values of the newest result, if it is a proposal or an undo."""
    newest = next((each.entry.result for each in reversed(log) if isinstance(each.entry, ToolResultEntry)), None)
    match newest:
        case Unconfirmed(contact=Contact(id=of), changes=changes) if of == contact_id:
            return {each.property: each.after for each in changes if each.after}
        case Ok(data=ChangeUndone(contact=Contact(id=of), changes=changes)) if of == contact_id:
            return {each.property: each.before for each in changes if each.before}
        case _:
            return {}


def _last_change(log: Sequence[LogEntry]) -> ToolResult | None:
    for item in reversed(log):
        match item.entry:
            case ToolResultEntry(result=Ok(data=ContactUpdated(changes=[]))):
                pass  # the record held the values already
            case ToolResultEntry(result=Ok(data=data) as result) if isinstance(data, _CHANGES):
                return result
            case ToolResultEntry(result=(Accepted() | Unavailable(effect="unknown")) as result):
                return result
            case _:
                pass
    return None


def is_change(result: ToolResult) -> bool:
    return isinstance(result, Ok) and isinstance(result.data, ContactCreated | ContactUpdated | ContactsMerged)


def _written(result: ToolResult) -> dict[str, str]:
    """The properties that a change wrote, with the values that they had: of a new contact all, without any."""
    match result:
        case Ok(data=ContactCreated(contact=contact)):
            return dict.fromkeys(contact.properties, "")
        case Ok(data=ContactUpdated(changes=changes)):
            return {each.property: each.before or "" for each in changes}
        case _:
            return {}


def _listed(result: ToolResult) -> Sequence[Contact]:
    match result:
        case Ok(data=ContactsFound(contacts=contacts)):
            return contacts
        case _:
            return ()


def _next_page(before: Sequence[LogEntry], entry: ToolResultEntry) -> dict[str, Any] | None:
    """The arguments that show what comes after this list."""
    match entry.result:
        case Ok(data=ContactsFound(after=str() as after)) if after:
            arguments = _arguments(before, entry)
            return {**arguments, "after": after} if arguments is not None else None
    return None


def _searched(log: Sequence[LogEntry]) -> dict[str, Any]:
    """The arguments of the search that the newest result answers; empty where it answers anything else."""
    for place in range(len(log) - 1, -1, -1):
        entry = log[place].entry
        if isinstance(entry, ToolResultEntry):
            is_search = isinstance(entry.result, Ok) and isinstance(entry.result.data, ContactsFound)
            return (_arguments(log[:place], entry) or {}) if is_search else {}
    return {}


def _arguments(
    before: Sequence[LogEntry], entry: ToolResultEntry, tool: str = SEARCH_CONTACT.name
) -> dict[str, Any] | None:
    for item in reversed(before):
        call = item.entry
        if isinstance(call, ToolCall) and call.call_id == entry.call_id and call.tool == tool:
            return dict(call.arguments)
    return None
