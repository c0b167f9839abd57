"""The command line of `frontdesk replay` and `frontdesk routing`: their options."""

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from frontdesk.data_folder import DEFAULT as DEFAULT_DATA
from frontdesk.shared_options import Data

EPILOG = (
    "What the contact said and clicked is repeated, at the times of then. Calls are answered by their recorded "
    "results; nothing is written, and nothing leaves this machine but questions to a model. docs/evaluation.md "
    "explains the report."
)

OtherFlow = Annotated[
    Path | None, typer.Option(help="A flow's file in place of the flow of its name, or a folder.", metavar="PATH")
]
OtherPrompt = Annotated[
    Path | None, typer.Option(help="A text in place of the backstory of all assistants.", metavar="FILE")
]
OtherModel = Annotated[
    str | None, typer.Option(help="The model that answers; without it the guided assistant.", metavar="NAME")
]
Summary = Annotated[Path | None, typer.Option("--json", help="Write the summary to this file.", metavar="FILE")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog=EPILOG)(replay)
    app.command()(shadow)
    app.command()(routing)


def shadow(
    flow: OtherFlow = None,
    prompt: OtherPrompt = None,
    model: OtherModel = None,
    minutes: Annotated[float | None, typer.Option(min=0.01, help="Stop after so many.", metavar="N")] = None,
    json: Summary = None,
    data: Data = DEFAULT_DATA,
) -> None:
    """Replay each conversation as it ends, next to the running agents: nothing is said, nothing is written."""
    from frontdesk.replay.run import ReplayOptions, run_shadow

    raise typer.Exit(
        run_shadow(ReplayOptions(data, flow=flow, prompt=prompt, model=model, json=json), minutes=minutes, every_s=2)
    )


class ChoiceStrategy(StrEnum):
    BY_LOAD = "fewest_open"
    BY_TURNS = "round_robin"


def routing(
    days: Annotated[float, typer.Option(min=0.01, help="Conversations that ended in so many days.", metavar="N")] = 7,
    desk: Annotated[Path | None, typer.Option(help="A desk file with other people and teams.", metavar="FILE")] = None,
    limit: Annotated[
        list[str] | None, typer.Option(help="Another limit of a person, such as ana=3.", metavar="PERSON=N")
    ] = None,
    strategy: Annotated[ChoiceStrategy | None, typer.Option(help="Another choice of the person.")] = None,
    below: Annotated[
        int | None, typer.Option(min=1, help="Only people with fewer open conversations.", metavar="N")
    ] = None,
    hours: Annotated[
        str | None, typer.Option(help="All work Monday to Friday at this time.", metavar="09:00-17:00")
    ] = None,
    zone: Annotated[str, typer.Option(help="The time zone of --hours.", metavar="ZONE")] = "UTC",
    json: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.", metavar="FILE")] = None,
    data: Data = DEFAULT_DATA,
) -> None:
    """Run the conversations of the last days through a desk with other teams, limits, hours or rules."""
    from frontdesk.routing import RoutingOptions, run_routing

    raise typer.Exit(
        run_routing(
            RoutingOptions(
                data, days, desk, limit or [], strategy.value if strategy else None, below, hours, zone, json
            )
        )
    )


def replay(
    conversations: Annotated[
        list[str] | None,
        typer.Argument(help="Conversations by their IDs; those of the archive by the options if none is given.",
                       metavar="CONVERSATION...", show_default=False),
    ] = None,
    flow: OtherFlow = None,
    prompt: OtherPrompt = None,
    model: OtherModel = None,
    days: Annotated[float, typer.Option(min=0.01, help="Those that ended in so many days.", metavar="N")] = 7,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many, the newest.", metavar="N")] = 1_000,
    team: Annotated[list[str] | None, typer.Option(help="Only those of this team.", metavar="ID")] = None,
    channel: Annotated[list[str] | None, typer.Option(help="Only those of this channel.", metavar="NAME")] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Only those in this language, such as es.", metavar="LANGUAGE")
    ] = None,
    label: Annotated[list[str] | None, typer.Option(help="Only those with this label.", metavar="ID")] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Conversations at once, with a model.", metavar="N")] = 8,
    at_most: Annotated[
        float, typer.Option(min=0, max=100, help="Exit with 1 if more go otherwise.", metavar="PERCENT")
    ] = 100,
    json: Summary = None,
    data: Data = DEFAULT_DATA,
) -> None:  # fmt: skip
    """Run past conversations again with another flow, prompt or model, and show where they would go otherwise."""
    from frontdesk.replay.run import ReplayOptions, run_replay
    from frontdesk.replay.sources import Wanted

    wanted = Wanted(
        conversations or [], timedelta(days=days), limit, team or [], channel or [],
        language or [], label or [],
    )  # fmt: skip
    raise typer.Exit(run_replay(ReplayOptions(data, wanted, flow, prompt, model, jobs, json, at_most)))
