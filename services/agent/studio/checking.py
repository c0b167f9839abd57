"""The operation `check`: all findings of a draft, its steps, and the variables that each step may use."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from libs.assignment import Directory
from libs.contracts import CheckReply, CheckRequest, FlowFinding
from services.agent.flows import MAX_DEPTH, MAX_NODES, DeskNames, FlowStore, examine


@dataclass(frozen=True)
class Checking:
    """Checks a draft among the flows in force, with the names that the desk has now."""

    flows: FlowStore
    directory: Directory

    async def check(self, asked: CheckRequest) -> CheckReply:
        if (problem := too_large(asked.document)) is not None:
            return CheckReply(text="", findings=[FlowFinding(severity="error", code="too_large", message=problem)])
        others, desk = self.flows.own.flows, await desk_names(self.directory)
        # In a thread: compiling many expressions would hold up turns.
        found = await asyncio.to_thread(examine, asked.document, others, desk)
        return CheckReply(
            text=_text(asked.document), findings=found.findings, steps=found.steps, scopes=found.scopes
        )  # fmt: skip


async def desk_names(directory: Directory) -> DeskNames:
    """The desk's teams, calendars and labels, which flows may name."""
    return DeskNames(
        teams={team.id for team in await directory.teams()},
        calendars={calendar.id for calendar in await directory.calendars()},
        labels={label.id for label in await directory.labels()},
    )


def too_large(document: Any) -> str | None:
    """Why a document can't be checked: the limits are those of flow files. None if it can."""
    for nodes, depth in enumerate(_depths(document), 1):
        if depth > MAX_DEPTH:
            return f"nested more than {MAX_DEPTH} times"
        if nodes > MAX_NODES:
            return f"more than {MAX_NODES:,} values"
    return None


def _depths(document: Any) -> Iterator[int]:
    """The depth of each value. Without recursion, which a deep document would end."""
    left = [(document, 1)]
    while left:
        value, depth = left.pop()
        yield depth
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        left += [(each, depth + 1) for each in inner]


def _text(document: Any) -> str:
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120))
