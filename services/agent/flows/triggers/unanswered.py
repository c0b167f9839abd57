"""`unanswered`: the contact has waited for a person for some time, and no one has answered."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator

from libs.contracts import LogEntry, TimerFired
from libs.conversations import UNANSWERED, Snapshot
from services.agent.flows.fields import Duration, as_written, at_least, at_most
from services.agent.flows.triggers.base import EventTrigger, FlowEvent

WaitTime = Annotated[
    Duration, AfterValidator(at_least(timedelta(minutes=1))), AfterValidator(at_most(timedelta(days=14)))
]


class UnansweredTrigger(EventTrigger):
    """`after`: the time since the contact's first message that no person has answered."""

    on: Literal["unanswered"] = "unanswered"
    after: WaitTime

    def event_in(self, item: LogEntry, snapshot: Snapshot, flow: str) -> FlowEvent | None:  # noqa: ARG002
        since, after = snapshot.state.waiting_since, int(self.after.total_seconds() * 1000)
        if since is None or not _fired(item) or not snapshot.state.is_open or snapshot.state.owner.kind == "assistant":
            return None
        # Several flows share the timer: each begins at the first time that it fires after its own time.
        before = [each.position[0] for each in snapshot.log if _fired(each) and since < each.position[0]]
        fired_before = max((at for at in before if at < item.position[0]), default=since)
        if not fired_before < since + after <= item.position[0]:
            return None
        return FlowEvent(as_written(self.after), {"minutes": (item.position[0] - since) // 60_000}, {})

    def waits_for_answer(self) -> timedelta:
        return self.after

    def label(self) -> Iterable[str]:
        yield f"{self.on} after {as_written(self.after)}"
        yield from self.all_conditions()


def _fired(item: LogEntry) -> bool:
    return isinstance(item.entry, TimerFired) and item.entry.timer == UNANSWERED
