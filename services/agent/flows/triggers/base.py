"""The declaration of every kind of trigger, which checks, diagram and engine read. They name no kind."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import JsonValue

from libs.contracts import Author, LogEntry
from libs.conversations import Snapshot
from services.agent.flows.conditions import (
    EVENT_NAMES,
    TRIGGER_NAMES,
    ConditionFailed,
    EventCondition,
    TriggerCondition,
    holds,
)
from services.agent.flows.texts import Part

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FlowEvent:
    """An event that begins a flow.

    `values` are what conditions read as `event`. `variables`: what the steps find in `vars`. `by`: its author, where
    it has one.
    """

    detail: str
    values: Mapping[str, JsonValue]
    variables: Mapping[str, JsonValue]
    by: Author | None = None

    @property
    def is_own(self) -> bool:
        """Whether a flow or the assistant caused it, and no person, program or clock."""
        return self.by is not None and self.by.kind in ("assistant", "system")


class Trigger(Part, ABC):
    """The conversations of a flow: those with the trigger's event for which `when` and all `conditions` are true.

    With `once_per_contact`, the flow begins only once with each contact. A subclass has the fields of its kind.
    """

    on: str
    when: TriggerCondition | None = None
    conditions: list[TriggerCondition] = []
    once_per_contact: bool = False

    names: ClassVar[frozenset[str]] = TRIGGER_NAMES
    """The names that conditions may use."""
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

    def accepts(self, flow: str, values: dict[str, Any]) -> bool:
        """Whether all conditions are true on these values. A condition that fails counts as false."""
        try:
            return self.matches(values)
        except ConditionFailed as error:
            # Expressions have no values of contacts in them, so that an operator may read them.
            logger.warning("trigger not met because it failed", extra={"flow": flow, "condition": str(error)})
            return False

    def label(self) -> Iterable[str]:
        """The lines that a diagram shows below the flow's name."""
        return self.all_conditions()

    def variables_set(self) -> Iterable[str]:
        """The variables that the event sets."""
        return ()


class EventTrigger(Trigger):
    """An event in a conversation. Of all flows that match it, the first begins."""

    when: EventCondition | None = None
    conditions: list[EventCondition] = []

    names: ClassVar[frozenset[str]] = EVENT_NAMES
    takes_the_place: ClassVar[bool] = False
    """Whether the flow takes the place of the one that ran before. Else that one goes on afterwards."""
    wakes: ClassVar[str] = ""
    """The name by which scripts know that an entry which usually wakes no agent has to, for this trigger."""

    @abstractmethod
    def event_in(self, item: LogEntry, snapshot: Snapshot, flow: str) -> FlowEvent | None:
        """The event that this entry is for the flow of this name; None if it is none."""

    def label(self) -> Iterable[str]:
        yield self.on
        yield from self.all_conditions()

    def waits_for_answer(self) -> timedelta | None:
        """The time without a person's answer that is the event."""
        return None

    def due(self, now: datetime, within: timedelta) -> datetime | None:  # noqa: ARG002  (most are on no schedule)
        """The last time of a schedule up to now, if it is not longer ago than `within`."""
        return None

    def reopens_within(self) -> timedelta | None:
        """The time after the end in which a message of the contact is the event."""
        return None
