"""What several tools share: finding a record, checking values, duplicate candidates, proposals, and writes."""

from services.hubspot_tools.tools.common import stale_writes
from services.hubspot_tools.tools.common.duplicate_candidates import find_similar, recently
from services.hubspot_tools.tools.common.existing_contact import conflict_with, find_rival
from services.hubspot_tools.tools.common.idempotent_retry import answered, find_created, marked, was_created
from services.hubspot_tools.tools.common.property_values import Cleaned, clean, present, writable_name
from services.hubspot_tools.tools.common.proposals import changes_between, proposal, reason_for
from services.hubspot_tools.tools.common.record_lookup import find_record
from services.hubspot_tools.tools.common.search_query import DEFAULT_LIMIT, SearchQuery
from services.hubspot_tools.tools.common.stale_writes import StaleWriteCheck
from services.hubspot_tools.tools.common.writes import (
    change,
    earlier_change,
    remember,
    undo_token,
    undo_token_of,
    write,
)

__all__ = [
    "DEFAULT_LIMIT",
    "Cleaned",
    "SearchQuery",
    "StaleWriteCheck",
    "answered",
    "change",
    "changes_between",
    "clean",
    "conflict_with",
    "earlier_change",
    "find_created",
    "find_record",
    "find_rival",
    "find_similar",
    "marked",
    "present",
    "proposal",
    "reason_for",
    "recently",
    "remember",
    "stale_writes",
    "undo_token",
    "undo_token_of",
    "was_created",
    "writable_name",
    "write",
]
