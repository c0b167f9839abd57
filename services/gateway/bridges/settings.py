"""The settings of a channel."""

from typing import Annotated

from pydantic import AfterValidator, Field, HttpUrl, SecretStr

from libs.contracts import StrictModel
from libs.webhooks import STANDARD_PREFIX, webhook_of

ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]

MIN_SECRET = 16
"""Characters."""


def _good_enough(secrets: list[SecretStr]) -> list[SecretStr]:
    for secret in secrets:
        value = secret.get_secret_value()
        if len(value) < MIN_SECRET:
            raise ValueError(f"a webhook's secret must have at least {MIN_SECRET} characters")
        try:
            # A bad key would otherwise fail at each message.
            webhook_of(value)
        except ValueError as error:
            raise ValueError(
                f"a webhook's secret after {STANDARD_PREFIX} must be 16 bytes or more in base64"
            ) from error
    return secrets


WebhookSecrets = Annotated[list[SecretStr], Field(min_length=1, max_length=3), AfterValidator(_good_enough)]
"""Each is valid, so that either side may change its own first."""


class ChannelSettings(StrictModel):
    """`secrets`: each signs outgoing messages (the first alone in the older header); each is valid for incoming ones.

    `url`: the bridge's address for outgoing messages.
    """

    secrets: WebhookSecrets
    url: HttpUrl
    slots: int = Field(default=16, ge=1, le=256)
    """Messages that one gateway sends at once."""
    timeout_seconds: float = Field(default=10, gt=0, le=60)
    """For the bridge's answer to one message, from connecting to its status."""
    give_up_hours: float = Field(default=24, gt=0, le=720)
    """The redelivery window: the time for which a message is tried again."""
    breaker_failures: int = Field(default=5, ge=1, le=100)
    """Failures in a row after which nothing is sent for a while."""
    breaker_seconds: float = Field(default=5, gt=0, le=60)
    """The first pause; up to a minute while the bridge stays down."""

    @property
    def keys(self) -> list[str]:
        return [secret.get_secret_value() for secret in self.secrets]
