"""The error of an archive that can't be asked now. Everything else is a bug and keeps its own class."""

from libs.conversations import ArchiveAway

__all__ = ["ArchiveAway"]
