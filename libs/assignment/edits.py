"""Changes of the directory: the editor, the version that they saw, and the entries of the audit log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

from libs.audit import changes_of, entry_of
from libs.contracts import AuditAction
from libs.messaging import text

Kind = Literal["people", "teams", "config"]
"""The hashes of the directory. Each field of `config` is a setting."""

ABSENT = "absent"
"""The version of what does not exist."""

_SUBJECTS: dict[Kind, str] = {"people": "person", "teams": "team", "config": "setting"}


@dataclass(frozen=True)
class Edit:
    """`by` is the editor as the audit log names them. `version` is the version that they saw; None overwrites any."""

    by: str = "system"
    version: str | None = None


BY_SYSTEM = Edit()


@dataclass(frozen=True)
class Versions:
    """By subject, as the audit log names it: the version of each part, and the parts that the desk's file named."""

    versions: Mapping[str, str]
    from_file: frozenset[str]


class VersionChanged(Exception):
    """The editor saw an older version: another editor changed it since. Nothing was stored."""


def version_of(*raw: bytes | None) -> str:
    """The version of stored values: a digest of them. None stands for a value that does not exist."""
    if raw == (None,):
        return ABSENT
    # Values are JSON or bare words: the separator is in none of them.
    return blake2b(b"\n".join(each or b"" for each in raw), digest_size=12).hexdigest()


def subject_of(kind: Kind, name: str) -> str:
    """How the audit log names a person, a team or a setting."""
    return f"{_SUBJECTS[kind]}:{name}"


def audit_entry(kind: Kind, name: str, before: bytes | str | None, after: str | None, by: str) -> str:
    """The entry of the audit log for one change. None: it did not exist, or does not exist any more."""
    old, new = _value(before), _value(after)
    changes = [change for change in changes_of(old, new) if change.field != "id"] if after is not None else []
    return entry_of(by, _action(kind, old, new), subject_of(kind, name), changes)


def _action(kind: Kind, old: Any, new: Any) -> AuditAction:
    if kind == "config":
        return "setting.changed"
    if kind == "teams":
        return "team.added" if old is None else "team.removed" if new is None else "team.changed"
    if old is None or new is None:
        return "person.added" if old is None else "person.removed"
    return "role.changed" if _role(old) != _role(new) else "person.changed"


def _role(person: Mapping[str, Any]) -> str:
    # A version before roles stored `admin`.
    return str(person.get("role") or ("admin" if person.get("admin") else "teammate"))


def _value(raw: bytes | str | None) -> Any:
    if raw is None:
        return None
    shown = text(raw) if isinstance(raw, bytes) else raw
    try:
        return json.loads(shown)
    except ValueError:
        return shown  # some settings are bare words
