"""The steps by which the archive's schema came about, oldest first: one file each, never changed after a release.

A migration keeps all that the release before it reads and writes, because other processes still run that release.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
VERSION_TABLE = "archive_version"

NEWEST = max(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py"))
"""The revision that this program needs. Its name is a number, so that older and newer ones compare as texts."""

__all__ = ["FOLDER", "NEWEST", "VERSION_TABLE"]
