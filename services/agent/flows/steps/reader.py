"""Reads a step of a flow file: a mapping with one key besides `id` and `when`, which names the kind."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Discriminator, PlainValidator, TypeAdapter

from libs.contracts import mistake
from services.agent.flows.steps.base import Step

_SHARED = ("id", "when")
"""The fields that stand next to the kind."""


class StepReader:
    """A validator of one step, for all kinds that it was given."""

    def use(self, kinds: Sequence[type[Step]]) -> None:
        """Make these the steps that a flow file may have."""
        self._kinds = {kind.kind_name(): kind for kind in kinds}
        union: Any = Annotated[reduce(or_, kinds), Discriminator("kind")]
        self._union: TypeAdapter[Step] = TypeAdapter(union)

    @property
    def kinds(self) -> Mapping[str, type[Step]]:
        """The classes of steps by their names in flow files."""
        return self._kinds

    def __call__(self, value: Any) -> Step:
        return self._union.validate_python(self._flat(value) if isinstance(value, dict) else value)

    def _flat(self, value: dict[Any, Any]) -> dict[Any, Any]:
        """`{say: {text: …}, id: …}` as the fields of the step, with its kind as one of them."""
        kinds = self._kinds
        named = [key for key, part in value.items() if key not in _SHARED and (part is not None or key not in kinds)]
        if len(named) != 1 or named[0] not in kinds:
            unknown = next((str(key) for key in named if key not in kinds), None)
            known = ", ".join(kinds)
            if unknown is not None:
                message = "unknown step '{kind}'; a step is exactly one of {known}"
                raise mistake("unknown_step", message, kind=unknown, known=known)
            raise mistake("step_kind", "a step is exactly one of {known}", known=known)
        [kind] = named
        fields, whole = value[kind], kinds[kind].whole_value
        if whole is not None:
            fields = {whole: fields}
        elif not isinstance(fields, dict):
            raise mistake("step_mapping", "`{kind}` is a mapping of its fields", kind=kind)
        if wrong := sorted({"kind", *_SHARED} & fields.keys()):
            message = "`{field}` is no field of `{kind}`; `id` and `when` stand next to it"
            raise mistake("step_field", message, field=wrong[0], kind=kind)
        return {**fields, **{key: value[key] for key in _SHARED if key in value}, "kind": kind}


READER = StepReader()

# A step is read by a function, because steps contain steps: their models are complete before all kinds are known.
Steps = list[Annotated[Step, PlainValidator(READER)]]
