"""The messages that a bridge gets for log entries."""

from typing import Any

from libs.contracts import Closed, LogEntry, visible
from libs.conversations import ConversationState


def payload_of(state: ConversationState, item: LogEntry) -> dict[str, Any] | None:
    """None for an entry that is not for the contact, or that the contact sent."""
    # A contact's key is the channel's own ID behind this prefix.
    prefix = f"channel:{state.channel}:"
    about = {
        "delivery_id": f"{state.id}:{item.offset}",
        "channel": state.channel,
        "conversation_id": state.id,
        "recipient": {"id": state.contact.removeprefix(prefix), "name": state.principal.name},
    }
    if isinstance(item.entry, Closed):
        return {"type": "closed", **about}
    message = visible(item)
    if message is None or message.author.kind == "contact":
        return None
    return {"type": "message", **about, "message": message.model_dump(mode="json", exclude_none=True)}
