"""The command line of `dead-letters`: what each command takes."""

from typing import Annotated

import typer

from frontdesk.data_folder import DEFAULT as DEFAULT_DATA
from frontdesk.shared_options import All, Data, Json, Yes, sure_to_drop
from libs.contracts import Reason

app = typer.Typer(help="Events that were given up: list, show, retry, drop.", no_args_is_help=True)

Ids = Annotated[list[str] | None, typer.Argument(help="As `list` shows them.", metavar="ID...")]
OfReason = Annotated[Reason | None, typer.Option("--reason", help="Those of one reason.")]


@app.command("list")
def list_letters(reason: OfReason = None, json: Json = False, data: Data = DEFAULT_DATA) -> None:
    """Print one line for each: ID, age, reason, kind, and the call, conversation or channel."""
    from frontdesk.dead_letters import run_list

    raise typer.Exit(run_list(data, reason, as_json=json))


@app.command()
def show(
    letter: Annotated[str, typer.Argument(help="As `list` shows it.", metavar="ID")],
    body: Annotated[bool, typer.Option("--body", help="Show its content, which may name people.")] = False,
    json: Json = False,
    data: Data = DEFAULT_DATA,
) -> None:
    """Print the details of one letter, its cause and its remedy."""
    from frontdesk.dead_letters import run_show

    raise typer.Exit(run_show(data, letter, body=body, as_json=json))


@app.command()
def retry(
    ids: Ids = None, every: All = False, reason: OfReason = None, json: Json = False, data: Data = DEFAULT_DATA
) -> None:
    """Put letters back into their streams, each once."""
    from frontdesk.dead_letters import Chosen, run_retry

    raise typer.Exit(run_retry(data, Chosen(ids or (), every, reason), as_json=json))


@app.command()
def drop(
    ids: Ids = None,
    every: All = False,
    reason: OfReason = None,
    yes: Yes = False,
    json: Json = False,
    data: Data = DEFAULT_DATA,
) -> None:
    """Remove letters for good."""
    from frontdesk.dead_letters import Chosen, run_drop

    raise typer.Exit(run_drop(data, Chosen(ids or (), every, reason), sure=sure_to_drop(yes), as_json=json))
