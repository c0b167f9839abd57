"""Conversations in both places: in Redis while they are open or just closed, and in the archive for years."""

from services.gateway.archived.access import ArchiveAccess
from services.gateway.archived.kept_answers import KeptAnswers
from services.gateway.archived.stored import StoredConversations

__all__ = ["ArchiveAccess", "KeptAnswers", "StoredConversations"]
