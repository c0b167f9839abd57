"""The agent's own settings."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from libs.settings import RegionSettings, WorkerSettings


class AgentSettings(WorkerSettings, RegionSettings):
    flows: Path = Path("flows")
    """The folder of the flow files (*.yaml)."""

    desk: Path | None = Path("desk/desk.yaml")
    """The desk file: people, teams, canned replies and closing notes."""

    locales: Path = Path("locales")
    """The folder of the translations."""

    agent_concurrency: int = Field(default=1500, ge=1)
    """Conversations that one agent process advances at once."""

    http_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    """Hosts that flows may ask (`http_request`), separated by commas. `*.example.com` allows all hosts below one."""

    http_headers: dict[str, dict[str, SecretStr]] = {}
    """Headers by host, as JSON, so that flow files contain no secrets."""

    http_allow_private: bool = False
    """Let flows ask private addresses, and without https. Only for trying things out."""

    flows_check_seconds: float = Field(default=2, gt=0)
    """The interval at which flow files are checked for changes."""

    turn_deadline_seconds: float = Field(default=120, gt=0)
    """The time after which a turn is abandoned."""

    @field_validator("http_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return frozenset(host.strip().lower() for host in value.split(",") if host.strip())
