"""`label.added`: a teammate or a flow added a label."""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from libs.contracts import Labelled, LogEntry, Slug
from libs.conversations import MAX_LABELS, Snapshot
from services.agent.flows.shown import ShownAs
from services.agent.flows.triggers.base import EventTrigger, FlowEvent


class LabelAddedTrigger(EventTrigger):
    """`labels`: one of these; any label without it."""

    on: Literal["label.added"] = "label.added"
    labels: list[Annotated[Slug, ShownAs("label")]] = Field(default=[], max_length=MAX_LABELS)

    wakes: ClassVar[str] = "label.added"

    def event_in(self, item: LogEntry, snapshot: Snapshot, flow: str) -> FlowEvent | None:  # noqa: ARG002
        entry = item.entry
        if not isinstance(entry, Labelled) or not snapshot.state.is_open:
            return None
        added = [label for label in entry.added if not self.labels or label in self.labels]
        return FlowEvent(", ".join(added), {"labels": [*added], "by": entry.by.kind}, {}, entry.by) if added else None

    def label(self) -> Iterable[str]:
        yield ", ".join([self.on, *self.labels])
        yield from self.all_conditions()
