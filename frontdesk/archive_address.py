"""The archive of a deployment, for commands: from the settings, else in the data folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.data_folder import ARCHIVE_FILE
from frontdesk.errors import UserError
from libs.settings import ArchiveSettings

if TYPE_CHECKING:
    from sqlalchemy import URL


def archive_address(data: Path) -> "URL":
    """Raises UserError where there is none."""
    from libs.archive import address_of

    if (address := ArchiveSettings().archive_address()) is not None:
        return address
    if (file := data / ARCHIVE_FILE).exists():
        return address_of(f"sqlite:///{file}")
    raise UserError("no archive: set FRONTDESK_ARCHIVE_URL, or start Frontdesk with `up`")
