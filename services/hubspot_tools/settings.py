"""What a deployment may choose about HubSpot: which account, which version of the API, how long to wait for it."""

from pathlib import Path

import phonenumbers
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from libs.messaging import MAX_SHARDS


class HubSpotSettings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="FRONTDESK_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    hubspot_token: SecretStr
    """Of a service key, a private app or a static app; all of them travel as a bearer token."""
    hubspot_base_url: str = Field(default="https://api.hubapi.com", pattern=r"^https?://\S+$")
    hubspot_api_version: str = Field(default="2026-09", pattern=r"^\d{4}-\d{2}$")
    """A dated version. HubSpot supports each for 18 months and never changes its shapes."""
    hubspot_timeout: float = Field(default=10, gt=0, le=100)
    """Seconds to wait for one answer. HubSpot itself gives up after 100."""
    hubspot_connect_timeout: float = Field(default=3, gt=0, le=100)
    hubspot_connections: int = Field(default=50, ge=1)
    """Open at once to HubSpot, for each worker."""
    hubspot_burst_limit: int = Field(default=100, ge=1)
    """Calls in ten seconds that the account's tier allows (100 or 190); HubSpot's own answers correct it."""
    hubspot_search_limit: int = Field(default=5, ge=1)
    """Searches in a second that the account allows, shared by all its apps."""
    hubspot_batch_inputs: int = Field(default=100, ge=1, le=100)
    """The most that is joined into one call; 1 joins nothing."""
    hubspot_definitions_ttl: float = Field(default=600, gt=0)
    """Seconds for which property definitions and owners are taken from memory."""
    policy: Path | None = None
    """Who may read and write which properties (YAML); without one the shipped policy.yaml."""
    default_region: str | None = None
    """Two-letter country in which phone numbers without a country code are read. Without one they are asked for."""

    @field_validator("default_region")
    @classmethod
    def _known_region(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if value.upper() not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError("not a two-letter country code, for example US")
        return value.upper()


class ToolsSettings(BaseSettings):
    """How this worker is run."""

    model_config = SettingsConfigDict(
        env_prefix="FRONTDESK_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    redis_url: str = "redis://127.0.0.1:6379/0"
    redis_prefix: str = "frontdesk:"
    shards: int = Field(default=1, ge=1, le=MAX_SHARDS)
    tools_concurrency: int = Field(default=100, ge=1)
    """Tool calls that one worker runs at once."""
    health_host: str = "127.0.0.1"
    health_port: int = Field(default=0, ge=0, le=65535)
    """Where it answers /healthz, /readyz and /metrics; 0 takes a free one."""
    waiting_hours: float = Field(default=24, gt=0, le=24 * 14)
    """How long a write may wait for a HubSpot that doesn't answer, before it is given up."""
    waiting_per_record: int = Field(default=100, ge=1)
    waiting_total: int = Field(default=20_000, ge=1)
    """Writes that may wait for HubSpot, of one record and in all; beyond it they are answered as unavailable."""
    retention_days: float = Field(default=30, ge=1)
    """How long an import is kept after its last change, as conversations are; the same for all services."""
    log_level: str = "INFO"
    lease_seconds: float = Field(default=15, gt=0)
    """How long a worker that went silent keeps an import."""
    tool_deadline_seconds: float = Field(default=20, ge=5, le=600)
    """How old a request may be when it is begun, as the agents set it: what this worker's own times must fit into."""
    heartbeat_seconds: float = Field(default=3, ge=1, le=60)
    """A worker that was silent for this long is dead: others take its work over."""


TAKEN_UP_S = 1.0
"""From the end of a dead worker's heartbeat until another has begun its call."""


class TimesError(ValueError):
    """The settings leave no time for what they promise."""


def check_times(tools: ToolsSettings, hubspot: HubSpotSettings) -> None:
    """A call of a killed worker must be noticed, begun again and done within its deadline. Raises TimesError."""
    needed = tools.heartbeat_seconds + TAKEN_UP_S + hubspot.hubspot_timeout
    if needed >= tools.tool_deadline_seconds:
        raise TimesError(
            f"FRONTDESK_HEARTBEAT_SECONDS ({tools.heartbeat_seconds:g}) and FRONTDESK_HUBSPOT_TIMEOUT "
            f"({hubspot.hubspot_timeout:g}) and {TAKEN_UP_S:g} s to begin again must be less than "
            f"FRONTDESK_TOOL_DEADLINE_SECONDS ({tools.tool_deadline_seconds:g}), or a call of a worker that was killed "
            "could not be finished in time."
        )
    if tools.lease_seconds < tools.heartbeat_seconds:
        raise TimesError("FRONTDESK_LEASE_SECONDS must not be below FRONTDESK_HEARTBEAT_SECONDS")
