"""Settings of e-mails to contacts: the server that takes them, their sender, and their limits."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from libs.email_addresses import NotAnEmail, normal_email
from libs.settings import FrontdeskSettings

Security = Literal["none", "starttls", "tls"]

_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}


@dataclass(frozen=True)
class MailServer:
    """An SMTP server. `starttls`: without encryption nothing is sent to it."""

    host: str
    port: int
    security: Security
    user: str | None = None


class MailSettings(FrontdeskSettings):
    """A part of the gateway's settings. Without an address of a server nothing is sent, and nothing is offered."""

    smtp_url: str | None = None
    """`smtps://user@host`, `smtp+starttls://user@host:587`, `smtp://localhost`; or `file:///folder`, which keeps each
    e-mail as a file, to try it."""

    smtp_password: SecretStr = SecretStr("")
    smtp_password_file: Path | None = None
    """The password of that user, or a file with it."""

    mail_from: str | None = None
    """The sender's address."""

    mail_name: str = Field(default="", max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")
    """The sender's name, such as the company's."""

    mail_assistant: bool = False
    """Whether answers of the assistant are sent too, and not only those of teammates."""

    mail_wait_seconds: float = Field(default=60, ge=0.1, le=3_600)
    """The pause before an e-mail, in which more answers join it."""

    mail_away_seconds: float = Field(default=30, ge=0, le=3_600)
    """A contact without a connection for this time is gone."""

    mail_per_conversation: int = Field(default=10, ge=0)
    mail_per_address: int = Field(default=20, ge=0)
    """E-mails in an hour for one conversation, and for one address; 0 is no limit."""

    mail_give_up_hours: float = Field(default=24, gt=0, le=24 * 14)
    """How long an e-mail is tried while the server can't be reached."""

    @field_validator("mail_from")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        try:
            return value and normal_email(value)
        except NotAnEmail as error:
            raise ValueError(f"{value} is no e-mail address") from error

    @field_validator("smtp_url")
    @classmethod
    def _known_scheme(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
            return url
        if parts.scheme not in _SCHEMES or not parts.hostname or parts.path.strip("/"):
            raise ValueError("must be such as smtps://user@host, smtp+starttls://user@host:587 or file:///folder")
        if parts.password is not None:
            raise ValueError("must not have the password: set FRONTDESK_SMTP_PASSWORD_FILE or FRONTDESK_SMTP_PASSWORD")
        return url

    @model_validator(mode="after")
    def _check_mail(self) -> Self:
        if self.smtp_url is None:
            return self
        if self.mail_from is None:
            raise ValueError("FRONTDESK_SMTP_URL needs FRONTDESK_MAIL_FROM, the sender's address")
        if self.smtp_password.get_secret_value() and self.smtp_password_file:
            raise ValueError("set FRONTDESK_SMTP_PASSWORD or FRONTDESK_SMTP_PASSWORD_FILE, not both")
        server = self.mail_server
        if server and server.user and server.security == "none" and server.host not in ("localhost", "127.0.0.1"):
            raise ValueError("FRONTDESK_SMTP_URL must begin with smtps or smtp+starttls, because it has a user")
        return self

    @property
    def mail_folder(self) -> Path | None:
        """The folder that keeps e-mails, in place of a server."""
        parts = urlsplit(self.smtp_url or "")
        return Path(unquote(parts.path)) if parts.scheme == "file" else None

    @property
    def mail_server(self) -> MailServer | None:
        parts = urlsplit(self.smtp_url or "")
        if parts.scheme not in _SCHEMES:
            return None
        security, port = _SCHEMES[parts.scheme]
        user = unquote(parts.username) if parts.username else None
        return MailServer(parts.hostname or "", parts.port or port, security, user)

    def smtp_secret(self) -> str:
        """The password. Raises OSError for a file that can't be read."""
        if self.smtp_password_file:
            return self.smtp_password_file.read_text(encoding="utf-8").strip()
        return self.smtp_password.get_secret_value()

    @property
    def mail_wait(self) -> timedelta:
        return timedelta(seconds=self.mail_wait_seconds)

    @property
    def mail_away(self) -> timedelta:
        return timedelta(seconds=self.mail_away_seconds)

    @property
    def mail_give_up(self) -> timedelta:
        return timedelta(hours=self.mail_give_up_hours)
