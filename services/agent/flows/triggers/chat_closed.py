"""`chat.closed`: a conversation ended. Only steps run that send nothing to the contact."""

from typing import Literal

from libs.contracts import Closed, LogEntry
from libs.conversations import Snapshot
from services.agent.flows.triggers.base import EventTrigger, FlowEvent


class ChatClosedTrigger(EventTrigger):
    on: Literal["chat.closed"] = "chat.closed"

    def event_in(self, item: LogEntry, snapshot: Snapshot, flow: str) -> FlowEvent | None:  # noqa: ARG002
        entry = item.entry
        # A message in time may have reopened it since: then it has not ended.
        if not isinstance(entry, Closed) or snapshot.state.is_open or snapshot.state.only_opened:
            return None
        return FlowEvent(entry.reason, {"reason": entry.reason, "by": entry.by.kind}, {}, entry.by)
