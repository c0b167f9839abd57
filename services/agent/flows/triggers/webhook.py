"""`webhook`: a signed message of one of your programs, about a contact."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from libs.contracts import LogEntry, Triggered
from libs.conversations import Snapshot
from services.agent.flows.fields import Name
from services.agent.flows.shown import ShownAs
from services.agent.flows.triggers.base import EventTrigger, FlowEvent

WebhookName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$"), ShownAs("line")]


class WebhookTrigger(EventTrigger):
    """`webhook`: its name in the address. `data`: the values of the message that become variables."""

    on: Literal["webhook"] = "webhook"
    webhook: WebhookName
    data: Annotated[list[Name], ShownAs(sets=True)] = Field(default=[], max_length=20)

    def event_in(self, item: LogEntry, snapshot: Snapshot, flow: str) -> FlowEvent | None:  # noqa: ARG002
        entry = item.entry
        if not isinstance(entry, Triggered) or entry.on != self.on or entry.name != self.webhook:
            return None
        if not snapshot.state.is_open:
            return None
        variables = {name: entry.data[name] for name in self.data if name in entry.data}
        return FlowEvent(self.webhook, entry.data, variables)

    def variables_set(self) -> list[str]:
        return self.data

    def label(self) -> Iterable[str]:
        yield f"{self.on} {self.webhook}"
        yield from self.all_conditions()
