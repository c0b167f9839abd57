"""The operation `check`: all findings of a draft, its steps, and the variables that each step may use."""

import asyncio
from dataclasses import dataclass

from libs.assignment import Directory
from libs.contracts import CheckReply, CheckRequest, FlowFinding
from libs.flows import FlowTextError, written
from services.agent.flows import DeskNames, FlowStore, examine


@dataclass(frozen=True)
class Checking:
    """Checks a draft among the flows in force, with the names that the desk has now."""

    flows: FlowStore
    directory: Directory

    async def check(self, asked: CheckRequest) -> CheckReply:
        try:
            text = written(asked.document)
        except FlowTextError as error:
            problem = FlowFinding(severity="error", code="too_large", message=error.problem)
            return CheckReply(text="", findings=[problem])
        own, desk = self.flows.own, await desk_names(self.directory)
        # In a thread: compiling many expressions would hold up turns.
        found = await asyncio.to_thread(examine, asked.document, own.flows, desk)
        if own.canaries and not any(each.severity == "error" for each in found.findings):
            # A contact may get it next to canaries of other flows: agents would refuse all flows otherwise.
            tried = await asyncio.to_thread(examine, asked.document, own.with_all_canaries.flows, desk)
            errors = [each for each in tried.findings if each.severity == "error"]
            return CheckReply(text=text, findings=errors or found.findings, steps=found.steps, scopes=found.scopes)
        return CheckReply(text=text, findings=found.findings, steps=found.steps, scopes=found.scopes)


async def desk_names(directory: Directory) -> DeskNames:
    """The desk's teams, calendars and labels, which flows may name."""
    return DeskNames(
        teams={team.id for team in await directory.teams()},
        calendars={calendar.id for calendar in await directory.calendars()},
        labels={label.id for label in await directory.labels()},
    )
