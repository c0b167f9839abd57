"""The messages that a bridge gets for log entries."""

from collections.abc import Callable
from typing import Any

from libs.contracts import Closed, LogEntry, visible
from libs.conversations import ConversationState

LinkOf = Callable[[str, str], str]
"""The signed link to a file, by its conversation and its ID."""


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


def with_links(payload: dict[str, Any], link_of: LinkOf) -> dict[str, Any]:
    """The same message, with a link to each of its files. It is made for each attempt, so that it has not expired."""
    message = payload.get("message")
    if not message or not message.get("attachments"):
        return payload
    files = [{**file, "url": link_of(payload["conversation_id"], file["id"])} for file in message["attachments"]]
    return {**payload, "message": {**message, "attachments": files}}
