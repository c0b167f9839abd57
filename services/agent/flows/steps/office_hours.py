"""`office_hours`: runs the steps under `open` or `closed`, by the clock of a time zone or a calendar of the desk."""

from typing import ClassVar, Literal

from services.agent.flows.office_hours import Hours, is_open
from services.agent.flows.runtime import Continue, StepContext
from services.agent.flows.steps.base import Block, Step
from services.agent.flows.steps.reader import Steps


class OfficeHoursStep(Step, Hours):
    kind: Literal["office_hours"] = "office_hours"
    open: Steps = []
    closed: Steps = []
    without_contact: ClassVar[Literal["runs", "left_out", "ends"]] = "runs"
    enters_a_block: ClassVar[bool] = True
    shape: ClassVar[tuple[str, str]] = ("{", "}")

    def run(self, context: StepContext) -> Continue:
        given = context.time.open_hours
        found = is_open(self, context.now, context.calendars) if given is None else given
        # A contact must not be turned away because an admin renamed a calendar.
        block = "open" if found is not False else "closed"
        why = block if found is not None else f"open: the desk has no calendar {self.calendar}"
        context.report(self.kind, why, code=f"hours_{block}")
        return Continue(block)

    def blocks(self) -> list[Block]:
        return [Block("open", self.open, "open"), Block("closed", self.closed, "closed")]

    def calendar_named(self) -> str | None:
        return self.calendar

    def label(self) -> str:
        return self.calendar or self.zone or ""

    def next_label(self) -> None:
        return None
