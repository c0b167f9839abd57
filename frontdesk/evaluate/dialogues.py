"""Dialogues as files hold them: what a person says and presses, and what must stand in HubSpot afterwards."""

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from frontdesk.errors import UserError
from libs.contracts import LOCALES, Locale


class Written(BaseModel):
    """Refuses unknown fields and numbers in place of text: a misspelt expectation must not pass as met."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Press(Written):
    """A button by its action, the action's beginning (`confirm`), or its label."""

    press: str


class Wanted(Written):
    """A record that must be there. `values`: those that each property may have, None for an empty one."""

    values: dict[str, list[str | None]]
    notes: list[str] = []

    @model_validator(mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        values = {name: each if isinstance(each, list) else [each] for name, each in given.items() if name != "notes"}
        return {"values": values, "notes": given.get("notes", [])}


class Expected(Written):
    """`words` must be in the answer to the last message (of a list any one), `never` in no answer. `count`: contacts
    in HubSpot at the end."""

    records: list[Wanted] = []
    absent: list[str] = []
    count: int | None = None
    words: list[str | list[str]] = []
    never: list[str] = []


class Dialogue(Written):
    """`seeds`: contacts that are there before. `properties`: definitions that the account has beyond HubSpot's own."""

    id: str
    kind: str
    language: Locale
    say: list[str | Press] = Field(min_length=1)
    expect: Expected
    seeds: list[dict[str, str]] = []
    properties: list[dict[str, Any]] = []
    person: Literal["staff", "visitor"] = Field(default="staff", alias="as")
    region: str = "US"


def read_dialogues(paths: list[Path]) -> list[Dialogue]:
    """All dialogues of files and folders, in order. Raises UserError that names the file and the wrong place."""
    found: dict[str, Dialogue] = {}
    for path in paths:
        files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not files:
            raise UserError(f"{path}: no dialogues here (*.yaml)")
        for each in (each for file in files for each in _read(file)):
            if each.id in found:
                raise UserError(f"there are two dialogues {each.id}")
            found[each.id] = each
    return list(found.values())


def _read(file: Path) -> list[Dialogue]:
    try:
        listed = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{file}: {error}") from error
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise UserError(f"{file}: a list of dialogues is expected")
    language = file.stem[:2]
    if language not in LOCALES:
        raise UserError(f"{file}: the name must begin with a language ({', '.join(LOCALES)})")
    return [_dialogue(file, number, {"language": language, **each}) for number, each in enumerate(listed, 1)]


def _dialogue(file: Path, number: int, given: dict[str, Any]) -> Dialogue:
    try:
        return Dialogue.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise UserError(f"{file}: {given.get('id', f'dialogue {number}')}: {where}: {first['msg']}") from error
