"""The error of an archive that can't be asked now. Everything else is a bug and keeps its own class."""


class ArchiveAway(Exception):
    """The database does not answer, or its schema is older than this program needs. Asking later may succeed."""
