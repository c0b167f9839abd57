"""Reads the desk's file, and refuses it with the first mistake: in its form, or between its parts."""

from hashlib import blake2b
from pathlib import Path

from pydantic import ValidationError

from libs.assignment.level_check import problem_of_levels
from libs.assignment.look_check import problem_of_look
from libs.calendars import problem_of
from libs.contracts import DeskConfig


class DeskFileError(Exception):
    """The desk's file is wrong and its author must correct it. The message names the file and the mistake."""


def read_desk_file(path: Path) -> tuple[DeskConfig, str]:
    """The contents of the file, and its fingerprint. Raises DeskFileError."""
    # Only agents read the file. Other services import this package, and their images have no reader of YAML.
    import yaml

    try:
        raw = path.read_text(encoding="utf-8")
        config = DeskConfig.model_validate(yaml.safe_load(raw) or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DeskFileError(f"{path.name}: can't be read as YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DeskFileError(f"{path.name}: {where}: {first['msg'].removeprefix('Value error, ')}") from error
    if problem := _inconsistent(config):
        raise DeskFileError(f"{path.name}: {problem}")
    # By its text and not by its time: containers may write the same file again at each start.
    return config, blake2b(raw.encode(), digest_size=12).hexdigest()


def _inconsistent(config: DeskConfig) -> str | None:
    for kind, ids in (
        ("people", [person.id for person in config.people]),
        ("teams", [team.id for team in config.teams]),
        ("canned_replies", [reply.shortcut for reply in config.canned_replies]),
        ("labels", [label.id for label in config.labels]),
        ("macros", [macro.id for macro in config.macros]),
    ):
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            return f"{kind}: {twice[0]!r} is there twice"
    known = {person.id for person in config.people}
    for team in config.teams:
        if unknown := sorted(set(team.members) - known):
            return f"teams: {team.id!r} has the member {unknown[0]!r}, who is not among the people"
    problem = problem_of(config.calendars, [team.id for team in config.teams])
    if problem:
        return f"calendars: {problem[1]}"
    problem = problem_of_levels(config.sla, [team.id for team in config.teams], known)
    if problem:
        return f"sla: {problem[1]}"
    problem = problem_of_look(config.widget)
    return f"widget: {problem[1]}" if problem else None
