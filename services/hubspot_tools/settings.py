"""The settings of a tools worker and of its connection to HubSpot."""

from pathlib import Path

from pydantic import Field, SecretStr

from libs.settings import RegionSettings, WorkerSettings


class HubSpotSettings(RegionSettings):
    hubspot_token: SecretStr
    """The token of a service key, a private app or a static app. Each of them is sent as a bearer token."""
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
    """The inputs of one call at most; with 1 nothing is batched."""
    hubspot_definitions_ttl: float = Field(default=600, gt=0)
    """Seconds for which property definitions and owners stay cached."""
    policy: Path | None = None
    """The file with the rights on properties (YAML); without one the shipped policy.yaml is used."""


class ToolsSettings(WorkerSettings):
    """The settings of one worker."""

    tools_concurrency: int = Field(default=100, ge=1)
    """Tool calls that one worker runs at once."""
    waiting_hours: float = Field(default=24, gt=0, le=24 * 14)
    """How long a write may wait for a HubSpot that doesn't answer, before it is given up."""
    waiting_per_record: int = Field(default=100, ge=1)
    waiting_total: int = Field(default=20_000, ge=1)
    """The writes that may wait for HubSpot, of one record and in total. Further ones are answered as unavailable."""


TAKEN_UP_S = 1.0
"""The time from the end of a dead worker's heartbeat until another worker has begun its call."""


class TimesError(ValueError):
    """The settings leave too little time to take over a call."""


def check_times(tools: ToolsSettings, hubspot: HubSpotSettings) -> None:
    """The call of a killed worker must be taken over and finished within its deadline. Raises TimesError."""
    needed = tools.heartbeat_seconds + TAKEN_UP_S + hubspot.hubspot_timeout
    if needed >= tools.tool_deadline_seconds:
        raise TimesError(
            f"FRONTDESK_HEARTBEAT_SECONDS ({tools.heartbeat_seconds:g}) and FRONTDESK_HUBSPOT_TIMEOUT "
            f"({hubspot.hubspot_timeout:g}) and {TAKEN_UP_S:g} s to begin again must be less than "
            f"FRONTDESK_TOOL_DEADLINE_SECONDS ({tools.tool_deadline_seconds:g}), or a call of a worker that was killed "
            "could not be finished in time."
        )
