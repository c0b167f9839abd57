"""What an operator says of a channel."""

from typing import Annotated

from pydantic import Field, HttpUrl, SecretStr, field_validator

from libs.contracts.base import StrictModel

ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]

MIN_SECRET = 16
"""Characters."""


class ChannelSettings(StrictModel):
    """`secrets`: the first signs what goes out; all are good for what comes in. `url`: where replies are posted."""

    secrets: list[SecretStr] = Field(min_length=1, max_length=3)
    url: HttpUrl

    @field_validator("secrets")
    @classmethod
    def _long_enough(cls, secrets: list[SecretStr]) -> list[SecretStr]:
        if any(len(secret.get_secret_value()) < MIN_SECRET for secret in secrets):
            raise ValueError(f"a channel's secret must have at least {MIN_SECRET} characters")
        return secrets

    @property
    def keys(self) -> list[str]:
        return [secret.get_secret_value() for secret in self.secrets]
