"""Reads files of dialogues. A mistake is answered with the file, the dialogue and the field, in plain words."""

from collections.abc import Hashable, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from frontdesk.errors import UserError
from frontdesk.evaluate.dialogues import Dialogue, Expected, FileModel, Press
from libs.contracts import LOCALES

_OWN_FIELDS = frozenset(("notes", "values"))
"""Parts of a place that the models have and the files do not."""

_EXPLAINED = {
    "missing": "is missing",
    "list_type": "must be a list",
    "dict_type": "must have names with values",
    "model_type": "must have names with values",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "int_type": "must be a whole number",
}
"""Sentences for pydantic's codes. Its own words speak of Python's types."""


def read_dialogues(paths: Sequence[Path], known: Iterable[str]) -> list[Dialogue]:
    """All dialogues of files and folders, in order. `known`: names of the properties that each account has.

    Raises UserError that names the file and the wrong place.
    """
    found: dict[str, Dialogue] = {}
    places: dict[str, Path] = {}
    names = frozenset(known)
    for file in (file for path in paths for file in _files(path)):
        for each in _read(file, names):
            if each.id in found:
                raise UserError(f"{file}: {each.id}: id: {places[each.id]} has a dialogue with this ID already")
            found[each.id], places[each.id] = each, file
    return list(found.values())


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(each for each in path.iterdir() if each.suffix in (".yaml", ".yml"))
    if not files:
        raise UserError(f"{path}: there are no files of dialogues (*.yaml) in this folder")
    return files


def _read(file: Path, known: frozenset[str]) -> list[Dialogue]:
    try:
        listed = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506  a SafeLoader
    except FileNotFoundError:
        raise UserError(f"{file}: there is no such file or folder") from None
    except UnicodeDecodeError:
        raise UserError(f"{file}: the text must be UTF-8") from None
    except OSError as error:
        raise UserError(f"{file}: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise UserError(f"{file}{_line(error)}: {_explained(error)}") from None
    if not isinstance(listed, list) or not listed:
        raise UserError(f"{file}: must be a list of dialogues, each of which begins with `- id:`")
    return [_dialogue(file, number, given, known) for number, given in enumerate(listed, 1)]


def _dialogue(file: Path, number: int, given: object, known: frozenset[str]) -> Dialogue:
    if not isinstance(given, dict):
        raise UserError(f"{file}: dialogue {number}: must begin with `- id:`")
    named = f"{file}: {given.get('id') or f'dialogue {number}'}"
    # A file is named by its language, such as en.yaml; a dialogue may say another.
    language = {"language": file.stem[:2]} if file.stem[:2] in LOCALES else {}
    try:
        dialogue = Dialogue.model_validate({**language, **given, "file": str(file)})
    except ValidationError as error:
        problems = error.errors(include_url=False)
        # A misspelt field is a missing one, too, and only its own name explains both.
        problem = next((each for each in problems if each["type"] == "extra_forbidden"), problems[0])
        raise UserError(f"{named}: {_place(problem['loc'])}: {_sentence(problem)}") from None
    own = {str(each.get("name")) for each in dialogue.properties}
    for place, name in _properties(dialogue):
        if name not in known | own:
            raise UserError(f"{named}: {place}: there is no property {name}{_suggestion(name, known | own)}")
    return dialogue


def _properties(dialogue: Dialogue) -> Iterable[tuple[str, str]]:
    """The names of all properties, with their places."""
    for number, seed in enumerate(dialogue.seeds, 1):
        yield from ((f"seeds, item {number}", name) for name in seed)
    for number, record in enumerate(dialogue.expect.records, 1):
        yield from ((f"expect.records, item {number}", name) for name in record.values)


def _place(parts: Sequence[str | int]) -> str:
    """`expect.records, item 1, email`: items are counted from 1, as people count."""
    place = ""
    for part in parts:
        if isinstance(part, int):
            place += f", item {part + 1}"
        elif part not in _OWN_FIELDS and part.isidentifier() and part not in ("Press", "str"):
            place += f".{part}" if place and "," not in place else f", {part}" if place else part
    return place or "the dialogue"


def _sentence(problem: Any) -> str:
    code, given, place = problem["type"], problem["input"], problem["loc"]
    if code == "missing" and place == ("language",):
        return f"is missing, and the file's name does not begin with one ({', '.join(LOCALES)})"
    if code == "extra_forbidden":
        fields = _fields(place)
        return f"is not a field{_suggestion(str(place[-1]), fields)}; fields are {', '.join(fields)}"
    if code == "string_type":
        other = ", or a click such as {press: confirm}" if "say" in place else ""
        # YAML reads an unquoted 3 as a number, no as false, and 2026-11-16 as a date.
        return f"must be text{f': put it in quotes (YAML reads it as {given})' if _is_scalar(given) else other}"
    if code == "literal_error":
        return f"must be one of {problem['ctx']['expected']}"
    return _EXPLAINED.get(code) or str(problem["msg"]).removeprefix("Value error, ")


def _is_scalar(given: object) -> bool:
    return given is not None and not isinstance(given, dict | list)


def _fields(place: Sequence[str | int]) -> list[str]:
    """The fields that the model at this place has."""
    model: type[FileModel] = Press if "say" in place[:-1] else Expected if "expect" in place[:-1] else Dialogue
    return [field.alias or name for name, field in model.model_fields.items() if name != "file"]


def _suggestion(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name, names, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Parser):  # type: ignore[misc]  # either is a SafeLoader
    """Refuses a name that stands twice: YAML itself would take the second one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"{key.value} stands twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def _line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f":{mark.line + 1}" if mark else ""


def _explained(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error)
