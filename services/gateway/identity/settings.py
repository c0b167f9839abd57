"""Settings for identity: secrets, public keys, and the requirements for the host site's tokens."""

import secrets
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self, get_args
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from libs.settings import FrontdeskSettings
from services.gateway.identity.host_tokens import HostRules
from services.gateway.identity.public_keys import BadKeySet, parse_keys
from services.gateway.identity.tokens import OwnPurpose

MIN_SECRET = 32
"""Bytes: HS256 asks for a key as long as its hash."""

KeyId = Annotated[str, Field(min_length=1, max_length=100)]


class IdentitySettings(FrontdeskSettings):
    """A part of the gateway's settings."""

    identity_secret: SecretStr = SecretStr("")
    """Shared with the host site. It also signs Frontdesk's own tokens. Without it, which only loopback allows, tokens
    are valid until the gateway ends."""

    identity_secrets: dict[KeyId, SecretStr] = {}
    """More secrets as JSON, by the `kid` in the tokens' header. All are accepted, so that one can be replaced."""

    jwks_file: Path | None = None
    jwks_url: str | None = None
    """The host site's public keys, for tokens signed with RS256, ES256 or EdDSA: a file or an address."""

    token_issuer: str | None = Field(default=None, min_length=1, max_length=200)
    token_audience: str | None = Field(default=None, min_length=1, max_length=200)
    """The `iss` and `aud` that the host site's tokens must have. Without an audience no token may have one."""

    token_max_hours: float = Field(default=24.0, gt=0, le=24 * 366)
    """The longest time until a token's `exp`: a stolen token is worthless afterwards."""

    token_skew_seconds: float = Field(default=30.0, ge=0, le=600)
    """The error that the host site's clock may have."""

    anonymous: bool = True
    """Whether people may chat without a token of the host site."""

    @field_validator("jwks_file")
    @classmethod
    def _a_key_set(cls, path: Path | None) -> Path | None:
        if path is not None:
            try:
                parse_keys(path.read_bytes())
            except OSError as error:
                raise ValueError(f"can't read {path}: {error.strerror}") from error
            except BadKeySet as error:
                raise ValueError(f"{path} is no JWKS: {error}") from error
        return path

    @field_validator("jwks_url")
    @classmethod
    def _reached_safely(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        # Plain HTTP stays on this machine, where no other computer can change the answer.
        plain_but_near = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if not parts.hostname or not (parts.scheme == "https" or plain_but_near):
            raise ValueError("must begin with https://: the program that answers there decides who is staff")
        return url

    @field_validator("token_audience")
    @classmethod
    def _not_our_own(cls, audience: str | None) -> str | None:
        if audience in get_args(OwnPurpose):  # `Identity.opener` recognises Frontdesk's tokens by it
            raise ValueError(f"{audience} is what Frontdesk's own tokens are for: choose another name")
        return audience

    @model_validator(mode="after")
    def _check_identity(self) -> Self:
        if 0 < _length(self.identity_secret) < MIN_SECRET:
            raise ValueError(f"FRONTDESK_IDENTITY_SECRET must have at least {MIN_SECRET} characters")
        if any(_length(each) < MIN_SECRET for each in self.identity_secrets.values()):
            raise ValueError(f"FRONTDESK_IDENTITY_SECRETS: each must have at least {MIN_SECRET} characters")
        if self.jwks_file and self.jwks_url:
            raise ValueError("set FRONTDESK_JWKS_FILE or FRONTDESK_JWKS_URL, not both")
        return self

    @property
    def has_secret(self) -> bool:
        return bool(self.identity_secret.get_secret_value() or self.identity_secrets)

    def host_rules(self) -> HostRules:
        """The requirements for the host site's tokens. Without a secret a random one signs Frontdesk's own tokens."""
        named = {kid: each.get_secret_value() for kid, each in self.identity_secrets.items()}
        first = self.identity_secret.get_secret_value()
        every = list(dict.fromkeys([*([first] if first else []), *named.values()]))
        return HostRules(
            secrets=every or [secrets.token_hex(MIN_SECRET)],
            named=named,
            issuer=self.token_issuer,
            audience=self.token_audience,
            longest=timedelta(hours=self.token_max_hours),
            skew=timedelta(seconds=self.token_skew_seconds),
        )


def _length(secret: SecretStr) -> int:
    return len(secret.get_secret_value().encode())


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
