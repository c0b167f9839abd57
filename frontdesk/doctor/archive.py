"""Checks the archive: whether its database answers, and has the schema that this version needs."""

from pathlib import Path

from pydantic import ValidationError

from frontdesk.data_folder import ARCHIVE_FILE
from frontdesk.doctor.findings import Finding
from libs.settings import ArchiveSettings

_AREA = "Archive"


async def check_archive(data: Path) -> list[Finding]:
    """Nothing is written. No finding for values that are wrong: the check of all settings names them."""
    try:
        settings = ArchiveSettings()
        file = data / ARCHIVE_FILE
        if settings.archive_url is None and file.exists():
            settings = ArchiveSettings(archive_url=f"sqlite:///{file.absolute()}")
    except ValidationError:
        return []
    if settings.archive_url is None:
        return [Finding(_AREA, "ok", "none: closed conversations expire (FRONTDESK_ARCHIVE_URL); `up` makes one")]
    try:
        return [await _finding(settings)]
    except OSError as error:
        text = f"can't read {settings.archive_password_file}: {error.strerror}"
        return [Finding(_AREA, "broken", text, "correct FRONTDESK_ARCHIVE_PASSWORD_FILE")]


async def _finding(settings: ArchiveSettings) -> Finding:
    # The import takes a quarter of a second, which other commands need not wait for.
    from libs.archive import ArchiveAway, open_archive

    address = settings.archive_address()
    assert address is not None  # noqa: S101  (for mypy: the caller has looked)
    kind = "SQLite" if address.get_backend_name() == "sqlite" else "PostgreSQL"
    async with open_archive(address) as archive:
        try:
            current = await archive.is_current()
        except ArchiveAway as away:
            text = f"{kind} does not answer ({away}): closed conversations wait in Redis"
            remedy = "start the database, or correct FRONTDESK_ARCHIVE_URL"
            return Finding(_AREA, "broken", text, remedy, "archive_away")
    if not current:
        text = "the schema is older than this version: nothing is archived, and the desk can't read the archive"
        remedy = "start the archive's service of this version, which brings it up to date"
        return Finding(_AREA, "broken", text, remedy, "archive_schema_old")
    return Finding(_AREA, "ok", f"{kind} answers, and has the schema of this version")
