"""The rules of contact data: policy, one spelling for each value, properties, owners, searches, and how to undo."""

from services.hubspot_tools.contacts import normalize, search_filters
from services.hubspot_tools.contacts.cache import Cached
from services.hubspot_tools.contacts.duplicate_search import (
    MAX_SEARCHED,
    DuplicateSearch,
    SearchKey,
    shares_identity,
    with_number,
)
from services.hubspot_tools.contacts.identities import IDENTIFYING, Identities, compared_by, identities_of
from services.hubspot_tools.contacts.name_spellings import SPELLING_BUDGETS, has_words, spelled_otherwise
from services.hubspot_tools.contacts.normalize import EMAIL_EXAMPLE, PHONE_EXAMPLE, BadValue, line
from services.hubspot_tools.contacts.owners import Owners, parse_owners
from services.hubspot_tools.contacts.policy import Policy, PolicyError, Rights, read_policy, refused, rights_of
from services.hubspot_tools.contacts.properties import Definition, Definitions, parse_definitions, value_for
from services.hubspot_tools.contacts.published_properties import PublishedProperties
from services.hubspot_tools.contacts.search_filters import MAX_BODY, Criterion
from services.hubspot_tools.contacts.undo_log import LastChange, UndoLog
from services.hubspot_tools.contacts.value_texts import OWNER, ValueTexts
from services.hubspot_tools.contacts.views import contact_of, label_of, to_read

__all__ = [
    "EMAIL_EXAMPLE",
    "IDENTIFYING",
    "MAX_BODY",
    "MAX_SEARCHED",
    "OWNER",
    "PHONE_EXAMPLE",
    "SPELLING_BUDGETS",
    "BadValue",
    "Cached",
    "Criterion",
    "Definition",
    "Definitions",
    "DuplicateSearch",
    "Identities",
    "LastChange",
    "Owners",
    "Policy",
    "PolicyError",
    "PublishedProperties",
    "Rights",
    "SearchKey",
    "UndoLog",
    "ValueTexts",
    "compared_by",
    "contact_of",
    "has_words",
    "identities_of",
    "label_of",
    "line",
    "normalize",
    "parse_definitions",
    "parse_owners",
    "read_policy",
    "refused",
    "rights_of",
    "search_filters",
    "shares_identity",
    "spelled_otherwise",
    "to_read",
    "value_for",
    "with_number",
]
