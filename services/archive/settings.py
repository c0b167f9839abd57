"""The settings of the archive's workers."""

from datetime import timedelta

from pydantic import Field

from libs.archive import RetentionRules
from libs.settings import ArchiveSettings, WorkerSettings
from services.archive.webhooks import WebhookSettings


class NoArchive(ValueError):
    """The service was started without an archive."""


class ArchiveServiceSettings(ArchiveSettings, WebhookSettings, WorkerSettings):
    """The settings of one worker."""

    archived_keep_hours: float = Field(default=2, gt=0, le=24 * 365)
    """How long Redis keeps a conversation that the archive has: people may still have it on their screens."""

    archive_sweep_seconds: float = Field(default=300, gt=0, le=86_400)
    """Between two searches for closed conversations that no event brought to the archive."""

    events_retention_days: float = Field(default=30, gt=0, le=3_650)
    """How long the event feed keeps an event."""

    archive_retention: RetentionRules = RetentionRules()
    """How long the archive keeps conversations, as JSON: see docs/privacy.md. Without it nothing is removed."""

    @property
    def events_retention(self) -> timedelta:
        return timedelta(days=self.events_retention_days)

    @property
    def archived_keep(self) -> timedelta:
        return timedelta(hours=self.archived_keep_hours)

    @property
    def archive_sweep(self) -> timedelta:
        return timedelta(seconds=self.archive_sweep_seconds)
