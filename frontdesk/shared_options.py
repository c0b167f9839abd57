"""The options that several commands share: the folder of the data, and those about dead letters and webhooks."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path, typer.Option(help="The folder that keeps everything.", metavar="DIR")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
All = Annotated[bool, typer.Option("--all", help="All of them.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]


def sure_to_drop(yes: bool) -> Callable[[int], bool]:
    """Asks whether to drop this number of letters, unless the answer is given already."""
    return lambda number: (
        yes or typer.confirm(f"Drop {number} dead letter{'s' if number > 1 else ''} for good?", err=True)
    )
