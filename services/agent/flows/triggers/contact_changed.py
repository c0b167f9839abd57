"""`contact.changed`: the contact's record in HubSpot changed, by a tool of this conversation or as a webhook says."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from libs.contracts import (
    ASSISTANT,
    ChangeUndone,
    ContactSaved,
    ContactUpdated,
    LogEntry,
    Ok,
    ToolResultEntry,
    Triggered,
)
from libs.contracts.tools import is_internal
from libs.conversations import Snapshot
from services.agent.flows.triggers.base import EventTrigger, FlowEvent

PropertyName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")]


class ContactChangedTrigger(EventTrigger):
    """`properties`: one of these; any property without it."""

    on: Literal["contact.changed"] = "contact.changed"
    properties: list[PropertyName] = Field(default=[], max_length=50)

    def event_in(self, item: LogEntry, snapshot: Snapshot, flow: str) -> FlowEvent | None:  # noqa: ARG002
        if not snapshot.state.is_open:
            return None
        entry = item.entry
        if isinstance(entry, Triggered) and entry.on == self.on:
            return self._event(sorted(entry.data), own=False)
        if isinstance(entry, ToolResultEntry):
            return self._event(_changed(entry, snapshot), own=is_internal(entry.tool))
        return None

    def _event(self, changed: list[str], *, own: bool) -> FlowEvent | None:
        found = [name for name in changed if not self.properties or name in self.properties]
        if not found:
            return None
        # Only names: the values are those of `contact`, if the record is proven to be the contact's.
        return FlowEvent(", ".join(found), {"properties": [*found]}, {}, ASSISTANT if own else None)

    def label(self) -> Iterable[str]:
        yield ", ".join([self.on, *self.properties])
        yield from self.all_conditions()


def _changed(entry: ToolResultEntry, snapshot: Snapshot) -> list[str]:
    """The properties of the conversation's contact that this result changed, by the receipt."""
    match entry.result:
        case Ok(data=ContactUpdated(contact=contact, changes=changes) | ChangeUndone(contact=contact, changes=changes)):
            record = contact.id
        case Ok(data=ContactSaved(contact_id=str(record), changes=changes)):
            pass
        case _:
            return []
    own = snapshot.state.record.contact
    # Staff change the records of others: that is no change of the person who chats.
    return [each.property for each in changes] if own is not None and own.id == record else []
