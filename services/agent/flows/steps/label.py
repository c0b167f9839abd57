"""`label`: adds and removes labels of the conversation, by which teammates filter and reports count."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from libs.contracts import ASSISTANT, Labelled, Slug, mistake
from libs.conversations import MAX_LABELS
from services.agent.flows.runtime import Continue, StepContext
from services.agent.flows.shown import ShownAs, StepGroup
from services.agent.flows.steps.base import Step


class LabelStep(Step):
    """Names IDs of the desk's labels."""

    kind: Literal["label"] = "label"
    group: ClassVar[StepGroup] = "people"
    add: list[Annotated[Slug, ShownAs("label")]] = Field(default=[], max_length=MAX_LABELS)
    remove: list[Annotated[Slug, ShownAs("label")]] = Field(default=[], max_length=MAX_LABELS)
    without_contact: ClassVar[Literal["runs", "left_out", "ends"]] = "runs"

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not (self.add or self.remove):
            raise mistake("label_missing", "name a label under `add` or `remove`")
        if both := sorted({*self.add} & {*self.remove}):
            raise mistake("label_both", "the label '{label}' is added and removed", label=both[0])
        return self

    def run(self, context: StepContext) -> Continue:
        had = _labels(context)
        removed = [label for label in had if label in self.remove]
        added = [label for label in dict.fromkeys(self.add) if label not in had]
        room = max(0, MAX_LABELS - len(had) + len(removed))
        if len(added) > room:
            context.report(self.kind, f"only {MAX_LABELS} labels: left out {', '.join(added[room:])}")
        if added[:room] or removed:
            context.turn.messages.append(Labelled(by=ASSISTANT, added=added[:room], removed=removed))
        return Continue()

    def label(self) -> str:
        return ", ".join((*(f"+{label}" for label in self.add), *(f"-{label}" for label in self.remove)))

    def labels_named(self) -> list[Slug]:
        return [*self.add, *self.remove]


def _labels(context: StepContext) -> list[str]:
    """The labels of the conversation after the earlier steps of this turn."""
    labels = list(context.conversation.labels)
    for entry in context.turn.messages:
        if isinstance(entry, Labelled):
            labels = [label for label in labels if label not in entry.removed] + entry.added
    return labels
