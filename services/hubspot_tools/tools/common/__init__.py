"""The shared parts of tools: finding a record, checking values, duplicate candidates, proposals, and writes."""

from services.hubspot_tools.tools.common import stale_writes
from services.hubspot_tools.tools.common.duplicate_candidates import find_candidates, recent_contacts
from services.hubspot_tools.tools.common.existing_contact import conflict_with, find_existing
from services.hubspot_tools.tools.common.idempotent_retry import find_created, retry_if_lost, was_created, with_call_id
from services.hubspot_tools.tools.common.property_values import Cleaned, clean, present, writable_name
from services.hubspot_tools.tools.common.proposals import asks_always, changes_between, proposal, reason_for
from services.hubspot_tools.tools.common.record_lookup import find_record
from services.hubspot_tools.tools.common.search_query import DEFAULT_LIMIT, SearchQuery
from services.hubspot_tools.tools.common.stale_writes import StaleWriteCheck
from services.hubspot_tools.tools.common.undoing import nothing_to_undo, take_back
from services.hubspot_tools.tools.common.value_texts import with_texts
from services.hubspot_tools.tools.common.writes import (
    BODY,
    change,
    noted_note,
    own_change,
    previous_attempt,
    remember,
    undo_token,
    undo_token_of,
)

__all__ = [
    "BODY",
    "DEFAULT_LIMIT",
    "Cleaned",
    "SearchQuery",
    "StaleWriteCheck",
    "asks_always",
    "change",
    "changes_between",
    "clean",
    "conflict_with",
    "find_candidates",
    "find_created",
    "find_existing",
    "find_record",
    "noted_note",
    "nothing_to_undo",
    "own_change",
    "present",
    "previous_attempt",
    "proposal",
    "reason_for",
    "recent_contacts",
    "remember",
    "retry_if_lost",
    "stale_writes",
    "take_back",
    "undo_token",
    "undo_token_of",
    "was_created",
    "with_call_id",
    "with_texts",
    "writable_name",
]
