"""Host-site tokens from the terminal. In production the backend of the site signs them."""

import hashlib
import time
from datetime import timedelta
from pathlib import Path
from typing import Literal

import jwt
from pydantic import SecretStr

from frontdesk.data_folder import DataFolder
from frontdesk.errors import UserError
from frontdesk.settings import CommandSettings

Role = Literal["staff", "visitor", "teammate", "workflow", "data"]

DEFAULT_TTL = timedelta(hours=1)
"""Only opening needs the token. After that the conversation has a token of its own."""


def identity_secret(settings: CommandSettings, data: Path) -> SecretStr:
    """The secret of the deployment, from the settings, else from the data folder. Raises UserError."""
    if (given := first_secret(settings)) is not None:
        return given
    generated = DataFolder(data).identity_secret()
    if generated:
        return SecretStr(generated)
    raise UserError(
        f"no identity secret in the settings or in {data}: start `python -m frontdesk up` once, "
        "name its folder with --data, or set FRONTDESK_IDENTITY_SECRET"
    )


def host_site_token(
    secret: SecretStr,
    *,
    role: Role,
    email: str,
    name: str | None = None,
    locale: str | None = None,
    subject: str | None = None,
    ttl: timedelta = DEFAULT_TTL,
    issuer: str | None = None,
    audience: str | None = None,
) -> str:
    """Sign a token. Without a subject, the same role and email are the same person each time."""
    now = int(time.time())
    claims = {
        "sub": subject or _subject(role, email),
        "role": role,
        "email": email,
        "email_verified": True,
        "name": name,
        "locale": locale,
        "iss": issuer,
        "aud": audience,
        "iat": now,
        "exp": now + int(ttl.total_seconds()),
    }
    return jwt.encode(
        {claim: value for claim, value in claims.items() if value is not None},
        secret.get_secret_value(),
        algorithm="HS256",
    )


def first_secret(settings: CommandSettings) -> SecretStr | None:
    """The newest secret of the settings, which signs tokens."""
    return next((each for each in (settings.identity_secret, *settings.identity_secrets.values()) if each), None)


def check_ttl(ttl: timedelta, settings: CommandSettings) -> None:
    """Raises UserError for a token that no gateway would accept."""
    if ttl > timedelta(hours=settings.token_max_hours):
        longest = f"{settings.token_max_hours * 3600:.0f}"
        raise UserError(f"--ttl: at most {longest} s; FRONTDESK_TOKEN_MAX_HOURS says so, and the gateway asks for it")


def _subject(role: Role, email: str) -> str:
    """A stable stand-in for the host site's user ID."""
    # Not the address itself: a subject stays with a person for life, and an address may pass to another.
    return hashlib.sha256(f"{role}:{email.strip().lower()}".encode()).hexdigest()[:20]
