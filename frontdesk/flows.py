"""Checks and draws flow files. Nothing needs to run for it."""

from pathlib import Path

from frontdesk.errors import UserError
from libs.assignment import DeskFileError, read_desk_file
from services.agent.flows import Flow, FlowError, drawn, read_flow, read_flows, warnings


def check_flows(folder: Path, desk: Path | None) -> list[str]:
    """One line for each flow in a folder, and its warnings. Raises UserError for a wrong file."""
    flows = _read(folder)
    try:
        config = read_desk_file(desk)[0] if desk and desk.exists() else None
    except DeskFileError as error:
        raise UserError(str(error)) from error
    found = [f"{flow.name}: {len(flow.steps)} steps" for flow in flows]
    teams = None if config is None else {team.id for team in config.teams}
    calendars = None if config is None else {calendar.id for calendar in config.calendars}
    labels = None if config is None else {label.id for label in config.labels}
    return [*found, *(f"warning: {warning}" for warning in warnings(flows, teams, calendars, labels))]


def show_flow(folder: Path, name: str | None) -> str:
    """A flow as a Mermaid diagram: the named one, or the only one. Raises UserError if there is no such flow."""
    flows = _read(folder)
    wanted = [flow for flow in flows if name in (None, flow.name)]
    if len(wanted) != 1:
        names = ", ".join(flow.name for flow in flows)
        raise UserError(f"which flow? There are {names}" if name is None else f"no flow {name}; there are {names}")
    return drawn(wanted[0])


def _read(folder: Path) -> list[Flow]:
    try:
        return [read_flow(file, text) for file, text in read_flows(folder).items()]
    except FlowError as error:
        raise UserError(str(error)) from error
