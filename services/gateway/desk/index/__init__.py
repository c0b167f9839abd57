"""A copy of the desk's conversations in the process's memory, by which it lists, counts and searches them."""

from services.gateway.desk.index.columns import ANSWERED, COLUMNS, PRIORITIES, PRIORITY_STEP, SNOOZED, ms_of
from services.gateway.desk.index.found import FoundPage
from services.gateway.desk.index.live import ConversationIndex
from services.gateway.desk.index.query import FilterChoices, ListCursor, ListQuery
from services.gateway.desk.index.snippets import snippet_parts
from services.gateway.desk.index.store import is_id

__all__ = [
    "ANSWERED",
    "COLUMNS",
    "PRIORITIES",
    "PRIORITY_STEP",
    "SNOOZED",
    "ConversationIndex",
    "FilterChoices",
    "FoundPage",
    "ListCursor",
    "ListQuery",
    "is_id",
    "ms_of",
    "snippet_parts",
]
