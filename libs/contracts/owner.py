"""The owner of a conversation: the assistant, a team or a person. In Redis, entries, API and frames it is a text."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

OwnerKind = Literal["assistant", "team", "person"]

_KINDS: tuple[OwnerKind, ...] = get_args(OwnerKind)
_NAMED = r"^(assistant|(team|person):[a-z0-9][a-z0-9_.@-]{0,79})$"


@dataclass(frozen=True, slots=True)
class Owner:
    """As a text: `assistant`, `team:<id>` or `person:<id>`."""

    kind: OwnerKind
    id: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text. Raises ValueError for what is no owner."""
        kind, _, name = text.partition(":")
        # To return the literal itself, so that mypy knows the kind.
        for known in _KINDS:
            if kind == known and bool(name) == (kind != "assistant"):
                return cls(known, name)
        raise ValueError("not an owner")

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        read = core_schema.no_info_after_validator_function(cls.parse, core_schema.str_schema())
        # Python code passes an Owner, and JSON a text.
        either = core_schema.union_schema([core_schema.is_instance_schema(cls), read])
        written = core_schema.to_string_ser_schema()
        return core_schema.json_or_python_schema(json_schema=read, python_schema=either, serialization=written)


class _IsNamed:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.chain_schema([core_schema.str_schema(pattern=_NAMED), handler(source)])


NamedOwner = Annotated[Owner, _IsNamed()]
"""An owner that a client names: its ID is one that people and teams may have."""
