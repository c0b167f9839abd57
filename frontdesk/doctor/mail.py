"""Checks the settings of e-mails: whether the server answers, and takes the sign-in."""

from functools import partial

from pydantic import ValidationError

from frontdesk.doctor.findings import Finding
from services.gateway.mail import MailSettings, MailUnavailable, check_server

_AREA = "E-mail"


async def check_mail() -> list[Finding]:
    """Nothing is sent. No finding for values that are wrong: the check of all settings names them."""
    try:
        settings = MailSettings()
    except ValidationError:
        return []
    return [await _finding(settings)]


async def _finding(settings: MailSettings) -> Finding:
    broken = partial(Finding, _AREA, "broken")
    if settings.smtp_url is None:
        return Finding(_AREA, "ok", "off: answers are not sent by e-mail (FRONTDESK_SMTP_URL)")
    folder, server = settings.mail_folder, settings.mail_server
    if folder is not None:
        text = f"e-mails are kept as files in {folder}, and not sent"
        return Finding(_AREA, "weak", text, "set FRONTDESK_SMTP_URL to a mail server", code="mail_in_files")
    try:
        await check_server(settings)
    except OSError as error:
        text = f"can't read {settings.smtp_password_file}: {error.strerror}"
        return broken(text, "correct FRONTDESK_SMTP_PASSWORD_FILE")
    except MailUnavailable as error:
        host = f"{server.host}:{server.port}" if server else ""
        return broken(f"the mail server {host} does not take e-mails: {error}", "correct FRONTDESK_SMTP_URL")
    return Finding(_AREA, "ok", f"the mail server takes e-mails from {settings.mail_from}")
