"""A flow: for which conversations it is, and its steps."""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field

from services.agent.flows.conditions import TriggerCondition, holds
from services.agent.flows.fields import Id
from services.agent.flows.steps import STEPS, OfferedButton, Step, Steps
from services.agent.flows.texts import Part


class Trigger(Part):
    """The conversations of a flow: those for which `when` and all `conditions` are true.

    With `once_per_contact`, the flow begins only once with each contact.
    """

    on: Literal["chat.opened"]
    when: TriggerCondition | None = None
    conditions: list[TriggerCondition] = []
    once_per_contact: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the flow is for every conversation."""
        return self.when is None and not self.conditions

    def overlaps(self, other: "Trigger") -> bool:
        """Whether this trigger accepts all that the other accepts. Conditions are compared as text."""
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
    steps: Annotated[Steps, Field(min_length=1)]

    def button(self, action: str) -> OfferedButton | None:
        """The flow's own button with this action; other actions belong to the assistant."""
        offered = (button for step in all_steps(self.steps) for button in step.offered_buttons())
        return next((button for button in offered if button.action == action), None)


def all_steps(steps: Sequence[Step]) -> Iterator[Step]:
    """These steps and all steps inside them, in the order of the file."""
    for step in steps:
        yield step
        for block in step.blocks():
            yield from all_steps(block.steps)


def use_steps(kinds: Sequence[type[Step]]) -> None:
    """Make these the steps that a flow file may have."""
    by_name = {str(kind.model_fields["kind"].default): kind for kind in kinds}
    union: Any = reduce(or_, kinds)
    any_step: Any = Annotated[union, Discriminator("kind"), BeforeValidator(_read_kind(by_name))]
    models: list[type[Part]] = [*kinds, Flow]
    for model in models:
        model.model_rebuild(force=True, _types_namespace={"AnyStep": any_step})


def _read_kind(kinds: dict[str, type[Step]]) -> Callable[[Any], Any]:
    """A validator that turns `{say: {text: …}, id: …}` into the fields of the step, with its kind as one of them."""

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        named = [key for key, part in value.items() if key not in _SHARED and (part is not None or key not in kinds)]
        if len(named) != 1 or named[0] not in kinds:
            unknown = "".join(f"unknown step {key!r}; " for key in named if key not in kinds)
            raise ValueError(f"{unknown}a step is exactly one of {', '.join(kinds)}")
        [kind] = named
        fields, whole = value[kind], kinds[kind].whole_value
        if whole is not None:
            fields = {whole: fields}
        elif not isinstance(fields, dict):
            raise ValueError(f"`{kind}` is a mapping of its fields")
        if wrong := sorted({"kind", *_SHARED} & fields.keys()):
            raise ValueError(f"`{wrong[0]}` is no field of `{kind}`; `id` and `when` stand next to it")
        return {**fields, **{key: value[key] for key in _SHARED if key in value}, "kind": kind}

    return read


_SHARED = ("id", "when")
"""The fields that stand next to the kind of a step."""

use_steps(STEPS)
