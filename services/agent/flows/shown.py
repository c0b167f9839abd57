"""How the builder shows a field of a step: notes in a field's annotation, without effect on how a file is read."""

from dataclasses import dataclass
from typing import Literal

from libs.contracts import FieldType

StepGroup = Literal["talk", "data", "logic", "people", "assistant", "end"]


@dataclass(frozen=True)
class ShownAs:
    """`sets`: the value, or the keys of the value, are names of variables. `rare`: folded until it is wanted.

    `only`: the field has a meaning only while another field has this value.
    """

    type: FieldType | None = None
    sets: bool = False
    rare: bool = False
    only: tuple[str, str] | None = None
