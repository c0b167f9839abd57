"""Macros: several actions of a teammate on one conversation, by one click."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from libs.contracts.attachments import MAX_ATTACHMENTS, AttachmentId
from libs.contracts.base import Slug, StrictModel
from libs.contracts.owner import NamedOwner
from libs.contracts.service_levels import Priority
from libs.masking import MASKED

MAX_STEPS = 10

_Text = Annotated[str, Field(min_length=1, max_length=4_000, pattern=r"\S"), MASKED]
_Labels = Annotated[list[Slug], Field(max_length=20)]


class MacroReply(StrictModel):
    """In a macro, `{name}` is the contact and `{me}` the teammate. Only a request may name uploaded files."""

    do: Literal["reply"]
    text: Annotated[str, Field(max_length=4_000), MASKED] = ""
    attachments: list[AttachmentId] = Field(default=[], max_length=MAX_ATTACHMENTS)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.text.strip() or self.attachments):
            raise ValueError("say something")
        return self


class MacroNote(StrictModel):
    do: Literal["note"]
    text: _Text


class MacroLabel(StrictModel):
    do: Literal["label"]
    add: _Labels = []
    remove: _Labels = []


class MacroPrioritise(StrictModel):
    do: Literal["prioritise"]
    priority: Priority


class MacroAssign(StrictModel):
    """`me` is the teammate who runs the macro."""

    do: Literal["assign"]
    owner: NamedOwner | Literal["me"] = Field(examples=["team:sales"])


class MacroSnooze(StrictModel):
    do: Literal["snooze"]
    minutes: int = Field(ge=1, le=60 * 24 * 90)


class MacroClose(StrictModel):
    do: Literal["close"]
    category: str | None = Field(default=None, max_length=80)
    summary: Annotated[str, Field(max_length=4_000), MASKED] = ""


MacroStep = Annotated[
    MacroReply | MacroNote | MacroLabel | MacroPrioritise | MacroAssign | MacroSnooze | MacroClose,
    Field(discriminator="do"),
]


class Macro(StrictModel):
    id: Slug
    name: Annotated[str, Field(min_length=1, max_length=80), MASKED]
    steps: list[MacroStep] = Field(min_length=1, max_length=MAX_STEPS)

    @model_validator(mode="after")
    def _without_files(self) -> Self:
        if any(step.do == "reply" and step.attachments for step in self.steps):
            raise ValueError("a macro has no files")
        return self
