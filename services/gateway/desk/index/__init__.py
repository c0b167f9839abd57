"""A copy of the desk's conversations in the process's memory, by which it lists, counts and searches them."""

from services.gateway.desk.index.live import ConversationIndex
from services.gateway.desk.index.query import FilterChoices, ListCursor, ListCursorInvalid, ListQuery

__all__ = ["ConversationIndex", "FilterChoices", "ListCursor", "ListCursorInvalid", "ListQuery"]
