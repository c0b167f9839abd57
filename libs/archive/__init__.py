"""The archive: closed conversations in a relational database, PostgreSQL or SQLite, for years."""

from libs.archive.address import address_of
from libs.archive.conversations import ArchivedConversation, Conversations
from libs.archive.engine import Archive, open_archive
from libs.archive.errors import ArchiveAway
from libs.archive.migrate import upgrade

__all__ = ["Archive", "ArchiveAway", "ArchivedConversation", "Conversations", "address_of", "open_archive", "upgrade"]
