"""Dialogues as files hold them: what a person says and clicks, and what must stand in HubSpot afterwards."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from libs.contracts import Locale, StrictModel

Text = Annotated[str, Field(min_length=1)]
"""An empty text would be in each answer."""


class FileModel(StrictModel):
    """Refuses numbers in place of text, too: YAML reads an unquoted phone number as one, and loses its zeros."""

    model_config = ConfigDict(strict=True)


class Press(FileModel):
    """A click on a button, by its action, the action's beginning (`confirm`), or its label."""

    press: Text


class ExpectedRecord(FileModel):
    """A contact that must be there. `values`: those that each property may have, None for an empty one."""

    values: dict[str, list[str | None]]
    notes: list[Text] = []

    @model_validator(mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        # Properties stand next to `notes` in a file, because most records have no notes.
        values = {name: each if isinstance(each, list) else [each] for name, each in given.items() if name != "notes"}
        return {"values": values, "notes": given.get("notes", [])}

    @model_validator(mode="after")
    def _can_be_found(self) -> "ExpectedRecord":
        if not any(any(self.values.get(name, ())) for name in ("email", "firstname", "lastname")):
            raise ValueError("needs an email, a firstname or a lastname, by which the contact is found")
        return self


class Expected(FileModel):
    """`words` must be in the answer to the last message (of a list any one), `never` in no answer.

    `count`: contacts in HubSpot at the end.
    """

    records: list[ExpectedRecord] = []
    absent: list[Text] = []
    count: int | None = Field(default=None, ge=0)
    words: list[Text | list[Text]] = []
    never: list[Text] = []


class Dialogue(FileModel):
    """`seeds`: contacts that are there before. `properties`: definitions that the account has beyond HubSpot's own.

    `file` is set by the reader, so that a mistake that shows later can be named with it.
    """

    id: Text
    kind: Text
    language: Locale
    say: list[Text | Press] = Field(min_length=1)
    expect: Expected
    seeds: list[dict[str, str]] = []
    properties: list[dict[str, Any]] = []
    person: Literal["staff", "visitor"] = Field(default="staff", alias="as")
    region: str = "US"
    file: str = ""

    @property
    def place(self) -> str:
        """The beginning of a line about a mistake."""
        return f"{self.file}: {self.id}"
