"""HubSpot holds each change of the receipts once, and nothing that no receipt or result mentions."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from libs.contracts.entries import LogEntry, ToolCall, ToolResultEntry
from libs.contracts.results import (
    ChangeUndone,
    ContactCreated,
    ContactsMerged,
    ContactUpdated,
    NoteAdded,
    Ok,
    ToolData,
    Unavailable,
)
from tests.chaos.oracle.evidence import Evidence, Violation


class Receipts:
    """All changes of contacts by the logs, in the order of their entries."""

    def __init__(self, evidence: Evidence) -> None:
        self.all: list[tuple[str, LogEntry, ToolData]] = []
        self.unknown: dict[str, list[dict[str, Any]]] = {}
        """By tool: the arguments of calls with an unknown effect."""
        self.undone_or_not: set[str] = set()
        """Conversations in which it is unknown whether a change was undone."""
        for conversation, log in evidence.logs.items():
            calls = {item.entry.call_id: item.entry for item in log if isinstance(item.entry, ToolCall)}
            last: dict[str, ToolResultEntry] = {}
            for item in log:
                entry = item.entry
                if isinstance(entry, ToolResultEntry):
                    last[entry.call_id] = entry
                    if isinstance(entry.result, Ok):
                        self.all.append((conversation, item, entry.result.data))
            for call_id, entry in last.items():
                self._note_unknown(conversation, entry, calls.get(call_id))
        self.all.sort(key=lambda each: each[1].position)
        self.removed = {
            data.contact.id for _, _, data in self.all if isinstance(data, ChangeUndone) and data.removed
        } | {data.merged.id for _, _, data in self.all if isinstance(data, ContactsMerged)}

    def _note_unknown(self, conversation: str, last: ToolResultEntry, call: ToolCall | None) -> None:
        """The last result of a call counts."""
        if call is None or not isinstance(last.result, Unavailable) or last.result.effect != "unknown":
            return
        self.unknown.setdefault(call.tool, []).append(call.arguments)
        if call.tool == "undo_last_change":
            self.undone_or_not.add(conversation)

    def created(self) -> Iterator[tuple[str, LogEntry, ContactCreated]]:
        yield from ((c, item, data) for c, item, data in self.all if isinstance(data, ContactCreated))

    def effect_is_unknown(self, tool: str, name: str, value: str) -> bool:
        """Whether a result said that the effect of such a call is unknown."""
        return any(arguments.get(name) == value for arguments in self.unknown.get(tool, []))


def receipts_are_true(evidence: Evidence) -> Iterator[Violation]:
    """Each contact that was said to be created is there with these values, unless it was said to be gone."""
    receipts = Receipts(evidence)
    seen: Counter[str] = Counter()
    for conversation, item, data in receipts.created():
        contact_id = data.contact.id
        seen[contact_id] += 1
        if seen[contact_id] > 1:
            yield Violation("doubled receipt", conversation, f"contact {contact_id} was created twice", item.offset)
        found = evidence.account.live(contact_id)
        gone = contact_id in receipts.removed or conversation in receipts.undone_or_not
        if found is None and not gone:
            yield Violation("lost contact", conversation, f"{contact_id} has a receipt", item.offset)


def contacts_are_there_once(evidence: Evidence) -> Iterator[Violation]:
    """Each request to create makes at most one contact, and the log has its receipt."""
    receipts = Receipts(evidence)
    with_receipt = {data.contact.id for _, _, data in receipts.created()}
    added: dict[str, list[dict[str, Any]]] = {}
    for each in evidence.account.added:
        added.setdefault(each["properties"].get("lastname", ""), []).append(each)
    for conversation, sent in evidence.expecting("create"):
        last = sent.expects["lastname"]
        found = [each for each in added.get(last, []) if not _came_by_a_merge(evidence, each)]
        if len(found) > 1:
            ids = [each["id"] for each in found]
            yield Violation("doubled contact", conversation, f"{last}: {ids}", sent.offset or "")
        for each in found:
            if each["id"] not in with_receipt and not receipts.effect_is_unknown("create_contact", "lastname", last):
                yield Violation("contact without a receipt", conversation, f"{last}: {each['id']}", sent.offset or "")


def _came_by_a_merge(evidence: Evidence, contact: dict[str, Any]) -> bool:
    return contact["id"] in evidence.account.redirects.values()


def phones_are_what_was_said_last(evidence: Evidence) -> Iterator[Violation]:
    """Updates and undone updates add up to what HubSpot holds."""
    receipts = Receipts(evidence)
    phones: dict[str, tuple[str, LogEntry, str | None]] = {}
    for conversation, item, data in receipts.all:
        match data:
            case ContactCreated(contact=contact):
                phones[contact.id] = (conversation, item, contact.properties.get("phone"))
            case ContactUpdated(contact=contact, changes=changes) | ChangeUndone(contact=contact, changes=changes):
                for change in changes:
                    if change.property == "phone":
                        phones[contact.id] = (conversation, item, change.after)
            case ContactsMerged(contact=contact, merged=merged):
                phones.pop(merged.id, None)
                phones.pop(contact.id, None)
            case _:
                pass
    for contact_id, (conversation, item, phone) in phones.items():
        found = evidence.account.live(contact_id)
        if found is None or contact_id in evidence.account.redirects or conversation in receipts.undone_or_not:
            continue
        holds = found["properties"].get("phone") or None
        if holds != phone and not receipts.effect_is_unknown("update_contact", "contact_id", contact_id):
            detail = f"contact {contact_id} holds {holds}, the last receipt says {phone}"
            yield Violation("receipt and HubSpot differ", conversation, detail, item.offset)


def notes_are_there_once(evidence: Evidence) -> Iterator[Violation]:
    receipts = Receipts(evidence)
    by_id = {data.note_id for _, _, data in receipts.all if isinstance(data, NoteAdded)}
    bodies = [(each["id"], each["properties"].get("hs_note_body", "")) for each in evidence.account.notes]
    there = {note_id for note_id, _ in bodies}
    for conversation, item, data in receipts.all:
        if isinstance(data, NoteAdded) and data.note_id not in there:
            yield Violation("lost note", conversation, f"note {data.note_id} has a receipt", item.offset)
    for conversation, sent in evidence.expecting("note"):
        body = sent.expects["body"]
        found = [note_id for note_id, text in bodies if body in text]
        if len(found) > 1:
            yield Violation("doubled note", conversation, f"{body!r}: {found}", sent.offset or "")
        elif found and found[0] not in by_id and not receipts.effect_is_unknown("add_note", "body", body):
            yield Violation("note without a receipt", conversation, f"{body!r}", sent.offset or "")


def addresses_are_there_once(evidence: Evidence) -> Iterator[Violation]:
    """For imports and visitors, which are distinguished by their address."""
    addresses = Counter(
        each["properties"]["email"].lower() for each in evidence.account.added if each["properties"].get("email")
    )
    for address, number in addresses.items():
        if number > 1:
            yield Violation("doubled contact", "", f"{address}: {number} times")
    for conversation, sent in evidence.expecting("import"):
        finished = _import_of(evidence.logs.get(conversation, []), sent.offset or "")
        if finished is None:
            continue
        missing = [each for each in sent.expects["emails"] if each not in addresses]
        if missing and not finished["failed"] and not finished["stopped"]:
            yield Violation("lost contact", conversation, f"of an import: {missing[:3]}", sent.offset or "")


def _import_of(log: list[LogEntry], offset: str) -> dict[str, Any] | None:
    """The outcome of the file at this offset, by the log."""
    uploaded = next((item.entry for item in log if item.offset == offset), None)
    import_id = getattr(uploaded, "import_id", None)
    for item in log:
        entry = item.entry
        if isinstance(entry, ToolResultEntry) and isinstance(entry.result, Ok):
            data = entry.result.data
            if data.kind == "import_finished" and data.import_id == import_id:
                return data.model_dump()
    return None
