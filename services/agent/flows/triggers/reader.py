"""Reads the trigger of a flow file: a mapping with `on`, which names the kind."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import PlainValidator, SerializeAsAny, ValidationError
from pydantic_core import InitErrorDetails

from libs.contracts import mistake
from services.agent.flows.triggers.base import Trigger


class TriggerReader:
    """A validator of one trigger, for all kinds that it was given."""

    def use(self, kinds: Sequence[type[Trigger]]) -> None:
        """Make these the triggers that a flow file may have."""
        self._kinds = {kind.kind_name(): kind for kind in kinds}

    def __call__(self, value: Any) -> Trigger:
        if isinstance(value, Trigger):
            return value
        if not isinstance(value, dict):
            raise mistake("trigger_mapping", "a trigger is a mapping with `on`, the event that begins the flow")
        on = value.get("on")
        kind = self._kinds.get(on) if isinstance(on, str) else None
        if kind is None:
            # No union of pydantic's: its errors would have the kind in the path, where the file has none.
            error = mistake("unknown_trigger", "a trigger is on one of {known}", known=", ".join(self._kinds))
            found = InitErrorDetails(type=error, loc=("on",) if "on" in value else (), input=on)
            raise ValidationError.from_exception_data("Trigger", [found])
        return kind.model_validate(value)


READER = TriggerReader()

AnyTrigger = Annotated[SerializeAsAny[Trigger], PlainValidator(READER)]
"""A trigger of any kind."""
