"""The command line of `frontdesk flows`: the options of each command."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Check and draw the flows.", no_args_is_help=True)

Flows = Annotated[Path | None, typer.Option(help="The flows' folder; FRONTDESK_FLOWS, else flows.", metavar="DIR")]


def _flows_folder(given: Path | None) -> Path:
    from frontdesk.settings import load_settings

    return given or load_settings().flows


@app.command("check")
def flows_check(flows: Flows = None) -> None:
    """Read all flows as an agent would, and warn of what is hardly meant."""
    from frontdesk.flows import check_flows
    from frontdesk.settings import load_settings

    for line in check_flows(_flows_folder(flows), load_settings().desk):
        print(line)


@app.command("show")
def flows_show(
    name: Annotated[str | None, typer.Argument(help="Which one, where there are several.", metavar="NAME")] = None,
    flows: Flows = None,
) -> None:
    """Print a flow as a Mermaid diagram."""
    from frontdesk.flows import show_flow

    print(show_flow(_flows_folder(flows), name), end="")


@app.command(
    "test",
    epilog="A test says what a contact says and clicks, and what must come of it: texts, answers, the contact in "
    "HubSpot, the owner or the queue. docs/flows.md says how to write one. Nothing reaches HubSpot.",
)
def flows_test(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Files and folders of tests (*.yaml); `tests` in the flows' folder if none is given.",
                       metavar="FILE...", show_default=False),
    ] = None,
    only: Annotated[str, typer.Option(help="Only tests with this in their name.", metavar="WORDS")] = "",
    transcripts: Annotated[bool, typer.Option("--transcripts", help="Show what was said in each test.")] = False,
    flows: Flows = None,
) -> None:  # fmt: skip
    """Play the tests of the flows, each in a conversation of its own."""
    from frontdesk.flow_tests.run import FlowTestOptions, run_flow_tests

    raise typer.Exit(run_flow_tests(FlowTestOptions(_flows_folder(flows), files or [], only, transcripts)))
