"""`message.after_close`: the contact wrote after the end, in time, and more than thanks."""

from datetime import timedelta
from typing import ClassVar, Literal

from libs.contracts import LogEntry, Reopened
from libs.conversations import Snapshot
from services.agent.flows.fields import ReopenTime
from services.agent.flows.triggers.base import EventTrigger, FlowEvent


class MessageAfterCloseTrigger(EventTrigger):
    """`within`: so long after the end. The message reopens the conversation."""

    on: Literal["message.after_close"] = "message.after_close"
    within: ReopenTime

    takes_the_place: ClassVar[bool] = True

    def event_in(self, item: LogEntry, snapshot: Snapshot, flow: str) -> FlowEvent | None:  # noqa: ARG002
        if not isinstance(item.entry, Reopened) or not snapshot.state.is_open:
            return None
        return FlowEvent("", {}, {}, item.entry.by)

    def reopens_within(self) -> timedelta:
        return self.within
