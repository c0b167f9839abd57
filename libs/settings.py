"""Settings that several services read, each declared once: a value is valid for all services or for none.

Every setting is an environment variable with the prefix `FRONTDESK_`, or a line of `.env`, or a file of that name in
`FRONTDESK_SECRETS_FOLDER`, as orchestrators mount secrets.
"""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, DirectoryPath, Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from libs.audit import AuditBounds
from libs.messaging import MAX_SHARDS, Keys

if TYPE_CHECKING:
    from sqlalchemy import URL

    from libs.telemetry.otlp import OtelRecorder


_FOLDER = "FRONTDESK_SECRETS_FOLDER"


class FrontdeskSettings(BaseSettings):
    """An empty value counts as not set."""

    model_config = SettingsConfigDict(
        env_prefix="FRONTDESK_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",  # `.env` may hold variables of other programs, too
        frozen=True,
    )

    secrets_folder: DirectoryPath | None = Field(default=None, validation_alias=_FOLDER)
    """The folder with a file for each secret, named like its variable. A variable wins over its file."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (by keyword; ours replaces it)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        variables = (init_settings, env_settings, dotenv_settings)
        folder = next(filter(None, map(_named_folder, (env_settings, dotenv_settings))), None)
        # A folder that is missing is named by the field's own check.
        if folder is None or not folder.is_dir():
            return variables
        return (*variables, SecretsSettingsSource(settings_cls, secrets_dir=folder))


class KeySettings(FrontdeskSettings):
    """How keys in Redis are named."""

    redis_prefix: str = "frontdesk:"
    """The beginning of every key."""

    shards: int = Field(default=1, ge=1, le=MAX_SHARDS)
    """The number of shards, fixed at deployment."""

    @property
    def keys(self) -> Keys:
        return Keys(prefix=self.redis_prefix, shards=self.shards)


def _needs_tracing(url: str) -> str:
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.exporter") is None:
        raise ValueError("traces need the packages of requirements/tracing.txt")
    return url


class ServiceSettings(KeySettings):
    """Settings of every service."""

    redis_url: str = "redis://127.0.0.1:6379/0"

    health_host: str = "127.0.0.1"
    health_port: int = Field(default=0, ge=0, le=65_535)
    """The address of /healthz, /readyz and /metrics, apart from the public port; 0 takes a free port."""

    retention_days: float = Field(default=30, ge=1)
    """How long conversations and imports are kept after their last change."""

    audit_retention_days: float = Field(default=365, ge=1)
    """How long the desk's audit log keeps an entry."""

    audit_max_entries: int = Field(default=200_000, ge=1_000)
    """The most entries of the audit log, of some 200 bytes each; the oldest are removed first."""

    traces_url: Annotated[str, Field(pattern=r"^https?://."), AfterValidator(_needs_tracing)] | None = None
    """Where traces go over OTLP/HTTP, such as `http://tempo:4318/v1/traces`. Without it none are recorded."""

    traces_ratio: float = Field(default=0.05, ge=0, le=1)
    """The part of all messages that is recorded."""

    log_level: str = Field(default="INFO", pattern=r"(?i)^(debug|info|warning|error|critical)$")

    def recorder(self, service: str) -> "OtelRecorder | None":
        """Records the traces of this process; None without an address for them."""
        if self.traces_url is None:
            return None
        # The import takes a third of a second, which only services with traces need.
        from libs.telemetry.otlp import OtelRecorder

        return OtelRecorder(service, url=self.traces_url, ratio=self.traces_ratio)

    @property
    def retention(self) -> timedelta:
        return timedelta(days=self.retention_days)

    @property
    def audit_bounds(self) -> AuditBounds:
        return AuditBounds(timedelta(days=self.audit_retention_days), self.audit_max_entries)


class ArchiveSettings(FrontdeskSettings):
    """The archive of closed conversations. Without an address there is none, and conversations expire in Redis."""

    archive_url: str | None = Field(default=None, pattern=r"^(sqlite(\+aiosqlite)?:///.|postgres(ql)?(\+psycopg)?://.)")
    """`postgresql://user@host/database`, or `sqlite:///file` for one machine."""

    archive_password: SecretStr = SecretStr("")
    archive_password_file: Path | None = None
    """The password of that user, or a file with it."""

    @model_validator(mode="after")
    def _check_archive(self) -> Self:
        if self.archive_password.get_secret_value() and self.archive_password_file:
            raise ValueError("set FRONTDESK_ARCHIVE_PASSWORD or FRONTDESK_ARCHIVE_PASSWORD_FILE, not both")
        return self

    def archive_address(self) -> "URL | None":
        """The address with its password; None without an archive. Raises OSError for a file that can't be read."""
        if self.archive_url is None:
            return None
        # Programs without an archive need none of its libraries.
        from libs.archive import address_of

        password = self.archive_password.get_secret_value()
        if self.archive_password_file:
            password = self.archive_password_file.read_text(encoding="utf-8").strip()
        return address_of(self.archive_url, password)


class WorkerSettings(ServiceSettings):
    """Settings of every worker on work streams."""

    heartbeat_seconds: float = Field(default=3, ge=1, le=60)
    """A worker without a heartbeat for this time is dead, and others take its work over."""

    lease_seconds: float = Field(default=15, gt=0)
    """How long a live worker keeps a conversation or an import without renewing its lease."""

    tool_deadline_seconds: float = Field(default=20, ge=5, le=600)
    """The age after which a tool request is not begun."""

    @property
    def heartbeat(self) -> timedelta:
        return timedelta(seconds=self.heartbeat_seconds)

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.lease_seconds)

    @model_validator(mode="after")
    def _check_lease(self) -> Self:
        # Work of a dead worker is free when its heartbeat ends. A shorter lease would end the work of a live one first.
        if self.lease_seconds < self.heartbeat_seconds:
            raise ValueError("FRONTDESK_LEASE_SECONDS must not be below FRONTDESK_HEARTBEAT_SECONDS")
        return self


def _named_folder(source: PydanticBaseSettingsSource) -> Path | None:
    """The folder of secrets that the environment or `.env` names."""
    if not isinstance(source, EnvSettingsSource):
        return None
    named = source.env_vars.get(_FOLDER.lower())
    return Path(named) if named else None


def _known_region(region: str) -> str:
    # The import takes 30 ms, and the gateway's image has no numbering plans. Only services with a region need it.
    from libs.phone_numbers import known_region

    if (known := known_region(region)) is None:
        raise ValueError("not a two-letter country code, for example US")
    return known


class RegionSettings(FrontdeskSettings):
    default_region: Annotated[str, AfterValidator(_known_region)] | None = None
    """The country of phone numbers without a country code. Without one, people are asked for the code."""
