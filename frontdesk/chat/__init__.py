"""`frontdesk chat`: the widget's conversation in a terminal, or for the lines of a pipe."""

import asyncio
import getpass
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from frontdesk.chat.gateway import Gateway
from frontdesk.chat.lines import stdin_lines
from frontdesk.chat.screen import Screen
from frontdesk.chat.session import Session
from frontdesk.data_folder import DataFolder
from frontdesk.errors import UserError
from frontdesk.settings import CommandSettings, load_settings
from frontdesk.tokens import host_site_token, identity_secret

__all__ = ["ChatOptions", "run_chat"]


@dataclass(frozen=True)
class ChatOptions:
    url: str | None
    token: str | None
    locale: str | None
    data: Path


def run_chat(options: ChatOptions) -> None:
    """Returns when the person leaves or the pipe ends. Raises Stop and UserError."""
    settings = load_settings()
    if options.token is not None and not (options.token.isascii() and options.token.isprintable()):
        raise UserError("--token is no token: one has only letters, digits, dots and dashes (see `frontdesk token`)")
    interactive = sys.stdin.isatty()
    gateway = Gateway(
        options.url or _running_url(settings, options.data),
        options.token or _own_token(settings, options),
        options.locale,
    )
    screen = Screen(Console(highlight=False, soft_wrap=False), interactive=interactive, locale=options.locale)
    with suppress(KeyboardInterrupt):  # Ctrl-C is a way to leave
        asyncio.run(Session(gateway, screen, interactive=interactive).run(stdin_lines))


def _running_url(settings: CommandSettings, data: Path) -> str:
    """The address of the running deployment, else the address in the settings."""
    running = DataFolder(data).deployment()
    return running.url if running else f"http://{settings.host}:{settings.port}"


def _own_token(settings: CommandSettings, options: ChatOptions) -> str:
    """A token for the person at this terminal, as staff. They can read the secret, so they may sign with it."""
    return host_site_token(
        identity_secret(settings, options.data),
        role="staff",
        email=f"{getpass.getuser()}@localhost.localdomain",
        name=getpass.getuser(),
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        locale=options.locale,
        # The same for each start, so that the person finds their conversation again.
        subject=f"terminal-{getpass.getuser()}",
    )
