"""The agent's settings, from environment variables and `.env`."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from libs.messaging import MAX_SHARDS


class AgentSettings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="FRONTDESK_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    redis_url: str = Field(default="redis://127.0.0.1:6379/0", description="Where Redis answers.")
    redis_prefix: str = Field(default="frontdesk:", description="What all keys begin with.")
    shards: int = Field(
        default=1, ge=1, le=MAX_SHARDS, description="Fixed at deployment: conversations are spread over these."
    )
    flows: Path = Field(default=Path("flows"), description="Folder of the flow files (*.yaml).")
    desk: Path | None = Field(default=Path("desk/desk.yaml"), description="Who works at the desk (YAML).")
    locales: Path = Field(default=Path("locales"), description="Folder of the translations.")
    agent_concurrency: int = Field(
        default=1500, ge=1, description="Conversations that one agent process advances at once."
    )
    health_host: str = Field(default="127.0.0.1", description="Where a worker answers /healthz, /readyz and /metrics.")
    health_port: int = Field(default=0, ge=0, le=65535, description="Its port; 0 takes a free one.")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    lease_seconds: float = Field(
        default=15, gt=0, description="How long a worker that lives and stands still keeps a conversation."
    )
    heartbeat_seconds: float = Field(
        default=3, ge=1, le=60, description="A worker that was silent for this long is dead: others take its work over."
    )
    default_region: str | None = Field(
        default=None, description="Two-letter country in which phone numbers without a country code are read."
    )
    http_hosts: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset(),
        description="Hosts that flows may ask (http_request), with commas between; *.example.com for all below one.",
    )
    http_headers: dict[str, dict[str, SecretStr]] = Field(
        default={},
        description='Headers by host, as JSON, so that secrets stay out of flow files: {"api.example.com": '
        '{"Authorization": "Bearer …"}}.',
    )
    http_allow_private: bool = Field(
        default=False, description="Let flows ask private addresses, and without https: for trying things out only."
    )
    retention_days: float = Field(
        default=30,
        ge=1,
        description="How long conversations are kept after their last entry; the same for all services.",
    )
    flows_check_seconds: float = Field(default=2, gt=0, description="How often flow files are looked at for changes.")
    tool_deadline_seconds: float = Field(
        default=20,
        ge=5,
        le=600,
        description="How old a tool's request may be when it is begun; its caller waits longer.",
    )
    turn_deadline_seconds: float = Field(default=120, gt=0, description="After this a turn is abandoned.")

    @property
    def retention(self) -> timedelta:
        return timedelta(days=self.retention_days)

    @field_validator("http_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return frozenset(host.strip().lower() for host in value.split(",") if host.strip())

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.lease_seconds < self.heartbeat_seconds:
            raise ValueError("FRONTDESK_LEASE_SECONDS must not be below FRONTDESK_HEARTBEAT_SECONDS")
        return self
