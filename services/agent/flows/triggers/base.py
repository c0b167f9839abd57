"""The declaration of every kind of trigger, which checks, diagram and engine read. They name no kind."""

from abc import ABC
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from services.agent.flows.conditions import TriggerCondition, holds
from services.agent.flows.texts import Part


class Trigger(Part, ABC):
    """The conversations of a flow: those with the trigger's event for which `when` and all `conditions` are true.

    With `once_per_contact`, the flow begins only once with each contact. A subclass has the fields of its kind.
    """

    on: str
    when: TriggerCondition | None = None
    conditions: list[TriggerCondition] = []
    once_per_contact: bool = False

    begins_conversations: ClassVar[bool] = False
    """Whether the flow is the one with which a conversation begins: then the first flow that matches runs."""

    @classmethod
    def kind_name(cls) -> str:
        """The name of the kind in flow files."""
        return str(cls.model_fields["on"].default)

    def all_conditions(self) -> Iterator[str]:
        """The conditions, in the order of the file. All of them must be true."""
        if self.when is not None:
            yield self.when
        yield from self.conditions

    @property
    def is_open(self) -> bool:
        """Whether the flow is for every conversation."""
        return not any(self.all_conditions())

    def overlaps(self, other: "Trigger") -> bool:
        """Whether this trigger accepts all that the other accepts. Conditions are compared as text."""
        # Spaces don't count: the same condition may be wrapped in another way.
        mine, theirs = ({" ".join(each.split()) for each in trigger.all_conditions()} for trigger in (self, other))
        return self.on == other.on and not self.once_per_contact and mine <= theirs

    def matches(self, values: dict[str, Any]) -> bool:
        """Raises ConditionFailed when a condition can't be evaluated on these values."""
        return all(holds(condition, values) for condition in self.all_conditions())

    def label(self) -> Iterable[str]:
        """The lines that a diagram shows below the flow's name."""
        return self.all_conditions()
