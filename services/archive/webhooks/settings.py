"""The settings of webhooks of the event feed."""

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, HttpUrl, SecretStr, field_validator, model_validator

from libs.contracts import FeedEventType, StrictModel
from libs.settings import FrontdeskSettings
from libs.webhooks import STANDARD_PREFIX, webhook_of

EndpointName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]


class WebhookEndpoint(StrictModel):
    """One receiver. `types`: the events that it gets; none given: all. `secrets`: each signs every event."""

    url: HttpUrl
    secrets: list[SecretStr] = Field(min_length=1, max_length=3)
    types: list[FeedEventType] = []
    timeout_seconds: float = Field(default=10, gt=0, le=60)
    """For the answer to one event, from looking its host up to the status."""
    attempts: int = Field(default=10, ge=1, le=100)
    """After so many failures an event goes to the dead letters, if the endpoint takes others."""

    @field_validator("url")
    @classmethod
    def _without_a_password(cls, url: HttpUrl) -> HttpUrl:
        if url.username or url.password:
            raise ValueError("an address has no user and no password: the signature proves the sender")
        return url

    @field_validator("secrets")
    @classmethod
    def _as_the_standard_writes_them(cls, secrets: list[SecretStr]) -> list[SecretStr]:
        for secret in secrets:
            value = secret.get_secret_value()
            # A bad key would otherwise fail at each event.
            try:
                webhook_of(value)
            except ValueError as error:
                raise ValueError("after whsec_ a secret must be 16 bytes or more in base64") from error
            if not value.startswith(STANDARD_PREFIX):
                raise ValueError(f"a secret begins with {STANDARD_PREFIX}")
        return secrets

    @property
    def keys(self) -> list[str]:
        return [secret.get_secret_value() for secret in self.secrets]


class WebhookSettings(FrontdeskSettings):
    webhooks: dict[EndpointName, WebhookEndpoint] = {}
    """Endpoints of the event feed by name, as JSON: see docs/events.md."""

    webhooks_allow_private: bool = False
    """Endpoints may have private addresses, and http:// instead of https://."""

    @model_validator(mode="after")
    def _safe(self) -> Self:
        for name, endpoint in self.webhooks.items():
            if urlsplit(str(endpoint.url)).scheme != "https" and not self.webhooks_allow_private:
                raise ValueError(f"the webhook {name} must have an address with https://")
        return self
