"""The command line: the options of each command."""

import sys
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from frontdesk import dead_letters_cli, flows_cli, replay_cli, webhooks_cli
from frontdesk.data_folder import DEFAULT as DEFAULT_DATA
from frontdesk.errors import Stop
from frontdesk.shared_options import Data

app = typer.Typer(
    name="frontdesk",
    help="An AI front desk for HubSpot, on one machine.",
    no_args_is_help=True,
    add_completion=False,
    # Rich tracebacks show the values of variables, and some of those are secrets.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Count = typer.Option(min=1, max=64)


class Role(StrEnum):
    STAFF = "staff"
    VISITOR = "visitor"
    TEAMMATE = "teammate"
    WORKFLOW = "workflow"
    DATA = "data"


class Locale(StrEnum):
    EN = "en"
    ES = "es"
    FR = "fr"
    PL = "pl"
    KO = "ko"
    RU = "ru"


@app.command()
def up(
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, help="The gateway's port; FRONTDESK_PORT, else 8000.", metavar="N"),
    ] = None,
    data: Data = DEFAULT_DATA,
    gateways: Annotated[int, Count] = 1,
    agents: Annotated[int, Count] = 2,
    tools: Annotated[int, Count] = 1,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every log line.")] = False,
) -> None:
    """Start everything, and stop it on Ctrl-C."""
    # Each command imports its own modules. All of them take more than a second, for which `--help` would wait.
    from frontdesk.plan import Options
    from frontdesk.up import run_up

    run_up(Options(port, data, gateways, agents, tools, verbose))


@app.command()
def token(
    role: Annotated[Role, typer.Option(help="Who the token is for.")],
    email: Annotated[str, typer.Option(help="The person's address, vouched for as verified.")],
    name: Annotated[str | None, typer.Option(help="The person's name.")] = None,
    locale: Annotated[Locale | None, typer.Option(help="The language that they are greeted in.")] = None,
    sub: Annotated[str | None, typer.Option(help="The host site's user ID; made from the email.")] = None,
    ttl: Annotated[int, typer.Option(min=1, max=31_536_000, help="Seconds until it expires.")] = 3600,
    data: Data = DEFAULT_DATA,
) -> None:
    """Print a host-site token (JWT) that opens a conversation."""
    from frontdesk.settings import load_settings
    from frontdesk.tokens import check_ttl, host_site_token, identity_secret

    settings = load_settings()
    check_ttl(timedelta(seconds=ttl), settings)
    secret = identity_secret(settings, data)
    print(
        host_site_token(
            secret,
            role=role.value,
            email=email,
            name=name,
            locale=locale.value if locale else None,
            subject=sub,
            ttl=timedelta(seconds=ttl),
            issuer=settings.token_issuer,
            audience=settings.token_audience,
        )
    )


@app.command()
def chat(
    url: Annotated[str | None, typer.Option(help="The gateway; the running one if not given.")] = None,
    token: Annotated[str | None, typer.Option(help="A host-site token; one for staff is made if not given.")] = None,
    locale: Annotated[Locale | None, typer.Option(help="The language to be greeted in.")] = None,
    data: Data = DEFAULT_DATA,
) -> None:
    """Chat in the terminal, or send the lines of a pipe."""
    from frontdesk.chat import ChatOptions, run_chat

    run_chat(ChatOptions(url, token, locale.value if locale else None, data))


@app.command()
def doctor(
    data: Data = DEFAULT_DATA,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
) -> None:
    """Check Redis, HubSpot, OpenAI and the flows, and name a remedy for each problem."""
    from frontdesk.doctor import run_doctor

    raise typer.Exit(run_doctor(data, as_json_output=json))


@app.command()
def forget(
    person: Annotated[
        str,
        typer.Argument(help="A conversation, a contact's key, an e-mail address, or a number with a plus.",
                       metavar="PERSON"),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do it, for good. Without it, show what there is.")] = False,
    url: Annotated[str | None, typer.Option(help="The gateway; the running one if not given.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
    data: Data = DEFAULT_DATA,
) -> None:  # fmt: skip
    """Forget a person in Redis, the archive and the files. HubSpot is not touched."""
    from frontdesk.forgetting import run_forget

    raise typer.Exit(run_forget(data, url, person, really=yes, as_json=json))


@app.command()
def export(
    named: Annotated[
        str,
        typer.Argument(help="A conversation, a contact's key, an e-mail address, or a number with a plus.",
                       metavar="CONVERSATION|PERSON"),
    ],
    page: Annotated[bool, typer.Option("--html", help="A page for people instead of JSON.")] = False,
    url: Annotated[str | None, typer.Option(help="The gateway; the running one if not given.")] = None,
    data: Data = DEFAULT_DATA,
) -> None:  # fmt: skip
    """Print a conversation, or all of a person, with notes and the names of files."""
    from frontdesk.exporting import run_export

    raise typer.Exit(run_export(data, url, named, as_page=page))


Folder = Annotated[Path, typer.Argument(help="The folder of the backup.", metavar="FOLDER")]
NoArchive = Annotated[bool, typer.Option("--without-archive", help="Redis alone: the archive has its own backups.")]


@app.command()
def backup(
    folder: Folder,
    without_archive: NoArchive = False,
    max_pause: Annotated[float, typer.Option(min=1, help="Seconds for which writes may wait.", metavar="N")] = 15,
    data: Data = DEFAULT_DATA,
) -> None:
    """Copy Redis and the archive into a new folder, while Frontdesk runs. Writes to Redis wait for the time."""
    from frontdesk.backup import run_backup

    raise typer.Exit(run_backup(data, folder, without_archive=without_archive, max_pause=timedelta(seconds=max_pause)))


@app.command()
def restore(
    folder: Folder,
    replace: Annotated[bool, typer.Option("--replace", help="Remove everything that is there first.")] = False,
    without_archive: NoArchive = False,
    data: Data = DEFAULT_DATA,
) -> None:
    """Bring a backup back, while Frontdesk is stopped."""
    from frontdesk.backup import run_restore

    raise typer.Exit(run_restore(data, folder, replace=replace, without_archive=without_archive))


@app.command()
def hubspot_setup() -> None:
    """Add a property to your HubSpot account, so that no contact is created twice."""
    import asyncio

    from frontdesk.hubspot_setup import set_up_hubspot
    from frontdesk.settings import load_settings

    settings = load_settings()
    print(asyncio.run(set_up_hubspot(settings.hubspot_token, settings.hubspot_base_url, settings.hubspot_api_version)))


@app.command(
    epilog="A dialogue says what a person types and clicks, and what must stand in HubSpot afterwards. Each is played "
    "by the real agent and tools, with a stand-in for HubSpot of its own. It ends right; with a wrong write (something "
    "that was not asked for); with a partial write; or missed: nothing wrong was written, but something was not done. "
    "docs/evaluation.md says how to write one."
)
def evaluate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files and folders of dialogues (*.yaml); those in `dialogues` if none is given.",
                       metavar="PATH...", show_default=False),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="The model that answers, with OPENAI_API_KEY; without it the guided assistant.",
                     metavar="NAME"),
    ] = None,
    only: Annotated[str | None, typer.Option(help="Only dialogues with such an ID.", metavar="REGEX")] = None,
    every: Annotated[int, typer.Option(min=1, help="Only each n-th of them, for a quick look.", metavar="N")] = 1,
    jobs: Annotated[
        int, typer.Option(min=1, max=64, help="Dialogues at once. A model, which is waited for, allows more.",
                          metavar="N"),
    ] = 2,
    misses: Annotated[bool, typer.Option("--misses", help="Show the transcripts of those that went wrong.")] = False,
    at_least: Annotated[
        float, typer.Option(min=0, max=100, help="Exit with 1 if fewer are right in any language.", metavar="PERCENT")
    ] = 0,
    baseline: Annotated[
        Path | None, typer.Option(help="Compare with an earlier run, by the file of its --json.", metavar="FILE")
    ] = None,
    json: Annotated[Path | None, typer.Option("--json", help="Write the results to this file.", metavar="FILE")] = None,
) -> None:  # fmt: skip
    """Play dialogues against the assistant, and report what it understood and wrote. Nothing reaches HubSpot."""
    from frontdesk.evaluate.run import EvaluationOptions, run_evaluate

    options = EvaluationOptions(
        paths or [Path("dialogues")], model, only, every, jobs, misses, at_least, baseline, json
    )
    raise typer.Exit(run_evaluate(options))


app.add_typer(dead_letters_cli.app, name="dead-letters")
app.add_typer(webhooks_cli.app, name="webhooks")
app.add_typer(flows_cli.app, name="flows")
replay_cli.add_to(app)


def main() -> int:
    """The exit code: 0, 1 if something broke, 2 for what the user can mend by other options or settings."""
    try:
        app(standalone_mode=True)
    except Stop as stop:
        for line in str(stop).splitlines():
            print(f"frontdesk: {line}" if not line.startswith(" ") else line, file=sys.stderr)
        return stop.exit_code
    return 0
