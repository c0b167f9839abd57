"""The operation `check`: all findings of a draft, its steps, and the variables that each step may use."""

import asyncio
from dataclasses import dataclass

from libs.assignment import Directory
from libs.contracts import CheckReply, CheckRequest, FlowFinding
from libs.flows import too_large, written
from services.agent.flows import DeskNames, FlowStore, examine


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
            text=written(asked.document), findings=found.findings, steps=found.steps, scopes=found.scopes
        )  # fmt: skip


async def desk_names(directory: Directory) -> DeskNames:
    """The desk's teams, calendars and labels, which flows may name."""
    return DeskNames(
        teams={team.id for team in await directory.teams()},
        calendars={calendar.id for calendar in await directory.calendars()},
        labels={label.id for label in await directory.labels()},
    )
