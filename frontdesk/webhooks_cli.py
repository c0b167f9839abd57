"""The command line of `webhooks`: what each command takes."""

from typing import Annotated

import typer

from frontdesk.data_folder import DEFAULT as DEFAULT_DATA
from frontdesk.shared_options import All, Data, Json, Yes, sure_to_drop

app = typer.Typer(help="Webhooks of the event feed: endpoints and their dead letters.", no_args_is_help=True)

Ids = Annotated[list[str] | None, typer.Argument(help="Events, as `list` shows them.", metavar="EVENT...")]
Of = Annotated[str | None, typer.Option("--endpoint", help="Those of one endpoint.", metavar="NAME")]


@app.command()
def status(json: Json = False, data: Data = DEFAULT_DATA) -> None:
    """Print one line for each endpoint: its state, how far behind it is, and its last failure."""
    from frontdesk.webhooks import run_status

    raise typer.Exit(run_status(data, as_json=json))


@app.command("list")
def list_letters(endpoint: Of = None, json: Json = False, data: Data = DEFAULT_DATA) -> None:
    """Print one line for each event that an endpoint did not take: event, endpoint, type, attempts, reason, age."""
    from frontdesk.webhooks import run_list

    raise typer.Exit(run_list(data, endpoint, as_json=json))


@app.command()
def retry(
    ids: Ids = None, every: All = False, endpoint: Of = None, json: Json = False, data: Data = DEFAULT_DATA
) -> None:
    """Have dead letters sent again, each once."""
    from frontdesk.webhooks import ChosenEvents, run_retry

    raise typer.Exit(run_retry(data, ChosenEvents(ids or (), every, endpoint), as_json=json))


@app.command()
def drop(
    ids: Ids = None,
    every: All = False,
    endpoint: Of = None,
    yes: Yes = False,
    json: Json = False,
    data: Data = DEFAULT_DATA,
) -> None:
    """Remove dead letters. Their events stay in the feed."""
    from frontdesk.webhooks import ChosenEvents, run_drop

    raise typer.Exit(run_drop(data, ChosenEvents(ids or (), every, endpoint), sure=sure_to_drop(yes), as_json=json))


@app.command()
def enable(
    name: Annotated[str, typer.Argument(help="An endpoint, as `status` shows it.", metavar="NAME")],
    data: Data = DEFAULT_DATA,
) -> None:
    """Send to an endpoint again that said that it is gone, or that has a long pause."""
    from frontdesk.webhooks import run_enable

    raise typer.Exit(run_enable(data, name))
