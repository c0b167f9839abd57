"""Settings of the identity provider by which teammates sign in, for teams without a host site."""

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from libs.settings import FrontdeskSettings
from services.gateway.identity.settings import is_loopback

CALLBACK_PATH = "/v1/desk/oidc/callback"


class OidcSettings(FrontdeskSettings):
    """A part of the gateway's settings. Without an issuer there is no sign-in by a provider."""

    oidc_issuer: str | None = None
    """The provider's address, as its discovery document names it."""

    oidc_client_id: str | None = Field(default=None, max_length=400)
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_client_secret_file: Path | None = None
    """A file with the secret, in place of the secret. A public client has neither."""

    oidc_session_hours: float = Field(default=8.0, gt=0, le=24 * 7)
    """The longest session of one sign-in."""

    @field_validator("oidc_issuer")
    @classmethod
    def _safe(cls, url: str | None) -> str | None:
        if url is not None and not is_safe(url):
            raise ValueError("must begin with https://: the answers there decide who is a teammate")
        return url

    @model_validator(mode="after")
    def _check_oidc(self) -> Self:
        if self.oidc_issuer is None:
            return self
        if not self.oidc_client_id:
            raise ValueError("FRONTDESK_OIDC_ISSUER needs FRONTDESK_OIDC_CLIENT_ID")
        if self.oidc_client_secret.get_secret_value() and self.oidc_client_secret_file:
            raise ValueError("set FRONTDESK_OIDC_CLIENT_SECRET or FRONTDESK_OIDC_CLIENT_SECRET_FILE, not both")
        return self

    def oidc_secret(self) -> str | None:
        """The client's secret; None for a public client. Raises OSError for a file that can't be read."""
        if self.oidc_client_secret_file:
            return self.oidc_client_secret_file.read_text(encoding="utf-8").strip() or None
        return self.oidc_client_secret.get_secret_value() or None


def is_safe(url: str) -> bool:
    """Whether no other computer can change what is sent to this address, or read it."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    )
