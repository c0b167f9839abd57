"""The declaration of every kind of step, which checks, compiler, diagram and interpreter read. They name no kind."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic_core import PydanticCustomError

from libs.contracts import mistake
from services.agent.flows.conditions import StepCondition
from services.agent.flows.fields import Id, Name
from services.agent.flows.runtime import Outcome, StepContext
from services.agent.flows.shown import StepGroup
from services.agent.flows.texts import Part, Text, Words

Place = tuple[int | str, ...]
"""A path into a flow file."""


@dataclass(frozen=True)
class Block:
    """A list of steps inside a step.

    `name` is how `run` selects the block. `label` is written on the way to it in a diagram. `place` is its path inside
    the step, if that is not its name. `when` is the condition of a block that has one.
    """

    name: str
    steps: list["Step"]
    label: str
    place: Place = ()
    when: str | None = None
    drawn: bool = True

    @property
    def path(self) -> Place:
        return self.place or (self.name,)


JUMP = "jump"


@dataclass(frozen=True)
class JumpTarget:
    """The `id` of a step, and what a diagram writes on the way to it."""

    id: str
    label: str


class OfferedButton(Part):
    """`answer` is the message that the assistant sends after a click."""

    action: Name
    label: Words
    answer: Words


class Step(Part, ABC):
    """One step of a flow. `when`: the condition to run it at all; `id`: the name for jumps.

    A subclass has the fields of its kind, runs itself, and overrides the methods below that apply to it.
    """

    kind: str
    id: Id | None = None
    when: StepCondition | None = None

    whole_value: ClassVar[str | None] = None
    """The field that takes everything after the kind's name in a file, for a kind that is no mapping of fields."""
    timer: ClassVar[str | None] = None
    """The name of the timer that the step arms."""
    enters_a_block: ClassVar[bool] = False
    """Whether the step always goes on with one of its blocks."""
    group: ClassVar[StepGroup] = "logic"
    """Where the builder offers the kind."""
    is_end: ClassVar[bool] = False
    """Whether no step of this kind can have a step behind it."""
    shape: ClassVar[tuple[str, str]] = ("[", "]")
    """The box in a diagram."""
    without_contact: ClassVar[Literal["runs", "left_out", "ends"]] = "ends"
    """What a triggered flow does at this step while a person has the conversation, or after its end: the step runs, is
    left out, or ends the flow. Only a step that sends nothing, asks nothing and moves nothing may run."""
    needs_assistant: ClassVar[bool] = False
    """Whether it ends a triggered flow also while the conversation is in a queue."""
    begins_again: ClassVar[bool] = False
    """Whether it begins again after a triggered flow had to wait for the contact."""
    exit_label: ClassVar[tuple[str, str] | None] = None
    """A way out of the flow: what a diagram writes on the way, and in the box at its end."""

    @classmethod
    def kind_name(cls) -> str:
        """The name of the kind in flow files."""
        return str(cls.model_fields["kind"].default)

    @abstractmethod
    def run(self, context: StepContext) -> Outcome:
        """Do the step. It is called again at each turn until it returns something other than `Pause`."""

    def blocks(self) -> list[Block]:
        """The lists of steps inside this step, in the order of the file."""
        return []

    def label(self) -> str:
        """The text that distinguishes this step from others of its kind in a diagram."""
        return ""

    def nothing_follows(self) -> PydanticCustomError:
        """The mistake of a step behind this one, which ends the flow."""
        return mistake("nothing_follows", "nothing follows `{kind}`", kind=self.kind)

    def next_label(self) -> str | None:
        """The text on the way to the next step in a diagram; None if the next step is never reached from here."""
        return ""

    def ends(self) -> bool:
        """Whether no step is reached from here."""
        return self.next_label() is None and not self.blocks()

    def offered_buttons(self) -> list[OfferedButton]:
        return []

    def variables_set(self) -> Iterable[str]:
        return ()

    def jump(self) -> "JumpTarget | None":
        """The step at which this one may go on. `run` selects it as the block `JUMP`."""
        return None

    def flow_run(self) -> str | None:
        """The name of the flow that this step runs."""
        return None

    def team_assigned(self) -> str | None:
        """The team that gets the conversation."""
        return None

    def calendar_named(self) -> str | None:
        """The desk's calendar that this step asks."""
        return None

    def labels_named(self) -> Iterable[str]:
        """The desk's labels that this step names."""
        return ()

    def texts(self) -> Iterator[str]:
        """All expressions and templates of this step that may name variables."""
        yield from strings({name: value for name, value in self if name not in ("kind", "id")})
        yield from (block.when for block in self.blocks() if block.when)


def strings(value: Any) -> Iterator[str]:
    """The strings of a value, without those in lists: there are the blocks."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Text):
        yield from strings(value.model_dump())
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from strings(inner)
