"""A flow: which conversations it is for, and its steps."""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from libs.contracts import Locale, Principal
from services.agent.flows.conditions import TriggerCondition, holds
from services.agent.flows.steps import Button, Id, Step
from services.agent.flows.texts import Part


def trigger_values(
    *, source: str, channel: str, locale: Locale, principal: Principal, returning: bool = False
) -> dict[str, Any]:
    """What a trigger's condition may look at."""
    return {
        "source": source,
        "channel": channel,
        "locale": locale,
        "principal": {"kind": principal.kind, "email_verified": principal.email_verified},
        "returning": returning,
    }


class Trigger(Part):
    """Which conversations a flow is for. `when` and all `conditions` must hold; without any: all.

    `once_per_contact`: not for a contact with whom this flow has begun before.
    """

    on: Literal["chat.opened"]
    when: TriggerCondition | None = None
    conditions: list[TriggerCondition] = []
    once_per_contact: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it takes every conversation."""
        return self.when is None and not self.conditions

    def overlaps(self, other: "Trigger") -> bool:
        """Whether everything that the other asks for suits this one: conditions are compared as written."""
        mine, theirs = (
            {" ".join(condition.split()) for condition in (each.when, *each.conditions) if condition}
            for each in (self, other)
        )
        return not self.once_per_contact and mine <= theirs

    def matches(self, values: dict[str, Any]) -> bool:
        """Raises ConditionFailed when a condition can't be evaluated on these values."""
        return all(holds(condition, values) for condition in (self.when, *self.conditions) if condition is not None)


class Flow(Part):
    name: Id
    trigger: Trigger
    steps: list[Step] = Field(min_length=1)

    def button(self, action: str) -> Button | None:
        """The flow's own button of this name; other actions are the brain's."""
        for step in all_steps(self.steps):
            for button in step.say.buttons if step.say else ():
                if button.action == action:
                    return button
        return None


def all_steps(steps: list[Step]) -> Iterator[Step]:
    """These steps and all that they contain, in the order of the file."""
    for step in steps:
        yield step
        for inner in inner_steps(step):
            yield from all_steps(inner)


def inner_steps(step: Step) -> list[list[Step]]:
    """The lists of steps inside this one."""
    if step.ask:
        return [step.ask.on_failure, step.ask.on_timeout]
    if step.branch:
        return [*(case.steps for case in step.branch.cases), step.branch.default]
    if step.office_hours:
        return [step.office_hours.open, step.office_hours.closed]
    if step.assign:
        return [step.assign.on_timeout]
    if step.http_request:
        return [step.http_request.on_failure]
    return []
