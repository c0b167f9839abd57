"""The audit log of the desk: actors, actions, subjects and changes, as IDs: no names, addresses or texts of people."""

from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from libs.contracts.base import Model

AuditAction = Literal[
    "conversation.opened", "conversation.assigned", "conversation.closed", "conversation.snoozed",
    "conversation.labelled", "conversation.prioritised", "conversations.changed", "change.undo_requested",
    "person.added", "person.changed", "person.removed", "role.changed",
    "team.added", "team.changed", "team.removed", "setting.changed", "flows.loaded",
    "flow.created", "flow.published", "flow.rolled_back", "flow.switched", "flow.ordered", "flow.draft_discarded",
    "flow.removed", "flow.tests_changed", "flow.canary_changed", "flow.canary_promoted", "flow.canary_rolled_back",
    "report.exported", "transcript.exported", "audit.exported",
    "signed_in", "signed_out", "contact.forgotten", "contact.exported", "contact.blocked",
    "contact.unblocked", "hold.placed", "hold.ended",
]  # fmt: skip
"""The kinds of entries. `conversations.changed` is a bulk action; `contact.…` are actions of privacy."""


class AuditChange(Model):
    """One field before and after. Of lists: the elements that left and those that were added.

    `withheld`: the values are names, addresses or texts, which the audit log does not keep.
    """

    field: str
    before: JsonValue = None
    after: JsonValue = None
    withheld: bool = False


class AuditEntry(Model):
    """`by` and `subject` are a kind and an ID: `person:ana`, `workflow:crm`, `file:desk`, `conversation:0-…`.

    `id` orders entries. `details` are numbers and IDs that belong to the action.
    """

    id: str
    at: datetime
    by: str
    action: AuditAction
    subject: str
    changes: list[AuditChange] = []
    details: dict[str, JsonValue] = {}
