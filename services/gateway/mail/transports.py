"""Takes e-mails out of the gateway: to an SMTP server, or into a folder for a try without one.

A transport tells apart what a repeat may solve, and what it can't. Errors carry the server's code and never its text,
which may name the address.
"""

import asyncio
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol

from libs.contracts import new_id
from services.gateway.mail.settings import MailServer, MailSettings

TIMEOUT_S = 20.0
"""For each step of the talk with a server."""


class MailRefused(Exception):
    """The server will not take this e-mail, also not later."""


class MailUnavailable(Exception):
    """The server did not take it now."""


class MailTransport(Protocol):
    async def send(self, message: EmailMessage) -> None:
        """Raises MailRefused or MailUnavailable."""


def transport_of(settings: MailSettings) -> MailTransport:
    """Raises OSError for a file with a password that can't be read."""
    folder, server = settings.mail_folder, settings.mail_server
    if server is not None:
        return SmtpTransport(server, settings.smtp_secret())
    if folder is None:
        raise ValueError("no server for e-mails is set")
    return FolderTransport(folder)


class SmtpTransport:
    """A connection for each e-mail: few are sent, and none waits for another."""

    def __init__(self, server: MailServer, password: str) -> None:
        self._server, self._password = server, password

    async def send(self, message: EmailMessage) -> None:
        # Only gateways that send e-mails need the import.
        import aiosmtplib

        server = self._server
        try:
            await aiosmtplib.send(
                message, hostname=server.host, port=server.port, timeout=TIMEOUT_S, use_tls=server.security == "tls",
                start_tls=server.security == "starttls", username=server.user,
                password=self._password if server.user else None,
            )  # fmt: skip
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [each.code for each in error.recipients]
            raise (MailRefused if all(map(_is_final, codes)) else MailUnavailable)(f"recipient {codes}") from None
        except aiosmtplib.SMTPDataError as error:
            raise (MailRefused if _is_final(error.code) else MailUnavailable)(f"content {error.code}") from None
        except aiosmtplib.SMTPResponseException as error:
            # A refused sender or sign-in is a mistake of the operator, who can correct it.
            raise MailUnavailable(f"{type(error).__name__} {error.code}") from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailUnavailable(type(error).__name__) from None


async def check_server(settings: MailSettings) -> None:
    """Connect and sign in, and send nothing. Raises MailUnavailable, or OSError for the password's file."""
    import aiosmtplib

    server, password = settings.mail_server, settings.smtp_secret()
    if server is None:
        return
    client = aiosmtplib.SMTP(
        hostname=server.host, port=server.port, timeout=TIMEOUT_S, use_tls=server.security == "tls",
        start_tls=server.security == "starttls", username=server.user, password=password if server.user else None,
    )  # fmt: skip
    try:
        async with client:
            await client.noop()
    except aiosmtplib.SMTPResponseException as error:
        raise MailUnavailable(f"{type(error).__name__} {error.code}") from None
    except (aiosmtplib.SMTPException, OSError) as error:
        raise MailUnavailable(type(error).__name__) from None


class FolderTransport:
    """Each e-mail is a file, which mail programs open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: EmailMessage) -> None:
        try:
            await asyncio.to_thread(self._write, message)
        except OSError as error:
            raise MailUnavailable(type(error).__name__) from None

    def _write(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / f"{message['Date'].datetime:%Y%m%d-%H%M%S}-{new_id()[:8]}.eml"
        draft = file.with_suffix(".part")
        draft.write_bytes(message.as_bytes(policy=SMTP))
        draft.rename(file)


def _is_final(code: int) -> bool:
    return 500 <= code < 600
