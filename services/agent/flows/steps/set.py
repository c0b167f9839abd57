"""`set`: sets variables to the values of expressions."""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from services.agent.flows.conditions import ConditionFailed, Expression, value_of
from services.agent.flows.fields import Name
from services.agent.flows.runtime import Continue, StepContext
from services.agent.flows.shown import ShownAs, StepGroup
from services.agent.flows.steps.base import Step


class SetStep(Step):
    kind: Literal["set"] = "set"
    values: Annotated[dict[Name, Expression], ShownAs(sets=True)]
    group: ClassVar[StepGroup] = "data"
    without_contact: ClassVar[Literal["runs", "left_out", "ends"]] = "runs"
    whole_value: ClassVar[str] = "values"

    def run(self, context: StepContext) -> Continue:
        for name, expression in self.values.items():
            try:
                context.state.variables[name] = value_of(expression, context.values())
                context.report(self.kind, name)
            except ConditionFailed as error:
                context.report("condition_failed", str(error))
        return Continue()

    def label(self) -> str:
        return ", ".join(self.values)

    def variables_set(self) -> Iterable[str]:
        return self.values
