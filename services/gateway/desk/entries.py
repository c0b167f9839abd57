"""The log for teammates: everything except the assistants' state, and the actions that only the contact may take.

The buttons of the agent (confirm, cancel or undo a change) show only the kind of action. Their tokens are removed, so
that a teammate can read about a change but not confirm it.
"""

from typing import Any

from libs.contracts import (
    CreatedCard,
    LogEntry,
    ToolCall,
    ToolResultEntry,
    UnknownEntry,
    UpdatedCard,
    VisibleMessage,
    created_at,
    visible,
)
from libs.contracts.tools import UNDO_LAST_CHANGE
from services.gateway.desk.schemas import DeskEntry
from services.gateway.desk.undoing import undo_until

_HIDDEN_FIELDS = {"memory", "context", "v"}
_AGENT_ACTIONS = ("confirm:", "cancel:", "undo:")


def desk_entry(item: LogEntry) -> DeskEntry | None:
    """None for a kind that only a newer version knows."""
    if isinstance(item.entry, UnknownEntry):
        return None
    message = visible(item)
    return DeskEntry(
        offset=item.offset,
        kind=item.entry.kind,
        at=created_at(item.offset),
        message=None if message is None else _for_teammates(message),
        entry=_without_tokens(item),
        undo_until=undo_until(item),
    )


def _for_teammates(message: VisibleMessage) -> VisibleMessage:
    card = message.card
    if isinstance(card, CreatedCard | UpdatedCard):
        card = card.model_copy(update={"undo": None})
    buttons = [each.model_copy(update={"action": _kind_of(each.action)}) for each in message.buttons]
    action = _kind_of(message.action) if message.action is not None else None
    return message.model_copy(update={"card": card, "buttons": buttons, "action": action})


def _without_tokens(item: LogEntry) -> dict[str, Any]:
    entry = item.entry
    shown = entry.model_dump(mode="json", exclude=_HIDDEN_FIELDS, exclude_none=True)
    if isinstance(entry, ToolResultEntry):
        shown["result"].pop("confirmation", None)
        # Only the result's own token: a contact's property of this name lies deeper.
        if isinstance(data := shown["result"].get("data"), dict):
            data.pop("undo", None)
    if isinstance(entry, ToolCall) and entry.tool == UNDO_LAST_CHANGE.name:
        shown["arguments"] = {}
    if "action" in shown:
        shown["action"] = _kind_of(shown["action"])
    for button in shown.get("buttons", ()):
        button["action"] = _kind_of(button["action"])
    return shown


def _kind_of(action: str) -> str:
    """The kind of an agent's action, without its token. An action of a flow stays as it is."""
    return action.partition(":")[0] if action.startswith(_AGENT_ACTIONS) else action
