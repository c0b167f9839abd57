"""The table of rights, as tests read it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

EVERYBODY = "everybody"
TARGETS = ("own", "customers", "staffs", "teams")


@dataclass(frozen=True)
class Row:
    """`allowed`: by the owner of the conversation or record (`own`, …), or `any` where a cell is about none."""

    name: str
    allowed: dict[str, frozenset[str]]

    def allows(self, who: str, target: str = "any") -> bool:
        named = self.allowed.get(target, frozenset())
        return who in named or EVERYBODY in named

    @property
    def has_targets(self) -> bool:
        return "any" not in self.allowed


@cache
def raw() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("who_may_what.yaml").read_text(encoding="utf-8"))
    return found


def rows(*path: str) -> dict[str, Row]:
    found: Any = raw()
    for part in path:
        found = found[part]
    return {name: Row(name, _allowed(cell)) for name, cell in found.items()}


def _allowed(cell: Any) -> dict[str, frozenset[str]]:
    targets = cell if isinstance(cell, dict) else {"any": cell}
    return {target: frozenset(_names(named)) for target, named in targets.items()}


def _names(named: Any) -> list[str]:
    if isinstance(named, list):
        return named
    return [EVERYBODY] if named == EVERYBODY else raw()["sets"][named]
